"""What is due is gone from rows, keys, files and write-ahead log; what is held stays until two
persons let it go. A real backend under another clock.

Everything rests encrypted, so a search for plain words proves nothing. Searched for are the bytes
that open them: each subject's wrapped key, its sealed payloads and rows of history, and evidence
files; by whoever has the folder, before and after.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence, Priority, VerdictKind
from console.domain.retention import HoldOn, Kind
from server_stub.storage.reading import reading
from tests.support.backend import Backend, Client, started
from tests.support.faketime import MovedClock, sweep_faketime

_PNG = {"Content-Type": "image/png"}
_LIMIT_S = 40.0
_DAY_H = 24


@dataclass
class Town:
    backend: Backend
    clock: MovedClock
    hours: float = 0.0
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, account: str) -> Client:
        """Signed in at this hour: tokens do not last for days."""
        if account not in self.clients:
            self.clients[account] = self.backend.client(account)
        return self.clients[account]

    def move_to(self, hours: float) -> None:
        self.hours = hours
        self.clock.move_to(hours)
        self.clients.clear()

    def say(self, account: str, *bodies: Any) -> None:
        for body in bodies:
            made = now_utc() + timedelta(hours=self.hours)
            self.client(account).say(body, made_at_utc=made)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("retention")
    clock = MovedClock(folder, "NO_FAKE_STAT=1")
    with started(folder / "backend", wrapper=clock.inside) as backend:
        yield Town(backend, clock)
    sweep_faketime()


@dataclass(frozen=True)
class Canary:
    """A closed thing, and the bytes in which it lies on disk."""

    subject: str
    picture: bytes
    needles: tuple[bytes, ...]


def _picture(town: Town) -> tuple[bytes, Evidence]:
    content = f"a picture {new_ulid()}".encode() * 50
    sha256 = hashlib.sha256(content).hexdigest()
    put = town.client("op1").http.put(f"/api/v1/media/{sha256}", content=content, headers=_PNG)
    assert put.status_code in (200, 201), put.text
    return content, Evidence(sha256, "image/png", len(content), "crop", now_utc())


def _blob(data: Path, picture: bytes) -> Path:
    name = hashlib.sha256(picture).hexdigest()
    return data / "media" / name[:2] / name


def _rows(data: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    database = dbapi2.connect(str(data / "journal.db"))
    found: list[tuple[Any, ...]] = database.execute(query, values).fetchall()
    database.close()
    return found


def _canary(town: Town, subject: str, picture: bytes = b"") -> Canary:
    data = town.backend.data
    keys = _rows(data, "select id, wrapped from keys where subject = ?", subject)
    assert keys
    needles = [bytes(wrapped) for _, wrapped in keys]
    query = "select sealed from history where id = ?"
    needles += [bytes(sealed) for (sealed,) in _rows(data, query, subject)]
    if picture:
        needles.append(_blob(data, picture).read_bytes())
    return Canary(subject, picture, tuple(needles))


def _found(data: Path, canary: Canary) -> list[str]:
    """Where any of it still lies: files and what of them the database has."""
    files = [path for path in data.rglob("*") if path.is_file()]
    held = {path: path.read_bytes() for path in files}
    found = [
        path.name for path, content in held.items() for one in canary.needles if one in content
    ]
    rows = "select subject from retention_clocks where subject = ?"
    return found + [f"clock of {subject}" for (subject,) in _rows(data, rows, canary.subject)]


def _alert(
    town: Town, verdict: VerdictKind | None, incident: bool = False, camera_id: str = "cam1"
) -> Canary:
    alert_id = new_ulid()
    content, evidence = _picture(town)
    words = c.RaiseAlert(alert_id, "Somebody", "en", Priority.LOW, camera_id=camera_id)
    town.say("op1", words, c.AddEvidence(alert_id, evidence))
    town.say("op1", c.AddNote(alert_id, new_ulid(), "what somebody saw", "en"))
    if verdict is not None:
        town.say("op1", c.GiveVerdict(alert_id, verdict, "umbrella" if verdict == "false" else ""))
    town.say("op1", c.AcknowledgeAlert(alert_id))
    if not incident:
        town.say("op1", c.CloseAlert(alert_id, "handled"))
        return _canary(town, alert_id, content)
    incident_id = new_ulid()
    town.say("op1", c.OpenIncident(incident_id, alert_id))
    town.say("op1", c.CloseIncident(incident_id, "resolved", "all is well", "en"))
    return _canary(town, incident_id, content)


def _until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)  # the backend is another process: there is nothing to wait on


def _swept(town: Town) -> int:
    (count,) = _rows(
        town.backend.data, "select count(*) from journal where kind = 'RetentionSwept'"
    )
    return int(count[0])


def _sweep_at(town: Town, hours: float) -> None:
    """Until that hour's round is over: it is said once all of it is gone."""
    before = _swept(town)
    town.move_to(hours)
    _until(lambda: _swept(town) > before)


