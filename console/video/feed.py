"""Where a stream's records come from, as a worker's loop sees it: asked, never waited for."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from console.video.demux import follow
from console.video.loop import Loop
from console.video.orders import CameraSource, PlaceWanted, RelaySource, Source
from console.video.records import Record
from console.video.relay_feed import RelayFeed
from console.video.relay_reader import RelayPlace

_QUEUED = 512
_PUT_WAIT_S = 0.05

_log = logging.getLogger(__name__)


class Feed(Protocol):
    """ready: take() may have something, or turn() something to do, before wake_at.

    is_past: what is taken was sent before this reader came, and says nothing of now.
    """

    ready: bool
    wake_at: float
    is_past: bool

    def turn(self, now: float) -> None: ...
    def take(self) -> Record | None: ...
    def give_place(self, place: RelayPlace) -> None: ...
    def restart(self) -> None: ...
    def close(self) -> None: ...


class CameraFeed:
    """A camera that the worker opens itself: libav blocks, so it gets a thread of its own.

    The thread is left to end by itself, its reads have limits.
    """

    def __init__(self, stream_id: str, source: CameraSource, loop: Loop) -> None:
        self.ready, self.wake_at, self.is_past = False, float("inf"), False
        self._source, self._loop = source, loop
        # Written in C: taking turns with queue.Queue costs more than reading a record does.
        self._records: queue.SimpleQueue[Record] = queue.SimpleQueue()
        self._stop = threading.Event()
        name = f"camera-{stream_id}"
        threading.Thread(target=self._run, daemon=True, name=name).start()

    def turn(self, now: float) -> None:
        """It goes by itself."""

    def take(self) -> Record | None:
        try:
            return self._records.get_nowait()
        except queue.Empty:
            return None

    def give_place(self, place: RelayPlace) -> None:
        """A camera has an address, not a place."""

    def restart(self) -> None:
        """A camera begins wherever it is: to open it again would take longer than to wait."""

    def close(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        try:
            self._read()
        except Exception:
            _log.exception("the reader of %s ended", threading.current_thread().name)
            raise

    def _read(self) -> None:
        for record in follow(self._source.address, self._source.epoch_base, self._stop):
            while self._records.qsize() >= _QUEUED:
                if self._stop.wait(_PUT_WAIT_S):
                    return
            self._records.put(record)
            self.ready = True
            self._loop.wake()


def feed_of(stream_id: str, source: Source, ask: Callable[[PlaceWanted], None], loop: Loop) -> Feed:
    """Opened at once; its first record is a stream or a trouble."""
    if isinstance(source, RelaySource):
        return RelayFeed(stream_id, source, ask, loop)
    assert isinstance(source, CameraSource)  # a recording is a Replay's
    return CameraFeed(stream_id, source, loop)
