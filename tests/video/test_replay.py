"""A recording in a tile: marked, in order, steered; shaded by the masks that were recorded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from console.domain.camera import Camera, Privacy
from console.domain.place import Position
from console.sources.looks_back import LooksBack
from console.video.frames import Shading
from console.video.orders import RelaySource, Steer
from console.video.trouble import Trouble
from console.wire.ticket import block_of
from tests.video.station import Station, station
from tests.video.streams import FPS


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as made:
        yield made


def test_a_replay_is_marked_in_order_and_steered_by_the_frame(here: Station) -> None:
    here.record()
    reader = here.show(1010.0)
    frames = here.frames(reader, 8)
    assert all(frame.words.replayed for frame in frames)
    assert frames[0].words.capture_utc == pytest.approx(1010.0, abs=0.04)
    assert [one.words.pts for one in frames] == sorted({one.words.pts for one in frames})
    assert all(one.words.boxes[0].track_id == one.words.pts for one in frames)

    here.wall.steer("cam", Steer("cam", paused=True))
    back = here.steered(reader, frames=-1)
    for step in (1, 1, -1, -1, -1):
        after = here.steered(reader, frames=step)
        moved = after.words.capture_utc - back.words.capture_utc
        assert moved == pytest.approx(step / FPS, abs=0.01)
        back = after
    far = here.steered(reader, seconds=-4.0)
    assert far.words.capture_utc - back.words.capture_utc == pytest.approx(-4.0, abs=0.1)
    farther = here.steered(reader, seconds=25.0)
    assert farther.words.capture_utc - far.words.capture_utc == pytest.approx(25.0, abs=0.1)
    here.wall.steer("cam", Steer("cam", paused=False))
    here.next_frame(reader, farther.seq)

    here.publish_live()
    here.wall.set_source("cam", RelaySource("cam", here.place(None)))
    here.until(lambda: (frame := reader.latest()) is not None and not frame.words.replayed)


def test_a_stretch_is_played_over_and_over_beside_what_is_live(here: Station) -> None:
    """Two streams of one camera at once; steps and leaps stay on the stretch."""
    here.record()
    here.publish_live()
    live = here.wall.open("cam", RelaySource("cam", here.place(None)), 320, 180, Privacy.NONE)
    back = LooksBack(here.wall)
    back.configure({"cam": Camera("cam", 1, "Cam", "", Position(10.0, 59.0), privacy=Privacy.NONE)})
    assert back.open("gone", 1.0, 2.0, 320, 180) == ""
    name = back.open("cam", 1010.0, 1010.5, 320, 180)
    reader = back.reader(name)
    assert reader is not None
    times = [one.words.capture_utc for one in here.frames(reader, 20)]
    assert min(times) == pytest.approx(1010.0, abs=1 / FPS)
    assert max(times) == pytest.approx(1010.5, abs=1 / FPS)
    assert any(later < earlier for earlier, later in pairwise(times))
    here.until(lambda: live.latest() is not None)
    assert not live.latest().words.replayed  # type: ignore[union-attr]

    back.steer(name, paused=True)
    seq = reader.seq()
    back.steer(name, seconds=-60.0)
    first = here.next_frame(reader, seq)
    assert first.words.capture_utc <= 1010.0
    back.close(name)
    assert back.reader(name) is None


def test_a_replay_is_shaded_by_its_recorded_masks_also_after_a_jump(here: Station) -> None:
    here.record()
    reader = here.show(1010.0, Privacy.SILHOUETTES)
    assert {one.words.shading for one in here.frames(reader, 4)} == {Shading.SILHOUETTES}
    for _ in range(2):
        assert here.steered(reader, frames=-1).words.shading is Shading.SILHOUETTES
    assert here.steered(reader, seconds=-5.0).words.shading is Shading.SILHOUETTES


def test_where_no_mask_was_recorded_people_are_coarse(here: Station) -> None:
    here.with_masks = False
    here.record()
    reader = here.show(1010.0, Privacy.SILHOUETTES)
    assert {one.words.shading for one in here.frames(reader, 4)} == {Shading.COARSE}


def test_what_was_not_recorded_is_said(here: Station) -> None:
    here.record()  # long before: a gap is passed over, what has never been is said
    reader = here.show(time.time() - 100.0)
    here.until(lambda: reader.status().trouble == Trouble.NO_RECORDING.value)
    assert reader.latest() is None


def test_a_ticket_opens_its_own_five_minutes_and_nothing_else(here: Station) -> None:
    here.record()
    refused = Trouble.RELAY_REFUSED.value
    for span in (None, block_of(1500.0)):
        place = here.place(span)
        here.place = lambda _, place=place: place  # type: ignore[method-assign]
        reader = here.show(1010.0)
        here.until(lambda reader=reader: reader.status().trouble == refused)
        here.wall.close("cam")
        del here.place


def test_what_was_not_recorded_is_stepped_over_and_said(here: Station) -> None:
    """From 1200 to 1600 s; no look is taken into the five minutes that lie in it whole."""
    here.record([48, 49, 150, 151])  # of four seconds each
    reader = here.show(1197.0)
    ends_utc, begins_utc = 1200.0 - 1 / FPS, 1600.0
    here.until(lambda: (frame := reader.latest()) and frame.words.capture_utc >= begins_utc)
    here.until(lambda: reader.status().gap == pytest.approx((ends_utc, begins_utc), abs=0.01))
    looks = {block_of(one.recorded_utc or 0.0) for one in here.asked}
    assert looks == {block_of(1197.0), block_of(begins_utc)}

    here.wall.steer("cam", Steer("cam", paused=True))
    back = here.steered(reader, pieces=-1)
    while back.words.capture_utc > 1210.0:  # by way of where the second piece begins
        back = here.steered(reader, pieces=-1)
    assert back.words.capture_utc == pytest.approx(1192.0, abs=0.1)
    again = here.steered(reader, pieces=1)
    assert again.words.capture_utc == pytest.approx(begins_utc, abs=0.1)

    here.wall.steer("cam", Steer("cam", pieces=1))  # there is none
    last = begins_utc + 8.0 - 1 / FPS
    here.until(lambda: reader.status().gap == pytest.approx((last, 0.0), abs=0.01))


def test_at_the_end_of_all_it_says_so(here: Station) -> None:
    here.record([0, 1])
    reader = here.show(1006.5)
    last = 1008.0 - 1 / FPS
    here.until(lambda: reader.status().gap == pytest.approx((last, 0.0), abs=0.01))
    frame = reader.latest()
    assert frame is not None
    assert frame.words.capture_utc == pytest.approx(last, abs=0.01)
