"""Evidence from a real console and a real backend to a file that proves itself, or to no file."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from pathlib import Path

import pytest

from console.bootstrap.exporting import Exporter
from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.exports import Export, ExportedIncident
from console.domain.history import ClosedIncident
from console.domain.link import LinkState
from console.reports.bundle.check import BundleCheck, check_bundle
from console.video.relay_reader import RelayPlace
from console.views.exports.door import ExportNews
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town
from tests.support.paint_watch import DEMO_PACKAGE
from tests.support.painted_film import clip, jpeg, painted

_LIMIT_S = 40.0


@cache
def picture() -> bytes:
    return jpeg(painted()[0].frame)


def _no_place(_camera_id: str, _at_utc: float) -> Future[RelayPlace | None]:
    raise AssertionError("no recording was asked for")


class Room:
    """A desk with an incident that has a clip, a picture and a file, and its exporter."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.exporter = Exporter(desk.core, DEMO_PACKAGE, lambda act: act(), _no_place)
        alert_id, self.incident_id = desk.raise_alert("Left bag"), new_ulid()
        desk.core.dispatch(c.OpenIncident(self.incident_id, alert_id))
        for data, kind, role in (
            (clip(), "video/mp4", "clip"),
            (picture(), "image/jpeg", "attachment"),
            (b"a list", "text/plain", "attachment"),
        ):
            sha256 = desk.core.keep_evidence(data, kind).result(10)
            evidence = Evidence(sha256, kind, len(data), role, now_utc())
            desk.core.dispatch(c.AddEvidence(self.incident_id, evidence))
        desk.until(lambda: len(self._evidence()) == 3)

    def _evidence(self) -> tuple[Evidence, ...]:
        incident = self.desk.state.incidents.get(self.incident_id)
        return incident.evidence if incident else ()

    def close(self) -> ExportedIncident:
        """The incident; what its person finds in the history afterwards."""
        self.desk.core.dispatch(c.CloseIncident(self.incident_id, "resolved", "let go", "en"))
        self.desk.until(lambda: self.incident_id not in self.desk.state.incidents)
        page = self.desk.core.history("incidents").result(10)
        (closed,) = page.items
        assert isinstance(closed, ClosedIncident)
        return ExportedIncident.of(closed.incident, closed.closed_utc)

    def ask(self, blurred: bool = True, closed: ExportedIncident | None = None) -> Export:
        """The export, once it has been asked for."""
        export_id, what = new_ulid(), ("clips", "pictures", "files")
        wish = c.AskExport(
            export_id,
            self.incident_id,
            what,
            blurred,
            "for the court",
            "K-7",
            "court",
            closed=closed,
        )
        self.desk.core.dispatch(wish)
        found: Export = self.desk.until(lambda: self.desk.state.exports.get(export_id))
        return found

    def make(
        self, export: Export, path: Path, hear: Callable[[ExportNews], object] = lambda _: None
    ) -> ExportNews:
        """What became of it. hear: each word on the way."""
        ended, told = threading.Event(), list[ExportNews]()

        def tell(news: ExportNews) -> None:
            told.append(news)
            hear(news)
            if news.ended:
                ended.set()

        self.exporter.make(export, self.desk.state, path, tell)
        assert ended.wait(_LIMIT_S), told
        percents = [news.percent for news in told if not news.ended]
        assert percents == sorted(percents)
        return told[-1]


@pytest.fixture
def room(new_desk: NewDesk) -> Room:
    return Room(new_desk())


def _said(checked: BundleCheck) -> set[str]:
    return {message_id for message_id, _ in checked.holds}


def _index(path: Path) -> dict[str, dict[str, object]]:
    with zipfile.ZipFile(path) as opened:
        return {one["name"]: one for one in json.loads(opened.read("manifest.json"))["files"]}


