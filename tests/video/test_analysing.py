"""Recordings analysed as a job: real rings, relays and a worker; what is seen in them is known."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import psutil
import pytest

from console.bootstrap.analysing import Analyser, Limits
from console.domain.alert import Box
from console.domain.analysis import Analysis, AnalysisWish, Gap, Stage, Unread
from console.video.analysing.coverage import Coverage
from console.video.relay_reader import RelayPlace
from tests.support.marker_model import CLASS, box_of, write_marker_package
from tests.video import marked
from tests.video.archive import CAMERAS, INTERVAL_S, Archive

_LIMIT_S = 40.0
_FIRST, _SECOND = CAMERAS
_GENTLE = Limits(nice=0)  # on a machine that other tests fill
Places = Callable[[str, float], "Future[RelayPlace | None]"]


class Desk:
    """Whoever asked, with all that was told."""

    def __init__(self, model: Path | None, places: Places, limits: Limits = _GENTLE) -> None:
        self.told: list[Analysis] = []
        self.ended = threading.Event()
        self.analyser = Analyser(model, lambda act: act(), places, limits)

    def start(self, *cameras: str, every_s: float = 0.0) -> None:
        wish = AnalysisWish(cameras, marked.BEGINS, marked.ENDS, every_s)
        self.analyser.start(wish, self._hear)

    def end(self) -> Analysis:
        assert self.ended.wait(_LIMIT_S), self.told[-1:]
        return self.told[-1]

    def _hear(self, analysis: Analysis) -> None:
        self.told.append(analysis)
        if not analysis.runs:
            self.ended.set()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(tmp_path_factory.mktemp("archive"), fill=marked.fill)
    yield made
    made.close()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_marker_package(tmp_path_factory.mktemp("model"))


NewDesk = Callable[..., Desk]


@pytest.fixture
def new_desk(package: Path, archive: Archive) -> Iterator[NewDesk]:
    made: list[Desk] = []

    def new(places: Places | None = None, limits: Limits = _GENTLE) -> Desk:
        made.append(Desk(package, places or archive.future, limits))
        return made[-1]

    yield new
    for desk in made:
        desk.analyser.close()


def _worker() -> int:
    """The process that looks now."""
    (found,) = [one for one in multiprocessing.active_children() if one.name == "analysis"]
    assert found.pid is not None
    return found.pid


def test_what_is_in_a_recording_is_found_where_and_when_it_is(
    new_desk: NewDesk, archive: Archive
) -> None:
    desk = new_desk()
    desk.start(_FIRST)
    done = desk.end()
    assert done.stage is Stage.DONE
    (seen,) = done.seen
    frames = marked.SECONDS / INTERVAL_S
    assert (seen.looked, seen.came, seen.unread) == (frames, frames, ())
    long, brief = done.hits

    assert (long.camera_id, long.label, long.alarm) == (_FIRST, CLASS, True)
    assert long.pictures == round((marked.SEEN[1] - marked.SEEN[0]) / INTERVAL_S)
    assert long.from_utc == pytest.approx(marked.BEGINS + marked.SEEN[0], abs=0.01)
    assert long.to_utc == pytest.approx(marked.BEGINS + marked.SEEN[1] - INTERVAL_S, abs=0.01)
    assert long.box.iou(Box(*box_of(marked.PLACE))) > 0.8
    assert (brief.pictures, brief.alarm) == (len(marked.BRIEF_FRAMES), False)
    assert brief.box.iou(Box(*box_of(marked.BRIEF_PLACE))) > 0.8

    assert done.model is not None
    assert (done.model.name, done.model.labels) == ("marker", (CLASS,))
    assert archive.looks
    assert {camera for camera, _ in archive.looks} == {_FIRST}
    stages = [one.stage for one in desk.told]
    assert stages[0] is Stage.STARTING
    assert Stage.RUNNING in stages
    early = [one for one in desk.told if one.runs and one.hits]
    assert early, "hits are told as they are found"


def test_what_was_not_recorded_or_is_broken_is_said(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.start(_SECOND, every_s=0.2)
    done = desk.end()
    (seen,) = done.seen
    gap, broken = seen.unread
    assert gap.why is Unread.NOT_RECORDED
    assert gap.from_utc == pytest.approx(marked.BEGINS + marked.GAP[0] - INTERVAL_S, abs=0.05)
    assert gap.to_utc == pytest.approx(marked.BEGINS + marked.GAP[1], abs=0.05)
    assert broken.why is Unread.DAMAGED
    first = marked.BEGINS + marked.BROKEN_FRAMES[0] * INTERVAL_S
    assert broken.from_utc == pytest.approx(first, abs=0.01)
    assert seen.looked < seen.came / 2  # five a second of fifteen
    assert [hit.alarm for hit in done.hits if hit.pictures > 2] == [True]


def test_a_worker_that_dies_costs_one_camera_and_says_so(
    new_desk: NewDesk, archive: Archive
) -> None:
    def places(camera_id: str, at_utc: float) -> Future[RelayPlace | None]:
        if camera_id == _FIRST:
            os.kill(_worker(), signal.SIGKILL)
        return archive.future(camera_id, at_utc)

    desk = new_desk(places)
    desk.start(_FIRST, _SECOND, every_s=0.2)
    done = desk.end()
    assert done.stage is Stage.DONE
    first, second = done.seen
    assert first.unread == (Gap(marked.BEGINS, marked.ENDS, Unread.DIED),)
    assert second.looked
    assert {hit.camera_id for hit in done.hits} == {_SECOND}


def test_one_that_hangs_is_ended_and_it_gives_way(new_desk: NewDesk, archive: Archive) -> None:
    groups: list[str] = []

    def places(camera_id: str, at_utc: float) -> Future[RelayPlace | None]:
        group = Path(f"/proc/{_worker()}/autogroup")
        groups.append(group.read_text() if group.exists() else "nice 1")
        os.kill(_worker(), signal.SIGSTOP)
        return archive.future(camera_id, at_utc)

    desk = new_desk(places, Limits(nice=1, silent_s=0.5))
    desk.start(_FIRST)
    done = desk.end()
    assert [gap.why for gap in done.seen[0].unread] == [Unread.HUNG]
    assert "nice 1" in groups[0]  # it gives way to other programs, not only to its own
    assert not [one for one in multiprocessing.active_children() if one.name == "analysis"]


def test_a_cancelled_one_stops_at_once_and_says_what_is_left(new_desk: NewDesk) -> None:
    asked = threading.Event()

    def places(_camera: str, _at: float) -> Future[RelayPlace | None]:
        asked.set()
        return Future()  # a backend that thinks

    desk = new_desk(places)
    desk.start(_FIRST, _SECOND)
    assert asked.wait(_LIMIT_S)
    desk.analyser.cancel()
    done = desk.end()
    assert done.stage is Stage.STOPPED
    rest = Gap(marked.BEGINS, marked.ENDS, Unread.STOPPED)
    assert [one.unread for one in done.seen] == [(rest,), (rest,)]
    assert not [one for one in multiprocessing.active_children() if one.name == "analysis"]


def test_whoever_signs_out_waits_for_nothing_and_nothing_is_left(new_desk: NewDesk) -> None:
    asked, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def places(_camera: str, _at: float) -> Future[RelayPlace | None]:
        asked.set()
        assert go_on.wait(_LIMIT_S)
        return Future()

    desk = new_desk(places)
    desk.start(_FIRST)
    assert asked.wait(_LIMIT_S)
    worker, told = psutil.Process(_worker()), len(desk.told)
    window = threading.Thread(target=lambda: (desk.analyser.close(), closed.set()))
    window.start()
    try:
        assert closed.wait(2.0)  # while its thread is still held up
    finally:
        go_on.set()
        window.join()
    worker.wait(3.0)
    assert len(desk.told) == told


def test_without_time_or_a_model_nothing_is_claimed(new_desk: NewDesk, archive: Archive) -> None:
    hurried = new_desk(limits=Limits(most_s=0.0))
    hurried.start(_FIRST)
    assert [gap.why for gap in hurried.end().seen[0].unread] == [Unread.TOO_LONG]

    blind = Desk(None, archive.future)
    blind.start(_FIRST)
    assert (blind.end().stage, blind.end().message_id) == (Stage.FAILED, "analysis.no_model")


def test_a_model_that_is_refused_is_said(tmp_path: Path, archive: Archive) -> None:
    desk = Desk(tmp_path / "nothing", archive.future)
    desk.start(_FIRST)
    done = desk.end()
    desk.analyser.close()
    assert done.stage is Stage.FAILED
    assert done.message_id.startswith("model.refused.")


def test_failures_and_pauses_do_not_hide_one_another() -> None:
    coverage = Coverage(10.0, 30.0)
    coverage.took(9.5)
    for tenth in range(100, 121):
        coverage.took(tenth / 10)
    coverage.failed(15.0, 20.0, Unread.UNREACHABLE)
    coverage.failed(20.0, 25.0, Unread.UNREACHABLE)
    coverage.damaged(25.2)
    coverage.damaged(25.4)
    coverage.took(25.4)
    coverage.end()
    assert coverage.gaps() == (
        Gap(12.0, 15.0, Unread.NOT_RECORDED),
        Gap(15.0, 25.0, Unread.UNREACHABLE),
        Gap(25.2, 25.4, Unread.DAMAGED),
        Gap(25.4, 30.0, Unread.NOT_RECORDED),
    )
