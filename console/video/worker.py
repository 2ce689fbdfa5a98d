"""A camera worker: a process that decodes some of the wall's streams into shared memory.

One loop reads and decodes them all, each for a little while in turn: threads would spend more on
handing records to one another than on the records. Only what blocks has a thread: the pipe to the
console, a camera opened here, an attempt to connect. A worker holds no secret but in memory:
addresses and tickets come over its pipe.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection

import cv2

from console.video.demux import silence_libav
from console.video.loop import Loop
from console.video.orders import (
    CloseStream,
    OpenStream,
    Order,
    PlaceWanted,
    RecordedSource,
    ReviewedSource,
)
from console.video.replay import Replay
from console.video.review import Review
from console.video.stream import Stream

# What a stream may take of a turn, but for the record it is at: a relay begins with a whole group
# of pictures, and the others' pictures and heartbeats must not wait for all of it.
_SHARE_S = 0.004
_BEAT_S = 0.2
# With many streams something is always ready; taken up together, it costs fewer waits.
_GATHER_S = 0.0001
_LONGEST_GATHER_S = 0.004

_log = logging.getLogger(__name__)
_Stream = Stream | Replay | Review
_KINDS: dict[type, type[_Stream]] = {RecordedSource: Replay, ReviewedSource: Review}


def run(pipe: Connection) -> None:
    """Take orders until the console closes the pipe or dies."""
    silence_libav()
    cv2.setNumThreads(1)  # streams are many, cores few: shading must not fan out
    gc.freeze()  # modules stay: looking for garbage among them would hold every stream up
    worker = _Worker(pipe)
    worker.run()
    worker.close()


class _Worker:
    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._loop = Loop()
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._questions: queue.SimpleQueue[PlaceWanted] = queue.SimpleQueue()
        self._streams: dict[str, _Stream] = {}
        self._next_beat = 0.0
        self._open = True
        for target in (self._listen, self._tell):
            threading.Thread(target=target, daemon=True, name=target.__name__).start()

    def run(self) -> None:
        began = 0.0
        while self._open:
            gather = min(_GATHER_S * len(self._streams), _LONGEST_GATHER_S)
            now = time.monotonic()
            if now - began < gather:
                time.sleep(gather - (now - began))
            self._loop.wait(self._free_for(time.monotonic()))
            began = time.monotonic()
            self._take_orders()
            self._turn()

    def close(self) -> None:
        for stream in self._streams.values():
            stream.close()
        self._loop.close()

    def _free_for(self, now: float) -> float:
        """Seconds until somebody's time is due; 0 when something is ready already."""
        until = self._next_beat
        for stream in self._streams.values():
            if stream.is_ready:
                return 0.0
            until = min(until, stream.wake_at)
        return max(0.0, until - now)

    def _turn(self) -> None:
        for stream_id, stream in tuple(self._streams.items()):
            now = time.monotonic()
            if now >= self._next_beat:
                self._beat(now)
            if stream.is_ready or now >= stream.wake_at:
                self._alone(stream_id, partial(stream.turn, now, now + _SHARE_S))
        self._beat_if_due()

    def _alone(self, stream_id: str, act: Callable[[], None]) -> None:
        """A stream that fails ends alone; the console misses its heartbeat and opens it again."""
        try:
            act()
        except FileNotFoundError:
            # The console has closed this tile meanwhile; what it wants now comes next.
            _log.info("the segment of stream %s has gone", stream_id)
        except Exception:
            _log.exception("stream %s ended", stream_id)
            if stream := self._streams.pop(stream_id, None):
                stream.close()

    def _beat_if_due(self) -> None:
        now = time.monotonic()
        if now >= self._next_beat:
            self._beat(now)

    def _beat(self, now: float) -> None:
        self._next_beat = now + _BEAT_S
        for stream_id, stream in tuple(self._streams.items()):
            self._alone(stream_id, partial(stream.beat, now))

    def _take_orders(self) -> None:
        while not self._orders.empty():
            order = self._orders.get()
            if order is None:
                self._open = False
            else:
                self._obey(order)

    def _obey(self, order: Order) -> None:
        stream = self._streams.get(order.stream_id)
        if isinstance(order, OpenStream | CloseStream):
            if stream is not None:
                self._streams.pop(order.stream_id).close()
            if isinstance(order, OpenStream):
                self._alone(order.stream_id, partial(self._begin, order))
        elif stream is not None:
            self._alone(order.stream_id, partial(stream.obey, order))

    def _begin(self, order: OpenStream) -> None:
        kind = _KINDS.get(type(order.source), Stream)
        self._streams[order.stream_id] = kind(order, self._questions.put, self._loop)

    # -- threads of their own, since a pipe blocks -------------------------------------------------

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._orders.put(self._pipe.recv())
                self._loop.wake()
        self._orders.put(None)
        self._loop.wake()

    def _tell(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._pipe.send(self._questions.get())
