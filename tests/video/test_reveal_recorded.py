"""Who is revealed is seen in the recording too, while that lasts; everybody else stays covered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from console.clock import monotonic_s
from console.domain.camera import Camera, Privacy
from console.domain.cursor import Cursor
from console.domain.place import Position
from console.sources.looks_back import LooksBack
from console.sources.recording_places import RecordingPlaces
from console.sources.reviewing import ReviewSources
from console.video.frames import Frame, FrameReader, Shading
from console.video.orders import OpenStream, RecordedSource, Steer
from console.video.records import DrawnBox, PacketRecord
from console.video.relay_reader import RelayPlace
from console.video.shading import pack_mask
from console.video.showing import Showing
from console.video.uncovered import Uncovered
from console.wire.ticket import block_of
from tests.video.board import SIZE, board_film, detail
from tests.video.station import Station, station

BEARER, OTHER = (0.10, 0.05, 0.35, 0.95), (0.60, 0.05, 0.85, 0.95)
GUN = (0.25, 0.40, 0.32, 0.50)
ARMED_UTC, PUT_AWAY_UTC = 1000.0, 1016.0
CAMERA = Camera("cam", 1, "Cam", "", Position(10.0, 59.0))


def people(packet: PacketRecord, detected: bool) -> tuple[DrawnBox, ...]:
    """Two, one of them armed until the weapon is put away."""
    found = [
        DrawnBox("person", 0.9, BEARER, 1, detected),
        DrawnBox("person", 0.9, OTHER, 2, detected),
    ]
    if packet.capture_utc < PUT_AWAY_UTC:
        found.append(DrawnBox("pistol", 0.9, GUN, 3, detected))
    return tuple(found)


def track(seconds: float = 60.0) -> Uncovered:
    return Uncovered(time.monotonic() + seconds, (("e.1", 3),))


class Asks:
    """What a review's places are asked of."""

    def __init__(self, here: Station) -> None:
        self._here = here

    def place(self, camera_id: str, got: Callable[[RelayPlace | None], None]) -> None:
        got(self._here.place(None))

    def recording(
        self, camera_id: str, at_utc: float, got: Callable[[RelayPlace | None], None]
    ) -> None:
        got(self._here.place(block_of(at_utc)))

    def looked(self, camera_id: str, from_utc: float, to_utc: float) -> None:
        raise AssertionError("nothing is recorded here")


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with station(tmp_path_factory.mktemp("street")) as made:
        cells = np.zeros((24, 40), np.uint8)
        cells[1:23, 4:14] = cells[1:23, 24:34] = 255
        made.film, made.boxes_of, made.mask = board_film(), people, pack_mask(cells)
        made.record()
        yield made


@pytest.fixture
def replay(street: Station) -> Iterator[FrameReader]:
    """Standing in the middle of what is armed."""
    source = RecordedSource("cam", 1008.0)
    yield street.wall.open("cam", source, *SIZE, Privacy.SILHOUETTES, 10.0)
    street.wall.close("cam")


def shaded(street: Station, reader: FrameReader, shading: Shading) -> Frame:
    """The newest picture once it is shaded so."""
    found: list[Frame] = []

    def look() -> bool:
        frame = reader.latest()
        if frame is not None and frame.words.shading is shading:
            found.append(frame)
        return bool(found)

    street.until(look)
    return found[0]


def leapt(street: Station, reader: FrameReader, seconds: float) -> Frame:
    """The picture that a leap leads to: what was on its way before the pause may come first."""
    before, found = reader.latest(), []
    assert before is not None
    street.wall.steer("cam", Steer("cam", seconds=seconds))

    def there() -> bool:
        frame = reader.latest()
        assert frame is not None
        moved = frame.words.capture_utc - before.words.capture_utc
        found.append(frame)
        return abs(moved - seconds) < 1.0

    street.until(there)
    return found[-1]


def sees_bearer_alone(frame: Frame) -> bool:
    return detail(frame.pixels, 0.15, 0.30) > 5 and detail(frame.pixels, 0.65, 0.80) < 1


def covers_all(frame: Frame) -> bool:
    return detail(frame.pixels, 0.15, 0.30) < 1 and detail(frame.pixels, 0.65, 0.80) < 1


def test_a_standing_replay_shows_the_bearer_alone_and_covers_again_by_itself(
    street: Station, replay: FrameReader
) -> None:
    street.frames(replay, 4)
    street.wall.steer("cam", Steer("cam", paused=True))
    street.steered(replay, frames=1)
    assert covers_all(shaded(street, replay, Shading.SILHOUETTES))

    street.wall.set_reveals("cam", (track(2.5),))  # the picture stands; it is shown anew
    seen = shaded(street, replay, Shading.REVEALED)
    assert sees_bearer_alone(seen)
    back = street.steered(replay, frames=-1)
    assert back.words.shading is Shading.REVEALED
    assert sees_bearer_alone(back)
    covered = shaded(street, replay, Shading.SILHOUETTES)
    assert covered.words.pts == back.words.pts
    assert covers_all(covered)

    street.wall.set_reveals("cam", (track(),))
    shaded(street, replay, Shading.REVEALED)
    street.wall.set_reveals("cam", ())  # somebody has covered it
    assert covers_all(shaded(street, replay, Shading.SILHOUETTES))


