"""What the backend signs: an export that was asked for, agreed to, and is what was agreed to."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.exports import ExportedIncident
from console.domain.retention import HoldOn
from console.reports.bundle.build import Unsigned, bundled, write_bundle
from console.reports.bundle.check import check_bundle
from console.reports.bundle.contents import BundledFile, LogRow, Manifest
from console.reports.bundle.kept import closed_of, erasures_of, holds_of
from console.reports.bundle.seal import Seal
from console.reports.chain import hash_at
from console.wire.table import CORE
from tests.reports.bundles import AT
from tests.support.backend import Backend, Client, started

PICTURE = b"\xff\xd8 a picture"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with started(tmp_path_factory.mktemp("exports")) as backend:
        yield backend


@pytest.fixture(scope="module")
def op(server: Backend) -> Client:
    return server.client("op1")


@pytest.fixture(scope="module")
def sup(server: Backend) -> Client:
    return server.client("sup1")


@pytest.fixture
def incident(op: Client) -> str:
    alert_id, incident_id = new_ulid(), new_ulid()
    op.say(c.RaiseAlert(alert_id, "Left bag", "en", Priority.LOW))
    op.say(c.OpenIncident(incident_id, alert_id))
    op.say(c.AddNote(incident_id, new_ulid(), "He went north.", "en"))
    return incident_id


def _asked(op: Client, incident: str, blurred: bool = True, **more: Any) -> str:
    export_id, what = new_ulid(), ("pictures",)
    op.say(c.AskExport(export_id, incident, what, blurred, "court", "K-7", "court", **more))
    return export_id


def _log(op: Client, export_id: str) -> tuple[LogRow, ...]:
    answer = op.http.get(f"/api/v1/exports/{export_id}/log")
    assert answer.status_code == 200, answer.text
    return tuple(CORE.decode(line, LogRow) for line in answer.content.splitlines())


def _manifest(op: Client, export_id: str, incident: str, blurred: bool = True) -> Manifest:
    how = "shaded" if blurred else "none"
    picture = BundledFile("pictures/01.jpg", "", 0, "image/jpeg", "picture", how, "cam1", "Quay")
    return Manifest(
        1, export_id, incident, "1", "Left bag", blurred, "court", "K-7", "court",
        op.account, "Olga", AT, "" if blurred else "sup1", "", None if blurred else AT,
        AT, op.device_id, 0, False, "roc", "en", (bundled(picture, PICTURE),),
    )  # fmt: skip


class Made:
    """A bundle on its way to its signature."""

    def __init__(self, op: Client, manifest: Manifest) -> None:
        self.op, self.out = op, io.BytesIO()
        contents = {one.name: PICTURE for one in manifest.files}
        rows = _log(op, manifest.export_id)
        self.writer, self.unsigned = write_bundle(self.out, manifest, contents, rows, ())

    def seal(self) -> Seal:
        told: Unsigned = self.unsigned
        public = self.op.key.public_key().public_bytes_raw().hex()
        seal = Seal(told.export_id, told.digest, told.manifest_sha256, self.op.device_id, public)
        return replace(seal, device_signature=self.op.key.sign(seal.device_message()).hex())

    def ask(self, client: Client | None = None) -> httpx.Response:
        body = {
            "digest": self.unsigned.digest,
            "manifest": self.unsigned.manifest,
            "size_bytes": self.unsigned.size_bytes,
            "device_signature": self.seal().device_signature,
        }
        path = f"/api/v1/exports/{self.unsigned.export_id}/signature"
        return (client or self.op).http.post(path, json=body)


def test_a_blurred_bundle_is_signed_recorded_and_whole(
    server: Backend, op: Client, incident: str, tmp_path: Path
) -> None:
    export_id = _asked(op, incident)
    made = Made(op, _manifest(op, export_id, incident))
    answer = made.ask()
    assert answer.status_code == 200, answer.text
    made.writer.seal(CORE.decode(answer.content, Seal))
    path = tmp_path / "a.rocx"
    path.write_bytes(made.out.getvalue())
    checked = check_bundle(path)
    assert checked.problems == []
    told = [r for r in op.journal() if isinstance(r.event, e.ExportMade)][-1]
    assert (told.actor_id, told.event.sha256) == ("op1", made.unsigned.digest)
    assert [one.name for one in told.event.files][-1] == "pictures/01.jpg"
    for row in _rows_of(made):  # each is the journal's own
        assert hash_at(server.data / "journal.db", row.seq) == row.hash


def _rows_of(made: Made) -> list[LogRow]:
    lines = made.out.getvalue().split(b"\n")
    return [
        CORE.decode(line[line.index(b'{"seq"') :], LogRow) for line in lines if b'{"seq"' in line
    ]


def test_an_answer_that_was_lost_can_be_asked_for_again(op: Client, incident: str) -> None:
    made = Made(op, _manifest(op, _asked(op, incident), incident))
    assert made.ask().content == made.ask().content
    told = [r.event.export_id for r in op.journal() if isinstance(r.event, e.ExportMade)]
    assert told.count(made.unsigned.export_id) == 1
    made.unsigned = replace(made.unsigned, digest="0" * 64)
    assert made.ask().json()["message_id"] == "refused.export_other"


def test_recognisable_people_wait_for_the_second_person(
    op: Client, sup: Client, incident: str
) -> None:
    export_id = _asked(op, incident, blurred=False)
    refused = op.http.get(f"/api/v1/exports/{export_id}/log")
    assert (refused.status_code, refused.json()["message_id"]) == (
        409,
        "refused.export_not_agreed",
    )
    sup.say(c.ApproveExport(export_id))
    made = Made(op, _manifest(op, export_id, incident, blurred=False))
    assert made.ask().status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"blurred": False},
        {"reason": "curiosity"},
        {"case_number": "K-8"},
        {"approved_by": "sup1"},
        {"device_id": "another"},
        {"alone": True},
        {"files": (BundledFile("clips/01.mp4", "0" * 64, 1, "video/mp4", "clip"),)},
    ],
)
def test_what_says_otherwise_than_was_agreed_is_not_signed(
    changes: dict[str, object], op: Client, incident: str
) -> None:
    export_id = _asked(op, incident)
    made = Made(op, replace(_manifest(op, export_id, incident), **changes))  # type: ignore[arg-type]
    answer = made.ask()
    assert (answer.status_code, answer.json()["message_id"]) == (409, "refused.export_other")
    assert export_id in op.snapshot().exports  # and can still be made as it was asked for


def test_not_for_somebody_else_nor_without_the_workstations_signature(
    op: Client, sup: Client, incident: str
) -> None:
    export_id = _asked(op, incident)
    made = Made(op, _manifest(op, export_id, incident))
    assert sup.http.get(f"/api/v1/exports/{export_id}/log").status_code == 403
    assert made.ask(sup).json()["message_id"] == "refused.export_unsigned"
    made.unsigned = replace(made.unsigned, manifest_sha256="0" * 64)
    assert made.ask().json()["message_id"] == "refused.export_unsigned"


def test_what_nobody_asked_for(op: Client, incident: str) -> None:
    made = Made(op, _manifest(op, _asked(op, incident), incident))
    made.unsigned = replace(made.unsigned, export_id="X-none")
    assert made.ask().json()["message_id"] == "refused.unknown_export"
    assert op.http.get("/api/v1/exports/X-none/log").status_code == 404


def test_the_key_is_told_to_people(op: Client) -> None:
    assert len(op.http.get("/api/v1/exports/key").json()["public_key"]) == 44


# -- of what is closed --------------------------------------------------------------------------


@pytest.fixture
def closed(op: Client, sup: Client, server: Backend) -> tuple[str, str]:
    """A closed incident under a hold, and an alert of it that was erased by hand before that."""
    first, second, incident_id = new_ulid(), new_ulid(), new_ulid()
    op.say(c.RaiseAlert(first, "Left bag", "en", Priority.LOW, camera_id="cam1"))
    op.say(c.RaiseAlert(second, "A crowd", "en", Priority.LOW, camera_id="cam1"))
    op.say(c.OpenIncident(incident_id, first))
    op.say(c.LinkAlert(incident_id, second))
    op.say(c.CloseIncident(incident_id, "resolved", "he was let go", "en"))
    server.client("adm1").say(c.EraseSubject(second, "she asks for it"))
    hold = (HoldOn.INCIDENT, incident_id, "a court", "12/26", AT, None, "")
    sup.say(c.PlaceHold(new_ulid(), *hold, (first,)))
    return incident_id, second


def test_a_closed_incident_leaves_with_its_whole_log(
    op: Client, closed: tuple[str, str], tmp_path: Path
) -> None:
    incident_id, erased = closed
    lie = ExportedIncident("0", "Nothing much", "centre")
    export_id = _asked(op, incident_id, closed=lie)
    about = op.snapshot().exports[export_id].about
    assert (about.title, about.area) == ("Left bag", "harbour")
    assert erased in about.alert_ids
    rows = _log(op, export_id)
    assert [row.kind for row in rows][-3:] == ["Erased", "HoldPlaced", "ExportAsked"]
    assert {row.kind for row in rows if not row.payload} >= {"AlertRaised"}
    (gone,) = erasures_of(rows)
    assert (gone.subject, gone.why) == (erased, "she asks for it")
    assert [hold.case_number for hold in holds_of(rows)] == ["12/26"]
    manifest = replace(
        _manifest(op, export_id, incident_id),
        closed_utc=closed_of(rows),
        holds=holds_of(rows),
        erased=(gone,),
    )
    made = Made(op, manifest)
    answer = made.ask()
    assert answer.status_code == 200, answer.text
    made.writer.seal(CORE.decode(answer.content, Seal))
    path = tmp_path / "a.rocx"
    path.write_bytes(made.out.getvalue())
    checked = check_bundle(path)
    assert checked.problems == []
    said = dict(checked.holds)
    assert said["verify.bundle_hold"]["case"] == "12/26"
    assert said["verify.bundle_erased"]["what"] == erased


def test_of_another_area_there_is_no_such_closed_incident(
    server: Backend, op: Client, closed: tuple[str, str]
) -> None:
    incident_id, _ = closed
    named = ExportedIncident("1", "Left bag", "harbour")
    ours = server.client("harbour1")
    export_id = _asked(ours, incident_id)
    assert ours.snapshot().exports[export_id].asked_by == "harbour1"
    other, alert_id = new_ulid(), new_ulid()
    op.say(c.RaiseAlert(alert_id, "Left bag", "en", Priority.LOW, camera_id="cam2"))
    op.say(c.OpenIncident(other, alert_id))
    op.say(c.CloseIncident(other, "resolved", "nothing", "en"))
    wish = c.AskExport(new_ulid(), other, (), True, "court", "K-7", "court", closed=named)
    assert ours.send(ours.command(wish)).json()["message_id"] == "refused.unknown_incident"


def test_closed_and_asked_for_in_one_breath(op: Client, incident: str) -> None:
    """As a console hands in what it did alone: both are decided before either is stored."""
    table, export_id = op.assembly.table, new_ulid()
    wish = c.AskExport(export_id, incident, (), True, "court", "K-7", "court")
    bodies = (c.CloseIncident(incident, "resolved", "done", "en"), wish)
    lines = [table.encode_command(op.command(body)).decode() for body in bodies]
    handed_in = {"commands": [{"command": line} for line in lines]}
    answer = op.http.post("/api/v1/commands/batch", json=handed_in)
    assert answer.status_code == 200, answer.text
    assert op.snapshot().exports[export_id].about.closed_utc is not None
