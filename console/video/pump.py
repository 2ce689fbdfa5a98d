"""A thread that reads one source and puts its records where a stream's loop takes them."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator

from console.video.demux import follow
from console.video.orders import CameraSource, PlaceWanted, RelaySource, Source
from console.video.records import Record
from console.video.relay_reader import RelayPlace, follow_relay
from console.video.trouble import Trouble

_PLACE_WAIT_S = 1.0
_PUT_WAIT_S = 0.05

_log = logging.getLogger(__name__)


class Pump:
    """Runs until close(); the thread is left to end by itself, its reads have limits."""

    def __init__(
        self,
        stream_id: str,
        source: Source,
        out: Callable[[Pump, Record], bool],
        ask: Callable[[PlaceWanted], None],
    ) -> None:
        self._stream_id = stream_id
        self._source = source
        self._out = out
        self._ask = ask
        self._stop = threading.Event()
        self._places: queue.Queue[RelayPlace] = queue.Queue()
        self._place = source.place if isinstance(source, RelaySource) else None
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"pump-{stream_id}")
        self._thread.start()

    def give_place(self, place: RelayPlace) -> None:
        self._places.put(place)

    def close(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        try:
            for record in self._records():
                while not self._out(self, record):
                    if self._stop.wait(_PUT_WAIT_S):
                        return
        except Exception:
            _log.exception("the reader of stream %s ended", self._stream_id)
            raise

    def _records(self) -> Iterator[Record]:
        source = self._source
        if isinstance(source, CameraSource):
            return follow(source.address, source.epoch_base, self._stop)
        return follow_relay(source.camera_id, self._next_place, self._stop)

    def _next_place(self, after: Trouble) -> RelayPlace | None:
        """The place we have, unless it was refused; else ask the console and wait a little."""
        assert isinstance(self._source, RelaySource)
        if self._place is not None and after is Trouble.NONE:
            return self._place
        self._ask(PlaceWanted(self._stream_id, self._source.camera_id, after))
        try:
            self._place = self._places.get(timeout=_PLACE_WAIT_S)
        except queue.Empty:
            return self._place if after is not Trouble.RELAY_REFUSED else None
        return self._place
