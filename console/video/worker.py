"""A camera worker: a process that decodes some of the wall's streams into shared memory.

One thread a stream decodes, one reads; libav and sockets let the interpreter go meanwhile. A
worker holds no secret but in memory: addresses and tickets come over its pipe.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from multiprocessing.connection import Connection

import cv2

from console.video.demux import silence_libav
from console.video.orders import CloseStream, OpenStream, Order, PlaceWanted
from console.video.stream import Stream

_JOIN_S = 1.0

_log = logging.getLogger(__name__)


def run(pipe: Connection) -> None:
    """Take orders until the console closes the pipe or dies."""
    silence_libav()
    cv2.setNumThreads(1)  # streams are many, cores few: shading must not fan out
    worker = _Worker(pipe)
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            worker.take(pipe.recv())
    worker.close()


class _Worker:
    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._sending = threading.Lock()
        self._streams: dict[str, Stream] = {}

    def take(self, order: Order) -> None:
        stream = self._streams.get(order.stream_id)
        if isinstance(order, OpenStream):
            if stream is not None:
                stream.post(CloseStream(order.stream_id))
            self._open(order)
        elif stream is not None:
            stream.post(order)
            if isinstance(order, CloseStream):
                del self._streams[order.stream_id]

    def _open(self, order: OpenStream) -> None:
        try:
            self._streams[order.stream_id] = Stream(order, self._ask)
        except FileNotFoundError:
            # The console has closed this tile meanwhile; what it wants now comes next.
            self._streams.pop(order.stream_id, None)
            _log.info("stream %s was closed before it began", order.stream_id)

    def close(self) -> None:
        for stream_id, stream in self._streams.items():
            stream.post(CloseStream(stream_id))
        for stream in self._streams.values():
            stream.join(_JOIN_S)

    def _ask(self, question: PlaceWanted) -> None:
        with self._sending, contextlib.suppress(OSError):
            self._pipe.send(question)
