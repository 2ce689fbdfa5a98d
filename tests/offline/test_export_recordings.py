"""What was recorded of cameras in a window, as one file that proves itself; gaps are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import av
import pytest

from console.bootstrap.exporting import Exporter
from console.clock import new_ulid
from console.domain import commands as c
from console.domain.exports import Export
from console.reports.bundle.check import check_bundle
from console.reports.bundle.container import BundleReader
from console.reports.bundle.contents import MANIFEST, Manifest
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


def test_the_window_of_a_camera_is_covered_signed_and_told(
    new_desk: NewDesk, archive: Archive, tmp_path: Path
) -> None:
    desk, path = new_desk(), tmp_path / "K-7.rocx"
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
