"""One stream of a worker: all that comes is taken, however much waits, a little at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from console.video.frames import FrameReader
from console.video.liveness import Liveness
from console.video.orders import ALL_FRAMES, KEYFRAMES, UNSEEN, SetRate
from console.video.records import BoxesRecord, HeartbeatRecord
from tests.video.played import Played
from tests.video.rig import wait_for
from tests.video.streams import FPS, FRAMES, SIZE, moving, recorded

BURST = 300


@pytest.fixture
def played() -> Iterator[Played]:
    reader = FrameReader(*SIZE)
    made = Played(reader)
    yield made
    made.close()
    reader.close()


def test_a_burst_of_records_loses_none(played: Played) -> None:
    """A lost packet would spoil every picture up to the next keyframe."""
    described, packets = recorded()
    played.send(described, packets[0])
    wait_for(lambda: played.seq() == 1, 5)
    played.send(*[BoxesRecord(described.epoch, packets[0].pts, (), False)] * BURST)

    def late() -> int:
        played.turn()
        return played.reader.status().late_boxes

    wait_for(lambda: late() == BURST, 5)


def test_a_stream_with_much_to_take_leaves_the_others_their_turns(played: Played) -> None:
    """A relay begins with a whole group of pictures: each turn takes what fits into it."""
    played.send(
        *(one for part in recorded() for one in (part if isinstance(part, tuple) else [part]))
    )
    wait_for(lambda: _turn_with_nothing_left(played), 5)
    turns = 1
    while played.stream.is_ready:
        assert played.reader.seq() <= turns
        played.turn(0.0)
        turns += 1
    assert turns > FRAMES


def _turn_with_nothing_left(played: Played) -> bool:
    """One record is taken; whether the rest waits."""
    played.turn(0.0)
    return played.stream.is_ready


def test_a_picture_that_stands_while_one_catches_up_is_not_live(played: Played) -> None:
    """What is left out up to a keyframe that does not come is no new picture, and says so."""
    described, packets = recorded()
    boxes = BoxesRecord(described.epoch, packets[0].pts, (), False)
    played.send(HeartbeatRecord(0.0), described, packets[0])
    wait_for(lambda: played.seq() == 1, 5)
    played.send(*[boxes] * BURST)
    behind_until = time.monotonic() + 1.0
    while time.monotonic() < behind_until:
        played.turn(0.0)
        time.sleep(0.01)
    later = count(packets[1].pts, packets[1].pts - packets[0].pts)

    def frozen() -> bool:
        played.send(replace(packets[1], pts=(pts := next(later)), dts=pts))
        played.turn()
        return played.reader.status().liveness is Liveness.FROZEN

    wait_for(frozen, 4, poll_s=0.05)
    assert played.reader.seq() == 1
    assert played.reader.status().behind_s > 1.5  # a wall sheds by this
    played.send(replace(packets[0], pts=(pts := next(later)), dts=pts))
    wait_for(lambda: played.seq() == 2 and played.reader.status().behind_s == 0, 5)


@pytest.mark.parametrize(
    ("most_fps", "state"), [(KEYFRAMES, Liveness.FROZEN), (UNSEEN, Liveness.LIVE)]
)
def test_a_picture_that_stands_between_keyframes_is_live_only_where_nobody_looks(
    played: Played, most_fps: float, state: Liveness
) -> None:
    described, packets = recorded()
    played.send(HeartbeatRecord(0.0), described, packets[0])
    wait_for(lambda: played.seq() == 1, 5)
    played.stream.obey(SetRate("s", most_fps))
    later = count(packets[1].pts, packets[1].pts - packets[0].pts)
    end = time.monotonic() + 2.0
    while time.monotonic() < end:
        played.send(replace(packets[1], pts=(pts := next(later)), dts=pts))
        played.turn()
        time.sleep(0.05)
    assert played.reader.status().liveness is state


def test_what_is_opened_anew_before_it_shows_anything_is_not_live(played: Played) -> None:
    """A film whose pictures come all at once, over and over: decoded, and gone with the line."""
    described, packets = recorded()
    played.send(HeartbeatRecord(0.0))
    for number in range(5):
        epoch = f"again.{number}"
        told = (replace(packet, epoch=epoch) for packet in packets[:3])
        played.send(replace(described, epoch=epoch), *told)
    played.send(replace(described, epoch="last"))
    wait_for(lambda: played.seq() or played.reader.status().liveness is not Liveness.STARTING, 5)
    assert played.reader.seq() == 0
    assert played.reader.status().liveness is Liveness.FROZEN


def test_an_unseen_camera_decodes_keyframes_only_and_comes_back_whole(played: Played) -> None:
    described, packets = recorded()
    played.stream.obey(SetRate("s", UNSEEN))
    played.send(described)
    for number, packet in enumerate(packets[: FPS + 3]):
        played.send(packet)
        wait_for(lambda: played.seq() == number // FPS + 1, 5)  # noqa: B023
    played.stream.obey(SetRate("s", ALL_FRAMES))
    played.accept_again()
    played.send(described, *packets[FPS : FPS + 6])  # as a relay begins: from the last keyframe
    wait_for(lambda: played.seq() > 2, 5)
    shown = played.reader.latest()
    assert shown is not None
    assert shown.words.pts == packets[FPS + 5].pts
    assert np.abs(shown.pixels[..., :3].astype(int) - moving(FPS + 5)).mean() < 4
