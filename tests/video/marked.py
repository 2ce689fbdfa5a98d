"""Recordings in which it is known what is to be seen: markers at known times and places.

The first camera's is whole. The second's has the same pictures, but a gap, and some are broken.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from console.video.records import PacketRecord, StreamRecord
from tests.support.marker_model import paint_marker
from tests.support.ts_server import encode_file
from tests.video.ring import Fed
from tests.video.streams import FPS, SIZE, read_file

BEGINS, SECONDS = 1000.0, 10
ENDS = BEGINS + SECONDS
PLACE, SEEN = 4, (2.0, 4.0)  # long enough for an alarm
BRIEF_PLACE, BRIEF_FRAMES = 1, (120, 121)  # too few for one
GAP = (5.0, 7.0)  # of the second camera, in seconds since BEGINS
BROKEN_FRAMES = (131, 133)  # of the second camera, far from a keyframe


def picture(number: int) -> np.ndarray:
    bgr = np.full((SIZE[1], SIZE[0], 3), 70, np.uint8)
    bgr[:20, number % 200 : number % 200 + 30] = 140
    if SEEN[0] <= number / FPS < SEEN[1]:
        paint_marker(bgr, PLACE)
    if number in BRIEF_FRAMES:
        paint_marker(bgr, BRIEF_PLACE)
    return bgr


@cache
def marked() -> tuple[StreamRecord, tuple[PacketRecord, ...]]:
    with TemporaryDirectory() as folder:
        path = encode_file(Path(folder) / "marked.ts", picture, SECONDS * FPS, FPS)
        stream, packets = read_file(path)
    stamped = (replace(one, capture_utc=BEGINS + n / FPS) for n, one in enumerate(packets))
    return stream, tuple(stamped)


def fill(fed: Fed, second: bool) -> None:
    stream, packets = marked()
    fed.put(stream)
    for number, packet in enumerate(packets):
        if second and GAP[0] <= number / FPS < GAP[1]:
            continue
        if second and number in BROKEN_FRAMES:
            packet = replace(packet, data=b"\0\0\0\1\x41" + b"\xff" * 40)
        fed.put(packet)
