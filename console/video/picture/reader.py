"""Has foreign pictures decoded by a worker, one after the other; that worker may die of any.

One that gives no answer in time is killed, one that dies is named; the next picture finds a fresh
one. No decoder is loaded in here, and what comes back is counted before it is believed.
"""

from __future__ import annotations

import logging
import struct
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection

from console import spawn
from console.video.picture.words import ANSWER, ASK, MOST_BYTES, READY, TAKEN

_WORKER = "console.video.picture.worker:run"
_KIND = "picture"
SHOWN = (1600, 1200)  # as much as a screen can use
HANGS_AFTER_S = 3.0  # many times what the largest takes on a busy machine
_STARTS_WITHIN_S = 10.0  # on a busy machine; the fork server, too, may have to start
_TRIES = 2  # a worker that was killed while idle costs one
_MOST_WAITING = 16  # a screen shows fewer at once

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """Rows of B, G, R, 255 without gaps: what Qt calls RGB32."""

    width: int
    height: int
    bgra: bytes = field(repr=False)


class Unread(StrEnum):
    """Why there are no pixels."""

    NO_PICTURE = "no_picture"
    CRASHED = "crashed"
    HANGS = "hangs"
    NOT_TRIED = "not_tried"  # no process could be had for it now
    TOO_MANY = "too_many"  # others came after it, and more than can wait


Got = Callable[[Pixels | Unread], None]


@dataclass(slots=True, eq=False)
class _Wish:
    data: bytes
    got: Got
    off: bool = False

    def call_off(self) -> None:
        """It is not answered any more, and not decoded where that has not begun."""
        self.off = True


class PictureReader:
    """ask() from any thread; answered on a thread of its own, one at a time, in order."""

    def __init__(
        self,
        largest: tuple[int, int] = SHOWN,
        hangs_after_s: float = HANGS_AFTER_S,
        worker: spawn.Target = _WORKER,
    ) -> None:
        """largest: sides that a picture is made to fit."""
        self._largest, self._hangs_after_s, self._target = largest, hangs_after_s, worker
        self._wishes: deque[_Wish] = deque()
        self._news = threading.Condition()
        self._closed = False
        self._worker: spawn.Piped | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self.lost = 0  # workers that a picture cost

    def begin(self) -> None:
        """Start its worker now, so that the first picture does not wait for it."""
        with self._news:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, daemon=True, name="pictures")
                self._thread.start()

    def wait_until_ready(self, limit_s: float) -> bool:
        """After begin(): whether a worker has come, or none will for now."""
        return self._ready.wait(limit_s)

    def ask(self, data: bytes, got: Got) -> Callable[[], None]:
        """What comes back calls it off. What is too large, or waits behind too many, is answered
        at once.
        """
        if len(data) > MOST_BYTES:
            got(Unread.NO_PICTURE)
            return lambda: None
        self.begin()
        wish, over = _Wish(data, got), None
        with self._news:
            if len(self._wishes) >= _MOST_WAITING:
                over = self._wishes.popleft()
            self._wishes.append(wish)
            self._news.notify()
        if over is not None and not over.off:
            over.got(Unread.TOO_MANY)
        return wish.call_off

    def pid(self) -> int:
        """Of the worker; 0 while there is none."""
        worker = self._worker
        return worker.process.pid or 0 if worker is not None else 0

    def close(self) -> None:
        """Whoever still waits is not answered. It waits for nothing: the worker there is is killed
        here, one that is being started by the thread that starts it, as its last act.
        """
        with self._news:
            self._closed = True
            self._wishes.clear()
            self._news.notify()
            worker = self._worker
        if worker is not None:
            worker.process.kill()

    # -- on its own thread ----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closed:
                self._start()
                self._ready.set()
                if (wish := self._next()) is not None:
                    self._serve(wish)
        finally:
            self._ready.set()
            self._drop()

    def _next(self) -> _Wish | None:
        """Waits; None where there is nothing left to do."""
        with self._news:
            self._news.wait_for(lambda: self._closed or self._wishes)
            return None if self._closed else self._wishes.popleft()

    def _serve(self, wish: _Wish) -> None:
        if wish.off:
            return
        found = self._read(wish.data)
        if not wish.off and not self._closed:
            wish.got(found)

    def _read(self, data: bytes) -> Pixels | Unread:
        """A picture is blamed for what happens while the worker has it, and for nothing else."""
        for _ in range(_TRIES):
            worker = self._start()
            if worker is None:
                break
            found = self._tried(worker, data)
            if found is not None:
                return found
        return Unread.NOT_TRIED

    def _tried(self, worker: spawn.Piped, data: bytes) -> Pixels | Unread | None:
        """None: the worker was gone, or stood still, before it had the picture."""
        late, taken = threading.Event(), False

        def kill() -> None:
            late.set()
            worker.process.kill()

        limit = threading.Timer(self._hangs_after_s, kill)
        limit.start()
        try:
            taken = self._handed_over(worker.pipe, data)
            found: Pixels | Unread | None = self._answer(worker.pipe)
        except (EOFError, OSError, struct.error):
            found = None
        finally:
            limit.cancel()
            limit.join()  # or it could kill the worker within the next picture
        if found is None or late.is_set():
            self._drop()
        if found is None and taken:
            return self._blamed(late.is_set())
        return found

    def _handed_over(self, pipe: Connection, data: bytes) -> bool:
        pipe.send_bytes(ASK.pack(*self._largest))
        pipe.send_bytes(data)
        return pipe.recv_bytes(len(TAKEN)) == TAKEN

    def _answer(self, pipe: Connection) -> Pixels | Unread:
        """OSError too where the answer is none of a sound worker's."""
        width, height = ANSWER.unpack(pipe.recv_bytes(ANSWER.size))
        if not width * height:
            return Unread.NO_PICTURE
        if width > self._largest[0] or height > self._largest[1]:
            raise OSError("larger than it may be")
        bgra = pipe.recv_bytes(4 * width * height)
        if len(bgra) != 4 * width * height:
            raise OSError("not as many pixels as were told")
        return Pixels(width, height, bgra)

    def _blamed(self, hung: bool) -> Unread:
        if self._closed:
            return Unread.CRASHED  # by close(), and nobody hears of it
        self.lost += 1
        why = Unread.HANGS if hung else Unread.CRASHED
        _log.warning("a picture cost its reader: it %s", why.value)
        return why

    def _start(self) -> spawn.Piped | None:
        """The one there is, or another where that has gone, whoever killed it. None: the machine
        gives no process now; the next picture asks again.
        """
        if self._worker is not None and self._worker.process.is_alive():
            return self._worker
        self._drop()
        if self._closed:
            return None
        try:
            worker = spawn.start_piped(self._target, name="picture", kind=_KIND)
            with self._news:  # from here on close() finds it
                self._worker = worker
                if self._closed:
                    worker.process.kill()
            if worker.pipe.poll(_STARTS_WITHIN_S) and worker.pipe.recv_bytes(len(READY)) == READY:
                return worker
            why = "it does not start"
        except (OSError, EOFError) as error:
            why = type(error).__name__
        self._drop()
        if not self._closed:
            _log.warning("no process to read pictures in: %s", why)
        return None

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
