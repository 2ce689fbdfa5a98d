"""A camera on the wall that changes what it sends: another size, another codec."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from console.video.frames import Frame, FrameReader, Liveness
from tests.support.probe_model import paint_code, read_code
from tests.support.rtp_stand import FPS, TICKS, Picture, Sender, Stand, describe, encode
from tests.video.rig import Rig, rig

SMALL, LARGE = (640, 360), (1920, 1080)
FRAMES = 5
AFTER = 64  # codes from here on are those of what the camera has changed to


def film(codec: str, size: tuple[int, int], first: int) -> list[Picture]:
    """One group of pictures that say which they are."""

    def paint(number: int) -> np.ndarray:
        picture = np.full((size[1], size[0], 3), 90, np.uint8)
        paint_code(picture, first + number)
        return picture

    return encode(codec, size, FRAMES, group=FRAMES, paint=paint)


def endless(sender: Sender, pictures: Sequence[Picture], until: threading.Event) -> Iterator[bytes]:
    """In their time, over and over; a group that was begun is finished."""
    while not until.is_set():
        for picture in pictures:
            sender.sent += 1
            yield from sender.packets(picture, sender.sent * TICKS)
            time.sleep(1 / FPS)


class Counting(Sender):
    """Timestamps that go on from one film to the next."""

    sent = 0


@pytest.fixture
def made() -> Iterator[Rig]:
    with rig() as one:
        yield one


def codes(made: Rig, reader: FrameReader, change: threading.Event) -> list[int]:
    """What is read off the tile, before and for a while after the change."""
    found: list[int] = []

    def shown(frame: Frame) -> int:
        code = read_code(frame.pixels[..., :3])
        assert code is not None, "a picture that is torn, black or grey"
        return code

    for frame in made.frames(reader, 20.0):
        found.append(shown(frame))
        if len(found) == 2 * FRAMES:
            change.set()
        if sum(code >= AFTER for code in found) == 2 * FRAMES:
            break
    return found


@pytest.mark.parametrize("kind", ["size", "codec"])
def test_it_goes_on_with_what_the_camera_sends_now(made: Rig, kind: str) -> None:
    change, never = threading.Event(), threading.Event()
    before = film("h264", SMALL, 0)
    if kind == "size":
        after = film("h264", LARGE, AFTER)

        def both() -> Iterator[bytes]:
            sender = Counting()
            yield from endless(sender, before, change)
            yield from endless(sender, after, never)

        camera = Stand([describe("h264")], [both])
    else:
        after = film("hevc", SMALL, AFTER)
        plays = [
            lambda: endless(Counting(), before, change),  # and hangs up
            lambda: endless(Counting("hevc"), after, never),
        ]
        camera = Stand([describe("h264"), describe("hevc")], plays)
    with camera:
        made.run_camera(camera.url)
        reader = made.show()
        seen = codes(made, reader, change)
        status = reader.status()
    first = next(at for at, code in enumerate(seen) if code >= AFTER)
    assert first >= 2 * FRAMES
    assert all(code >= AFTER for code in seen[first:]), seen
    assert status.liveness in (Liveness.LIVE, Liveness.STILL)
    assert status.trouble == ""
