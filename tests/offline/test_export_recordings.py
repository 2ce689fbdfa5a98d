"""What was recorded of cameras in a window, as one file that proves itself; gaps are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import av
import pytest

from console.bootstrap import covering, recorded_pieces
from console.bootstrap.exporting import Exporter
from console.bootstrap.recorded_pieces import recorded
from console.clock import new_ulid
from console.domain import commands as c
from console.domain.exports import Export
from console.reports.bundle.check import check_bundle
from console.reports.bundle.container import BundleReader
from console.reports.bundle.contents import MANIFEST, Manifest
from console.video.records import PacketRecord, StreamRecord
from console.video.redact_messages import Result
from console.views.exports.door import ExportNews
from console.wire.table import CORE
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk
from tests.support.paint_watch import DEMO_PACKAGE
from tests.video.archive import GAP, INTERVAL_S, Archive

_LIMIT_S = 40.0
_MOST = 1 << 24
BEGINS, ENDS = 1005.0, 1013.0  # the second camera was gone from 1008 on


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "archive", ("other", "cam1"))
    yield made
    made.close()


def _asked(desk: Desk) -> Export:
    alert_id, incident_id, export_id = desk.raise_alert("Left bag"), new_ulid(), new_ulid()
    desk.core.dispatch(c.OpenIncident(incident_id, alert_id))
    window = tuple(datetime.fromtimestamp(at, UTC) for at in (BEGINS, ENDS))
    wish = c.AskExport(
        export_id, incident_id, (), True, "for the court", "K-7", "court", ("cam1",), *window
    )
    desk.core.dispatch(wish)
    found: Export = desk.until(lambda: desk.state.exports.get(export_id))
    return found


def _index(path: Path) -> Manifest:
    with BundleReader(path) as bundle:
        manifest: Manifest = CORE.decode(bundle.read(MANIFEST, _MOST), Manifest)
    return manifest


def _exported(desk: Desk, archive: Archive, path: Path) -> Export:
    export, ended, told = _asked(desk), threading.Event(), list[ExportNews]()

    def tell(news: ExportNews) -> None:
        told.append(news)
        if news.ended:
            ended.set()

    exporter = Exporter(desk.core, DEMO_PACKAGE, lambda act: act(), archive.future)
    exporter.make(export, desk.state, path, tell)
    assert ended.wait(_LIMIT_S), told
    assert told[-1].message_id == "export.done", told[-1]
    assert check_bundle(path).problems == []
    return export


def test_the_window_of_a_camera_is_covered_signed_and_told(
    new_desk: NewDesk, archive: Archive, tmp_path: Path
) -> None:
    desk, path = new_desk(), tmp_path / "K-7.rocx"
    export = _exported(desk, archive, path)
    index = _index(path)
    assert (index.camera_ids, index.from_utc, index.to_utc) == (
        export.camera_ids,
        export.from_utc,
        export.to_utc,
    )
    (film,) = [one for one in index.files if one.what == "clip"]
    assert film.how in ("shaded", "coarse")
    assert film.captured_utc is not None
    assert film.captured_utc.timestamp() == pytest.approx(BEGINS, abs=1.0)
    gap_from = 1000 + 4 * GAP[0]
    assert film.seconds == pytest.approx(gap_from - film.captured_utc.timestamp(), abs=0.2)
    (gap,) = index.left_out
    assert gap.why == "over"  # of 1970: what was recorded then is past its time
    assert "00:16:4" in gap.role
    with BundleReader(path) as bundle:
        data = bundle.read(film.name, _MOST)
    (tmp_path / "film.mp4").write_bytes(data)
    with av.open(str(tmp_path / "film.mp4")) as opened:
        assert sum(1 for _ in opened.decode(video=0)) == film.frames
    assert film.frames == pytest.approx(film.seconds / INTERVAL_S, abs=2)
    log = desk.state.incidents[export.incident_id].log
    assert any(entry.message_id == "log.export_window" for entry in log)


def test_what_was_recorded_and_kills_its_reader_is_broken_and_no_gap(
    new_desk: NewDesk, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covering, "_TARGET", "tests.offline.dying_worker:run")
    path = tmp_path / "K-7.rocx"
    _exported(new_desk(), archive, path)
    index = _index(path)
    assert [one for one in index.files if one.what == "clip"] == []
    gap, broken = index.left_out
    assert (gap.why, broken.why) == ("over", "broken")
    assert "00:16:4" in gap.role
    assert broken.role.startswith("cam1 1970-01-01 00:16:4")
    found = check_bundle(path)
    said = [str(params["why"]) for words, params in found.holds if words.endswith("left_out")]
    assert any("put together" in words for words in said), said


def test_a_run_that_is_too_large_for_one_film_goes_on_in_the_next(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def film(_stream: StreamRecord, packets: Sequence[PacketRecord]) -> Result:
        firsts.append(packets[0].key)
        count.append(len(packets))
        return Result(b"film", "video/mp4", "none")

    firsts, count = list[bool](), list[int]()
    window = (BEGINS, 1000 + 4 * GAP[0])
    whole = recorded("cam1", window, archive.future, lambda: None, film)
    assert len(whole.pieces) == 1
    monkeypatch.setattr(recorded_pieces, "FILM_BYTES", 1)
    parts = recorded("cam1", window, archive.future, lambda: None, film)
    assert len(parts.pieces) > 1
    assert all(firsts)
    assert sum(count[1:]) == count[0]  # none twice, none lost
    assert parts.gaps == whole.gaps == ()