def test_what_stands_is_covered_though_a_leap_has_reached_nothing(
    street: Station, replay: FrameReader
) -> None:
    street.wall.set_reveals("cam", (track(),))
    street.wall.steer("cam", Steer("cam", paused=True))
    street.steered(replay, frames=1)
    seen = shaded(street, replay, Shading.REVEALED)
    street.wall.steer("cam", Steer("cam", seconds=100_000.0))
    street.wall.set_reveals("cam", ())
    covered = shaded(street, replay, Shading.COARSE)
    assert covered.words.pts == seen.words.pts
    assert covers_all(covered)


def test_where_its_track_has_no_box_nobody_is_shown(street: Station, replay: FrameReader) -> None:
    street.wall.set_reveals("cam", (track(),))
    shaded(street, replay, Shading.REVEALED)
    street.wall.steer("cam", Steer("cam", paused=True))
    later = leapt(street, replay, PUT_AWAY_UTC + 4.0 - 1008.0)
    assert later.words.shading is Shading.SILHOUETTES
    assert covers_all(later)
    street.wall.set_reveals("cam", (Uncovered(time.monotonic() + 60, (("e.2", 3),)),))
    assert covers_all(leapt(street, replay, -10.0))  # numbers begin anew with an epoch


def test_a_whole_camera_is_shown_as_far_back_as_was_agreed(
    street: Station, replay: FrameReader
) -> None:
    uncovers = Uncovered(time.monotonic() + 60, whole=True, since_utc=1006.0, reveal_id="R1")
    street.wall.set_reveals("cam", (uncovers,))
    whole = shaded(street, replay, Shading.REVEALED)
    assert whole.words.reveals == ("R1",)
    assert detail(whole.pixels, 0.15, 0.30) > 5
    assert detail(whole.pixels, 0.65, 0.80) > 5
    street.wall.steer("cam", Steer("cam", paused=True))
    assert covers_all(leapt(street, replay, -4.0))


def test_a_review_and_the_desk_s_recording_know_it_too(street: Station) -> None:
    """From what the window is told to the pixels; who keeps pictures gets none uncovered."""
    told = {"cam": (track(),)}
    review = ReviewSources(RecordingPlaces(Asks(street)))
    review.configure([CAMERA])
    review.follow(Cursor(1008.0, monotonic_s(), 1030.0))
    review.resize("cam", *SIZE)
    reader = review.reader("cam")
    assert reader is not None
    back = LooksBack(street.wall)
    back.configure({"cam": CAMERA})
    kept = back.open("cam", 1008.0, 1009.0, *SIZE, covered=True)
    shown = back.open("cam", 1008.0, 1009.0, *SIZE)
    kept_reader, shown_reader = back.reader(kept), back.reader(shown)
    assert kept_reader is not None
    assert shown_reader is not None

    def both(shading: Shading) -> None:
        for one in (reader, shown_reader):
            street.until(lambda one=one: review.poll() or _is(one, shading))

    both(Shading.SILHOUETTES)
    review.uncover(told)
    back.uncover(told)
    both(Shading.REVEALED)
    latest = reader.latest()
    assert latest is not None
    assert sees_bearer_alone(latest)
    played = kept_reader.seq()
    street.until(lambda: kept_reader.seq() > played + 5)
    assert _is(kept_reader, Shading.SILHOUETTES)

    review.uncover({})
    back.uncover({})
    both(Shading.SILHOUETTES)
    latest = reader.latest()
    assert latest is not None
    assert covers_all(latest)
    back.close(kept)
    back.close(shown)
    review.close()


def _is(reader: FrameReader, shading: Shading) -> bool:
    frame = reader.latest()
    return frame is not None and frame.words.shading is shading


def test_a_jump_alone_covers_nothing_of_what_stands() -> None:
    """Its goal may be nothing that can be decoded."""
    reader = FrameReader(64, 36)
    source = RecordedSource("cam", 1008.0)
    showing = Showing(OpenStream("s", reader.name, 64, 36, Privacy.SILHOUETTES, 10.0, source))
    showing.uncover((track(),))
    showing.begin_anew()
    assert showing.is_outdated()
    showing.cover(time.monotonic())
    assert not showing.is_outdated()  # and it is not tried again and again
    showing.close()
    reader.close()
