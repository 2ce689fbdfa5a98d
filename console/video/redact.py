"""Evidence made fit to leave: people covered for good, or only what tells of devices taken off.

A process of its own: decoding what others may have sent is what can hang, crash or eat memory, and
a person must be able to stop it at once. It is told by a pipe and keeps nothing on disk.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import av
import cv2
import numpy as np

from console.inference.detector import Detector
from console.inference.letterbox import limit_threads
from console.inference.package import load_package
from console.inference.refusal import InferenceRefused
from console.video.decode import Picture
from console.video.redact_clip import copied, reencoded
from console.video.redact_messages import Broken, Join, Keep, Kind, Part, Result, Work
from console.video.redact_picture import Cover, cleaned, covered
from console.video.remux import remux
from console.video.trouble import CameraTrouble

_BROKEN = (
    *(av.FFmpegError, cv2.error, CameraTrouble),
    *(ValueError, OverflowError, MemoryError, IndexError),
)


def run(connection: Connection, model: str) -> None:
    """Until None comes or the owner goes away. model: a package's folder; empty: none is here."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limit_threads(1)
    cover = Cover(_detector(model))
    try:
        while (work := connection.recv()) is not None:
            connection.send(_done(work, cover, lambda n: connection.send(Part(n))))
    except (EOFError, BrokenPipeError):
        return


def _detector(model: str) -> Detector | None:
    """None where there is none, or it is refused: then all is coarse."""
    if not model:
        return None
    try:
        return Detector(load_package(Path(model)))
    except InferenceRefused as refused:
        print(f"no person masks: {refused}", file=sys.stderr, flush=True)
        return None


def _done(work: Work | Join, cover: Cover, tell: Callable[[int], None]) -> Result | Broken:
    try:
        if isinstance(work, Join):
            return _joined(work)
        return _MAKERS[work.kind](work, cover, tell)
    except _BROKEN as error:
        return Broken(f"{type(error).__name__}: {error}"[:200])


def _joined(work: Join) -> Result:
    return Result(remux(work.stream, work.packets), "video/mp4", "none", len(work.packets))


def _clip(work: Work, cover: Cover, tell: Callable[[int], None]) -> Result:
    if not work.blurred:
        data, frames, seconds = copied(work.data)
        return Result(data, "video/mp4", "none", frames, 0, seconds)
    cover.forget()
    film = reencoded(work.data, cover.frame, tell)
    how = "coarse" if cover.coarse_frames == film.frames else "shaded"
    return Result(
        film.data, "video/mp4", how, film.frames, cover.coarse_frames, film.seconds, cover.model
    )


def _picture(work: Work, cover: Cover, tell: Callable[[int], None]) -> Result:
    pixels = _decoded(work.data)
    if not work.blurred:
        return Result(cleaned(pixels, ".png"), "image/png", "none", 1)
    if work.crop:
        how = "coarse" if work.keep is Keep.NOTHING else "judged"
        return Result(cleaned(covered(pixels, work.keep.value), ".jpg"), "image/jpeg", how, 1)
    cover.forget()
    shown = cover.picture(pixels)
    how = "coarse" if cover.coarse_frames else "shaded"
    return Result(
        cleaned(shown, ".jpg"), "image/jpeg", how, 1, cover.coarse_frames, 0.0, cover.model
    )


def _decoded(data: bytes) -> Picture:
    """BGR, turned as its tags say: they go, so what they did must stay. ValueError: no picture."""
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if found is None:
        raise ValueError("no picture")
    return np.asarray(found, np.uint8)


_MAKERS: dict[Kind, Callable[[Work, Cover, Callable[[int], None]], Result]] = {
    Kind.CLIP: _clip,
    Kind.PICTURE: _picture,
}
