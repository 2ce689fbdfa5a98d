"""One camera's recording, piece by piece and each packet once, as whoever reviews it is sent it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator

from console.domain.analysis import Unread
from console.video.analysing.coverage import Coverage
from console.video.fetching import Fetching
from console.video.records import PacketRecord, Record, StreamRecord
from console.video.relay_reader import RelayPlace
from console.video.trouble import Trouble
from console.wire.ticket import block_of

_PIECE_S = 20.0  # is asked for at a time: a few MiB, and what is lost with one is little
_TICKET_S = 40.0  # of its minute
_TRIES, _AGAIN_S = 3, 1.0  # the thread waits: nothing else is this process's work
_HOPELESS = 3  # pieces in a row that were not to be had: nor will the rest be
_READ = (Trouble.NONE, Trouble.NO_RECORDING)
Shot = tuple[StreamRecord, PacketRecord]


class Reading:
    """Coverage is told what came and what did not; decoding tells it what came broken."""

    def __init__(
        self,
        camera_id: str,
        window: tuple[float, float],
        coverage: Coverage,
        place: Callable[[float], RelayPlace | None],
    ) -> None:
        """place: of what was recorded then; waits. idle_s: how long it has waited so far."""
        self._camera_id, self._window, self._coverage = camera_id, window, coverage
        self._ask_place = place
        self._place: RelayPlace | None = None
        self._place_until, self._block = 0.0, (0.0, 0.0)
        self._stream: StreamRecord | None = None
        self._before: set[tuple[str, int]] = set()
        self.idle_s = 0.0

    def shots(self) -> Iterator[Shot]:
        """With the pictures before the window that its first ones are decoded from."""
        (at, ends), failed = self._window, 0
        while at < ends and failed < _HOPELESS:
            to_utc = min(at + _PIECE_S, ends, block_of(at)[1])
            records = self._piece(at, to_utc)
            if records is None:
                failed += 1
                self._coverage.failed(at, to_utc, Unread.UNREACHABLE)
            else:
                failed = 0
                yield from self._new(records)
            at = to_utc
        if at < ends:
            self._coverage.failed(at, ends, Unread.UNREACHABLE)
        self._coverage.end()

    def _piece(self, from_utc: float, to_utc: float) -> list[Record] | None:
        """None: not to be had, or not whole."""
        began = time.monotonic()
        try:
            for again in range(_TRIES):
                if again:
                    time.sleep(_AGAIN_S)
                place = self._place_of(from_utc)
                if place is not None:
                    done = threading.Event()
                    fetching = Fetching(self._camera_id, place, from_utc, to_utc, done.set)
                    done.wait()
                    if fetching.trouble in _READ:
                        return fetching.records
                self._place = None
            return None
        finally:
            self.idle_s += time.monotonic() - began

    def _place_of(self, at_utc: float) -> RelayPlace | None:
        now, block = time.monotonic(), block_of(at_utc)
        if self._place is None or now > self._place_until or block != self._block:
            self._place, self._block = self._ask_place(at_utc), block
            self._place_until = now + _TICKET_S
        return self._place

    def _new(self, records: Iterable[Record]) -> Iterator[Shot]:
        """Each answer begins with the keyframe at or before what was asked for."""
        keys: set[tuple[str, int]] = set()
        for record in records:
            if isinstance(record, StreamRecord):
                self._stream = record
            elif isinstance(record, PacketRecord) and self._stream is not None:
                key = (record.epoch, record.pts)
                keys.add(key)
                if key not in self._before:
                    yield self._stream, record
        self._before = keys or self._before
