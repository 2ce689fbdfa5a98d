"""Several recordings on one clock: real rings, relays and workers; gaps are told as gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from console.clock import monotonic_s
from console.domain.camera import Camera, Privacy
from console.domain.cursor import Cursor, off_by
from console.domain.place import Position
from console.sources.recording_places import RecordingPlaces
from console.sources.reviewing import ReviewSources
from console.video.frames import FrameReader
from console.video.trouble import Trouble
from tests.video.archive import CAMERAS, GAP, INTERVAL_S, SHIFT_S, TURNS, Archive
from tests.video.rig import START_LIMIT_S, wait_for

LIVE_UTC = 1040.0


class Screen:
    """What a review asks, and what it is shown."""

    def __init__(self, archive: Archive) -> None:
        self.sources = ReviewSources(RecordingPlaces(archive))
        self.sources.configure(
            Camera(name, n, name, name, Position(10.4, 59.2), privacy=Privacy.NONE)
            for n, name in enumerate(CAMERAS, 1)
        )
        self.cursor = Cursor(0.0, monotonic_s(), LIVE_UTC)

    def go(self, at_utc: float, speed: float = 0.0) -> None:
        self.cursor = Cursor(at_utc, monotonic_s(), LIVE_UTC, speed)
        self.sources.follow(self.cursor)

    def open(self) -> None:
        for name in CAMERAS:
            self.sources.resize(name, 320, 180)

    def reader(self, name: str) -> FrameReader:
        reader = self.sources.reader(name)
        assert reader is not None
        return reader

    def captured(self, name: str) -> float:
        frame = self.reader(name).latest()
        return frame.words.capture_utc if frame is not None else 0.0

    def off(self, name: str) -> float:
        return off_by(self.captured(name), self.cursor.now(monotonic_s()), INTERVAL_S)

    def until(self, happened: Callable[[], object]) -> None:
        def polled() -> object:
            self.sources.poll()
            return happened()

        wait_for(polled, START_LIMIT_S)

    def until_together(self) -> None:
        self.until(lambda: all(self.captured(one) and not self.off(one) for one in CAMERAS))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(tmp_path_factory.mktemp("archive"))
    yield made
    made.close()


@pytest.fixture
def screen(archive: Archive) -> Iterator[Screen]:
    made = Screen(archive)
    yield made
    made.sources.close()


def test_two_cameras_show_one_instant_standing_stepped_leapt_and_running(
    screen: Screen, archive: Archive
) -> None:
    screen.go(1005.0)
    screen.open()
    screen.until_together()
    assert screen.reader("cam-1").latest().words.replayed
    assert {name for name, _ in archive.looks} == set(CAMERAS)

    before = screen.captured("cam-1")
    screen.sources.step("cam-1", 1)
    screen.until(lambda: screen.captured("cam-1") != before)
    stepped = screen.captured("cam-1")
    assert stepped - before == pytest.approx(INTERVAL_S, abs=0.01)
    screen.go(stepped)
    screen.until_together()
    screen.sources.step("cam-1", -40)  # farther back than was fetched
    screen.until(lambda: screen.captured("cam-1") < stepped - 1)
    assert stepped - screen.captured("cam-1") == pytest.approx(40 * INTERVAL_S, abs=0.01)

    screen.go(1027.0)
    screen.until_together()
    screen.go(1020.0, speed=4.0)
    screen.until(lambda: screen.captured("cam-1") > 1021 and screen.captured("cam-2") > 1021)
    screen.until_together()


def test_nothing_is_shown_of_a_gap_and_the_index_tells_it(screen: Screen) -> None:
    screen.go(1012.0)
    screen.open()
    missing = Trouble.NO_RECORDING.value
    screen.until(lambda: screen.reader("cam-2").status().trouble == missing)
    screen.until(lambda: screen.captured("cam-1") and not screen.off("cam-1"))
    assert screen.reader("cam-2").latest() is None
    assert screen.reader("cam-1").status().trouble == ""

    found: dict[str, object] = {}
    for name in CAMERAS:
        screen.sources.spans(
            name, 990.0, 1100.0, lambda spans, name=name: found.update({name: spans})
        )
    screen.until(lambda: len(found) == len(CAMERAS))
    end = 1000 + 4 * TURNS - INTERVAL_S
    gap_from, gap_to = 1000 + 4 * GAP[0], 1000 + 4 * GAP[1]
    ((begins, ends),) = found["cam-1"]  # type: ignore[misc]
    assert (begins, ends) == pytest.approx((1000.0, end), abs=0.01)
    first, second = found["cam-2"]  # type: ignore[misc]
    assert first[1] == pytest.approx(gap_from + SHIFT_S - INTERVAL_S, abs=0.01)
    assert second[0] == pytest.approx(gap_to + SHIFT_S, abs=0.01)


def test_the_cursor_stays_behind_what_is_live(screen: Screen) -> None:
    now = monotonic_s()
    cursor = Cursor(LIVE_UTC + 100, now, LIVE_UTC, 4.0)
    assert cursor.now(now) == cursor.latest(now) < LIVE_UTC
    assert cursor.at_end(now + 5)
    stood = cursor.run(0.0, now)
    assert stood.now(now + 60) == stood.now(now)
    assert off_by(10.0, 10.0 + INTERVAL_S / 2 + 0.09, INTERVAL_S) == 0.0
    assert off_by(10.0, 10.4, INTERVAL_S) == pytest.approx(-0.4)