def test_blurred_signed_and_whole(room: Room, backend: Town, tmp_path: Path) -> None:
    path = tmp_path / "K-7.rocx"
    news = room.make(room.ask(), path)
    assert (news.message_id, news.params["left"]) == ("export.done", 1)
    checked = check_bundle(path, str(news.params["key"]).replace(" ", ""))
    assert checked.problems == []
    assert {"verify.bundle_blurred", "verify.bundle_key_given"} <= _said(checked)
    index = _index(path)
    assert {str(one["how"]) for one in index.values() if one["what"] != "readme"} == {
        "none",
        "shaded",
    }
    assert [name.partition("/")[0] for name in index][2:] == ["clips", "pictures"]
    (made,) = backend.events("ExportMade")
    assert made["sha256"]
    assert {one["name"] for one in made["files"]} == set(index)
    assert not list(tmp_path.glob(".*.part"))


def test_recognisable_once_another_agrees(room: Room, new_desk: NewDesk, tmp_path: Path) -> None:
    export, path = room.ask(blurred=False), tmp_path / "K-7.rocx"
    assert room.make(export, path).message_id == "refused.export_not_agreed"
    assert not path.exists()
    sue = new_desk("sue")
    sue.until(lambda: export.id in sue.state.exports)
    sue.core.dispatch(c.ApproveExport(export.id))
    agreed: Export = room.desk.until(
        lambda: (one := room.desk.state.exports.get(export.id)) and one.agreed() and one
    )
    assert room.make(agreed, path).message_id == "export.done"
    checked = check_bundle(path)
    assert checked.problems == []
    assert "verify.bundle_agreed" in _said(checked)
    with zipfile.ZipFile(path) as opened:
        assert b"a list" in [opened.read(name) for name in opened.namelist()]


def test_alone_it_is_blurred_and_the_backend_hears_of_it(
    room: Room, backend: Town, tmp_path: Path
) -> None:
    bare = room.ask(blurred=False)
    backend.kill()
    room.desk.until_link(LinkState.OFFLINE)
    path = tmp_path / "alone.rocx"
    assert room.make(bare, path).message_id == "refused.export_alone"
    news = room.make(room.ask(), path)
    assert news.message_id == "export.done_alone"
    checked = check_bundle(path, str(news.params["key"]).replace(" ", ""))
    assert checked.problems == []
    assert {"verify.bundle_signed_alone", "verify.bundle_log_alone"} <= _said(checked)
    backend.start()
    room.desk.until_settled()
    (made,) = backend.events("ExportMade")
    assert made["alone"] is True


def test_a_closed_incident_online_and_from_this_consoles_copy(
    room: Room, backend: Town, tmp_path: Path
) -> None:
    closed, path = room.close(), tmp_path / "K-7.rocx"
    news = room.make(room.ask(closed=closed), path)
    assert (news.message_id, news.params["left"]) == ("export.done", 1)
    checked = check_bundle(path)
    assert checked.problems == []
    assert {"verify.bundle_closed", "verify.bundle_no_hold"} <= _said(checked)
    with zipfile.ZipFile(path) as opened:
        page = opened.read("READ ME.html").decode().translate({0x2068: None, 0x2069: None})
    for line in ("Ada closed the incident: Resolved. let go", "Ada asks for a blurred export"):
        assert line in page
    backend.kill()
    room.desk.until_link(LinkState.OFFLINE)
    path = tmp_path / "alone.rocx"
    news = room.make(room.ask(closed=closed), path)
    assert news.message_id == "export.done_alone"
    checked = check_bundle(path)
    assert checked.problems == []
    assert {"verify.bundle_closed", "verify.bundle_signed_alone"} <= _said(checked)
    assert len(_index(path)) == len(_index(tmp_path / "K-7.rocx"))
    backend.start()
    room.desk.until_settled()
    assert [one["alone"] for one in backend.events("ExportMade")] == [False, True]


def test_cancelled_leaves_nothing(room: Room, backend: Town, tmp_path: Path) -> None:
    export, path = room.ask(), tmp_path / "K-7.rocx"
    path.write_bytes(b"what lay there before")

    def stop(news: ExportNews) -> None:
        if news.percent > 5:
            room.exporter.cancel(export.id)

    assert room.make(export, path, stop).message_id == "export.cancelled"
    assert path.read_bytes() == b"what lay there before"
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []
    assert backend.events("ExportMade") == []


def test_a_place_that_takes_nothing(room: Room, tmp_path: Path) -> None:
    news = room.make(room.ask(), tmp_path / "no" / "such" / "folder.rocx")
    assert news.message_id == "export.not_written"
