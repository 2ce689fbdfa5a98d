"""What a tile says of an RTSP camera that is stopped, killed, still, frozen or silent."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest

from console.video.frames import FrameReader, Liveness
from tests.support.camera_faults import BACK_WITHIN_S, LOST_AT_MOST, MARKED_WITHIN_S, cameras
from tests.support.rtp_stand import FPS, TICKS, Sender, Stand, describe, encode, in_time
from tests.support.rtsp_server import available
from tests.video.rig import Rig, rig

pytestmark = pytest.mark.paired


@pytest.mark.skipif(not available(), reason="no GStreamer RTSP server here")
def test_one_is_stopped_and_one_killed_and_the_others_go_on() -> None:
    """The long count is `make soak camera`."""
    with cameras(3, with_still=False) as wall:
        seen = wall.round({"cam-0": "freeze", "cam-1": "kill"}, lambda: 0.5)
    assert [fault.kind for fault in seen.faults] == ["freeze", "kill"]
    assert max(fault.marked_s for fault in seen.faults) <= MARKED_WITHIN_S
    assert max(fault.back_s for fault in seen.faults) <= BACK_WITHIN_S
    assert seen.lost["cam-2"] <= LOST_AT_MOST


def repeated(step: int) -> Iterator[bytes]:
    """One picture again and again, its timestamps moving by step."""
    picture, sender = encode("h264", (160, 96), 1)[0], Sender()
    for number in itertools.count():
        yield from in_time([sender.packets(picture, number * step)], FPS)
        time.sleep(1 / FPS)


def silence() -> Iterator[bytes]:
    time.sleep(60)
    yield b""


@pytest.fixture
def made() -> Iterator[Rig]:
    with rig() as one:
        yield one


def states(made: Rig, reader: FrameReader, seconds: float) -> list[Liveness]:
    """Each state that was seen for a while, once in its turn."""
    found: list[Liveness] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        made.wall.poll()
        state = reader.status().liveness
        if not found or found[-1] is not state:
            found.append(state)
        time.sleep(0.01)
    return found


def test_still_is_not_frozen_and_silence_is_never_live(made: Rig) -> None:
    """Three cameras at once: timestamps that move, timestamps that stand, and no packet at all."""
    plays = {"moves": lambda: repeated(TICKS), "stands": lambda: repeated(0), "silent": silence}
    stands = {name: Stand([describe("h264")], [play]) for name, play in plays.items()}
    try:
        for name, camera in stands.items():
            made.run_camera(camera.url, name)
        readers = {name: made.show(name) for name in stands}
        made.wait_for(lambda: readers["moves"].seq() and readers["stands"].seq(), 20)
        made.wait_for(lambda: readers["moves"].status().liveness is Liveness.STILL, 4)
        made.wait_for(lambda: readers["stands"].status().liveness is Liveness.FROZEN, 4)
        assert states(made, readers["moves"], 1.0) == [Liveness.STILL]
        assert readers["silent"].status().liveness is Liveness.LOST
        assert readers["silent"].seq() == 0
    finally:
        for camera in stands.values():
            camera.__exit__()