@pytest.mark.timeout(240)
def test_each_class_is_gone_when_it_is_due_and_no_earlier(town: Town) -> None:
    data = town.backend.data
    false = _alert(town, VerdictKind.FALSE)
    unjudged, confirmed = _alert(town, None), _alert(town, VerdictKind.CONFIRMED)
    incident = _alert(town, VerdictKind.CONFIRMED, incident=True)
    content, evidence = _picture(town)
    snapshot_id = new_ulid()
    taken = c.RecordSnapshot(snapshot_id, "cam1", "", evidence, "silhouettes", now_utc(), "a bag")
    town.say("op1", taken)
    snapshot = _canary(town, snapshot_id, content)
    unnamed, _ = _picture(town)
    assert town.client("op1").http.get(f"/api/v1/media/{evidence.sha256}").status_code == 200
    looks = _canary(town, f"looks-{now_utc():%Y-%m-%d}")
    kept = [false, unjudged, confirmed, incident, snapshot, looks]
    for canary in kept:
        assert len(_found(data, canary)) > len(canary.needles) - 1, canary.subject
    for due_days, gone in ((7, [false]), (30, [unjudged, snapshot]), (90, [confirmed])):
        _sweep_at(town, due_days * _DAY_H + 0.5)
        for canary in gone:
            assert _found(data, canary) == []
            kept.remove(canary)
        for canary in kept:
            assert _found(data, canary)
    assert not _blob(data, unnamed).exists()
    _sweep_at(town, 366 * _DAY_H + 0.5)
    for canary in (incident, looks):
        assert _found(data, canary) == []
    with reading(data) as found:
        assert [damage for page in found.journal.verify() for damage in page] == []


@pytest.mark.timeout(240)
def test_what_is_held_stays_until_two_persons_let_it_go(town: Town) -> None:
    data, begun = town.backend.data, now_utc() + timedelta(hours=town.hours)
    long_ago, soon = begun - timedelta(days=400), begun + timedelta(hours=1)
    camera_id, supervisor = "cam2", town.client("sup1")
    held = {
        on: _alert(
            town,
            VerdictKind.FALSE,
            on is HoldOn.INCIDENT,
            camera_id if on is HoldOn.CAMERA else "cam1",
        )
        for on in HoldOn
    }
    holds = {on: new_ulid() for on in HoldOn}
    for on, canary in held.items():
        target = camera_id if on is HoldOn.CAMERA else canary.subject
        town.say("sup1", c.PlaceHold(holds[on], on, target, "a court", "12/26", long_ago, soon))
    nothing = c.PlaceHold(new_ulid(), HoldOn.ALERT, "A-none", "a court", "12/26", long_ago)
    assert _refusal(supervisor, nothing) == "refused.unknown_target"
    for canary in held.values():
        erase = c.EraseSubject(canary.subject, "the person asks")
        assert _refusal(town.client("adm1"), erase) == "refused.on_hold"
    held_incident = held[HoldOn.INCIDENT].subject
    html = supervisor.http.get(f"/api/v1/incidents/{held_incident}/after-action").text
    assert "Legal holds" in html
    assert "12/26" in html
    other, _ = _picture(town)
    town.move_to(town.hours + 366 * _DAY_H)
    _until(lambda: not _blob(data, other).exists())  # a round is over
    for canary in held.values():
        assert len(_found(data, canary)) > len(canary.needles)
    assert sum(row["held"] for row in _status(town)) == 4  # the incident's alert too
    supervisor = town.client("sup1")
    for hold_id in holds.values():
        assert _refusal(supervisor, c.ReleaseHold(hold_id)) == "refused.release_not_asked"
        town.say("sup1", c.AskHoldRelease(hold_id, "the court has what it needs"))
        assert _refusal(supervisor, c.ReleaseHold(hold_id)) == "refused.same_person"
        town.say("adm1", c.ReleaseHold(hold_id))
    _sweep_at(town, town.hours + 0.5)
    for canary in held.values():
        assert _found(data, canary) == []


def _refusal(client: Client, body: Any) -> str:
    return str(client.send(client.command(body)).json()["message_id"])


def _status(town: Town) -> list[dict[str, Any]]:
    answer = town.client("adm1").http.get("/api/v1/retention")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["kinds"]
    return [row for row in rows if row["kind"] != Kind.LOOKS.value]


def test_a_shorter_time_is_looked_at_first(town: Town) -> None:
    mine = _alert(town, VerdictKind.FALSE)
    town.move_to(town.hours + 30)
    query = {"kind": "false_alerts", "hours": "24"}
    admin = town.client("adm1")
    going = admin.http.get("/api/v1/retention/preview", params=query).json()
    assert (going["going"], going["held"]) == (1, 0)
    wish = c.SetRetention(Kind.FALSE_ALERTS, 24, "")
    assert _refusal(admin, wish) == "refused.reason_needed"
    wish = c.SetRetention(Kind.FALSE_ALERTS, 0, "none")
    assert _refusal(admin, wish) == "refused.retention_bounds"
    town.say("adm1", c.SetRetention(Kind.FALSE_ALERTS, 24, "less is kept"))
    (row,) = [row for row in _status(town) if row["kind"] == "false_alerts"]
    assert row["hours"] == 7 * _DAY_H  # for a quarter of an hour yet
    assert _found(town.backend.data, mine)
    _sweep_at(town, town.hours + 0.5)
    assert _found(town.backend.data, mine) == []
    town.say("adm1", c.SetRetention(Kind.FALSE_ALERTS, 7 * _DAY_H, "as it was"))
    wish = c.SetRetention(Kind.FALSE_ALERTS, 48, "mine")
    assert _refusal(town.client("sup1"), wish) == "refused.not_permitted"


def test_what_cannot_be_deleted_is_tried_again_and_said(town: Town) -> None:
    mine = _alert(town, VerdictKind.FALSE)
    blob = _blob(town.backend.data, mine.picture)
    kept = blob.read_bytes()
    blob.unlink()
    (blob / "in the way").mkdir(parents=True)  # no unlink can do anything about it, not root's
    _sweep_at(town, town.hours + 7 * _DAY_H + 0.5)
    (row,) = [row for row in _status(town) if row["why"]]
    assert (row["waits"], row["why"]) == (1, "files")
    (blob / "in the way").rmdir()
    blob.rmdir()
    blob.write_bytes(kept)
    town.move_to(town.hours + 0.1)
    _until(lambda: not blob.exists())
