"""Pictures of a source, read in a process of their own.

A film or picture is foreign: what it does to the decoder stays in there. That process may have so
much memory and no more, and one that decodes nothing any more is killed and named.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

from console import spawn
from console.inference.frame_source import Picture, pictures, shown_name
from console.inference.letterbox import limit_threads
from console.inference.refusal import Reason, SourceIncomplete, SourceRefused

_WORKER = "console.inference.frame_reader:run"
_BEAT_S = 1.0
HANGS_AFTER_S = 30.0  # more than an address may take to answer


@dataclass(frozen=True, slots=True)
class _Head:
    """What the next bytes are."""

    pts_ms: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Word:
    """That frames are still coming; or the last one, with a reason where there should be more."""

    last: bool = False
    refused: Reason | None = None
    incomplete: bool = False


def read_pictures(
    source: str, every_ms: int | None = None, hangs_after_s: float = HANGS_AFTER_S
) -> Iterator[Picture]:
    """As frame_source.pictures, and raises the same; a SourceRefused too for a process that has
    crashed or hangs.
    """
    worker = spawn.start_piped(_WORKER, source, every_ms, name="reader", kind="reader")
    words: dict[str, str | int | float] = {"source": shown_name(source)}
    try:
        while True:
            heard = _heard(worker, words, hangs_after_s)
            if isinstance(heard, Picture):
                yield heard
            elif heard.last:
                return
    finally:
        worker.pipe.close()
        spawn.stop_worker(worker.process, grace_s=0.2)


def _heard(
    worker: spawn.Piped,
    words: dict[str, str | int | float],
    hangs_after_s: float,
) -> Picture | _Word:
    pipe, process = worker.pipe, worker.process
    try:
        if not pipe.poll(hangs_after_s):
            process.kill()
            limit = {"seconds": round(hangs_after_s)}
            raise SourceRefused("source.refused.hangs", {**words, **limit})
        message = pipe.recv()
        if isinstance(message, _Head):
            flat = np.frombuffer(pipe.recv_bytes(), np.uint8)
            return Picture(message.pts_ms, flat.reshape(message.height, message.width, 3))
    except (EOFError, OSError) as error:  # gone before a message, or within one
        process.join(1.0)
        code = {"code": str(process.exitcode)}
        raise SourceRefused("source.refused.crashed", {**words, **code}) from error
    assert isinstance(message, _Word)
    if message.refused is not None:
        kind = SourceIncomplete if message.incomplete else SourceRefused
        raise kind(message.refused.message_id, message.refused.params)
    return message


def run(pipe: Connection, source: str, every_ms: int | None) -> None:
    """In the process: pictures, then how it ended."""
    limit_threads(1)
    try:
        pipe.send(_read(pipe, source, every_ms))
    except (BrokenPipeError, ConnectionResetError):
        return  # whoever wanted them has gone


def _read(pipe: Connection, source: str, every_ms: int | None) -> _Word:
    try:
        for picture in pictures(source, every_ms, _beating(pipe)):
            height, width = picture.bgr.shape[:2]
            pipe.send(_Head(picture.pts_ms, width, height))
            pipe.send_bytes(np.ascontiguousarray(picture.bgr).data.cast("B"))
    except SourceRefused as refusal:
        return _Word(True, refusal.reason, isinstance(refusal, SourceIncomplete))
    except MemoryError:
        return _Word(True, Reason("source.refused.too_large", {"source": shown_name(source)}))
    return _Word(last=True)


def _beating(pipe: Connection) -> Callable[[], None]:
    """Tells that frames are coming, also while none of them is wanted."""
    due = time.monotonic() + _BEAT_S

    def beat() -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + _BEAT_S
            pipe.send(_Word())

    return beat
