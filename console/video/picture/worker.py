"""The process in which a foreign JPEG or PNG becomes pixels, and the only one.

What such a file does to the decoder stays in here: the process has so much memory and no more
(`spawn.MEMORY_MIB`), writes no file and leaves no core dump, in which what a picture shows would
lie on the disk. It is asked and answers in plain bytes: what comes out of a decoder that somebody
has taken over is never unpickled.
"""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

import cv2
import numpy as np
from numpy.typing import NDArray

from console.video.picture.head import Form, Head, head_of
from console.video.picture.words import ANSWER, ASK, MOST_BYTES, READY, TAKEN

# JPEG's transform gives every second, fourth or eighth pixel for a part of the work.
_REDUCED = {
    8: cv2.IMREAD_REDUCED_COLOR_8,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    2: cv2.IMREAD_REDUCED_COLOR_2,
}
_REFUSED = (ValueError, MemoryError, cv2.error)

Bgra = NDArray[np.uint8]


def run(pipe: Connection) -> None:
    """Until whoever asks has gone."""
    _leave_no_files()
    cv2.setNumThreads(1)
    try:
        pipe.send_bytes(READY)
        while True:
            width, height = ASK.unpack(pipe.recv_bytes(ASK.size))
            data = pipe.recv_bytes(MOST_BYTES)
            pipe.send_bytes(TAKEN)
            _answer(pipe, data, width, height)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _answer(pipe: Connection, data: bytes, width: int, height: int) -> None:
    try:
        pixels = decoded(data, width, height)
    except _REFUSED:
        pipe.send_bytes(ANSWER.pack(0, 0))
        return
    high, wide = pixels.shape[:2]
    pipe.send_bytes(ANSWER.pack(wide, high))
    pipe.send_bytes(pixels.data.cast("B"))


def decoded(data: bytes, width: int, height: int) -> Bgra:
    """Turned as its tags say, no larger than width x height, its proportions kept.

    Raises ValueError, MemoryError or cv2.error for what is no picture, or too much of one.
    """
    head = head_of(data)
    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), _how(head, width, height))
    if bgr is None:
        raise ValueError("it cannot be decoded")
    scale = min(1.0, width / bgr.shape[1], height / bgr.shape[0])
    if scale < 1.0:
        sides = (max(1, int(bgr.shape[1] * scale)), max(1, int(bgr.shape[0] * scale)))
        bgr = cv2.resize(bgr, sides, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2BGRA), np.uint8)


def _how(head: Head, width: int, height: int) -> int:
    """Never smaller than is wanted, whichever way its tags turn it."""
    upright = min(width / head.width, height / head.height)
    turned = min(width / head.height, height / head.width)
    for part, flag in _REDUCED.items() if head.form is Form.JPEG else ():
        if part * max(upright, turned) <= 1.0:
            return flag
    return cv2.IMREAD_COLOR


def _leave_no_files() -> None:
    if not sys.platform.startswith("linux"):
        return
    import resource  # not on every system

    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
