"""A recording read in order, as relay records, up to its end or to where it is being written."""

from __future__ import annotations

from console.video.records import PREFIX, MalformedRecord, PacketRecord, StreamRecord, decode
from console.video.ring.index import Kept, SteadyTime
from console.video.ring.sealed import Damaged, SealedReader
from console.video.ring.shelf import Shelf


class Playing:
    """From the keyframe at or before a steady second. One thread's; close() it."""

    def __init__(self, shelf: Shelf, steady_from: float, steady_to: float) -> None:
        self.done = False
        self._shelf = shelf
        self._from, self._to = steady_from, steady_to
        self._number = -1
        self._reader: SealedReader | None = None
        self._steady = SteadyTime(0.0)
        self._stream: StreamRecord | None = None
        self._stream_bytes = b""
        self._group: list[bytes] | None = []  # None: what follows goes out as it comes

    def read(self, at_least: int) -> list[bytes]:
        """About so many bytes of encoded records; fewer where no more are recorded (yet)."""
        out: list[bytes] = []
        size = 0
        while not self.done and size < at_least:
            if self._reader is None and not self._next_segment():
                break
            found = self._next()
            if found is None:
                break
            out += found
            size += sum(map(len, found))
        return out

    def close(self) -> None:
        self.done = True
        self._leave()

    def _next(self) -> list[bytes] | None:
        """The next records that go out; None: all there is (yet) has been read."""
        assert self._reader is not None
        ended = self._shelf.is_ended(self._number)
        try:
            plain = self._reader.next()
            if plain is not None:
                return self._of(plain)
        except (Damaged, MalformedRecord):
            self._shelf.set_aside(self._number)
            ended = True
        if not ended:
            return None
        self._leave()
        return []

    def _of(self, plain: bytes) -> list[bytes]:
        record = decode(plain[PREFIX.size :])
        if isinstance(record, StreamRecord):
            self._stream, self._stream_bytes = record, plain
        elif isinstance(record, PacketRecord) and self._stream is not None:
            at = self._steady.of(record, self._stream, 0.0)
            if at > self._to:
                self.close()
                return []
            return self._begin(plain, record.key, at)
        return self._out(plain)

    def _begin(self, plain: bytes, key: bool, at: float) -> list[bytes]:
        """Before the beginning only what follows the last keyframe is remembered."""
        if self._group is None or at <= self._from:
            if self._group is not None and key:
                self._group = [self._stream_bytes]
            return self._out(plain)
        group, self._group = self._group or [self._stream_bytes], None
        return [*group, plain]

    def _out(self, plain: bytes) -> list[bytes]:
        if self._group is None:
            return [plain]
        if self._group:
            self._group.append(plain)
        return []

    def _next_segment(self) -> bool:
        kept = self._following()
        if kept is None:
            return False
        self._number = kept.number
        self._steady = SteadyTime(kept.steady_from)
        self._reader = self._shelf.open(kept.number)
        return True if self._reader is not None else self._next_segment()

    def _following(self) -> Kept | None:
        found = (one for one in self._shelf.kept() if one.number > self._number)
        return next((one for one in found if one.steady_to >= self._from), None)

    def _leave(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
