"""The recorder of record of one camera: what it sent and what was detected on it, on disk.

Segments begin with a keyframe and hold relay records (the stream, then packets and boxes with
their person masks), so that what is played back is shaded as the live picture was. The ring is
bounded by seconds and bytes and outlives restarts; what alerts have locked stays beside it. On a
full disk the oldest unlocked segments of any camera go first; where that is not enough recording
stops, says so, and nothing else does; it is tried again later. People are unshaded in these files:
they are sealed (`ring.sealed`), and the folder is the owner's alone (0700).
"""

from __future__ import annotations

import errno
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from console.video.records import BoxesRecord, PacketRecord, Record, StreamRecord, encode
from console.video.remux import remux
from console.video.ring import space
from console.video.ring.index import SKEW_S, Kept, SteadyTime, spans, touching
from console.video.ring.owned import owned
from console.video.ring.playing import Playing
from console.video.ring.sealed import SealedWriter
from console.video.ring.shelf import RecorderLimits, Shelf, begin_words
from console.video.trouble import CameraTrouble, Trouble

__all__ = ["Recorder", "RecorderLimits", "RecorderThread"]

_LEAST_SEGMENT_S = 5.0
_RETRY_S = 5.0
_QUEUED = 1024
_TIDY_S = 60.0
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_FULL = (*_NO_ROOM, errno.EFBIG)
_ROOM_BYTES = 4 * 1024 * 1024  # made at a time, of other segments

_log = logging.getLogger(__name__)
Written = TypeVar("Written")


class Recorder:
    """put() and end() belong to one thread; all others may be called beside it."""

    def __init__(
        self,
        limits: RecorderLimits,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.trouble = Trouble.NONE
        self._clock = steady
        self._shelf = Shelf(limits, wall, steady)
        self._root = Path(limits.folder).parent
        self._key = limits.key
        self._stream: StreamRecord | None = None
        self._steady = SteadyTime(self._resumed_at(wall()))
        self._file: SealedWriter | None = None
        self._now = Kept(0, 0, 0, 0, 0, 0)
        self._skewed = False
        self._retry_at = float("-inf")
        self.lock, self.keep_until = self._shelf.lock, self._shelf.keep_until

    def put(self, record: Record) -> None:
        """Write a stream, packet or boxes record; others are none of a recorder's business."""
        if isinstance(record, StreamRecord):
            self.end()
            self._stream = record
        elif self._clock() >= self._retry_at:
            try:
                self._take(record)
            except OSError as error:
                self._fail(error)

    def clip(self, from_utc: float, to_utc: float) -> bytes:
        """An MP4 from the keyframe at or before from_utc up to to_utc, seconds since 1970.

        As long as it was, also where the wall clock was set meanwhile. Where the stream changed in
        between, the longest part. CameraTrouble(NO_RECORDING): none.
        """
        found = list(self._packets(from_utc, to_utc))
        counts = Counter(packet.epoch for _, packet, _ in found)
        if not counts:
            raise CameraTrouble(Trouble.NO_RECORDING)
        epoch = counts.most_common(1)[0][0]
        stream = next(stream for stream, packet, _ in found if packet.epoch == epoch)
        return remux(stream, _from_keyframe([row for row in found if row[1].epoch == epoch]))

    def play(self, from_utc: float, to_utc: float) -> Playing:
        """The recording from the keyframe at or before from_utc on. CameraTrouble(NO_RECORDING)."""
        found = self._shelf.window(from_utc, to_utc)
        if found is None:
            raise CameraTrouble(Trouble.NO_RECORDING)
        return Playing(self._shelf, *found)

    def spans(self, from_utc: float, to_utc: float) -> tuple[tuple[float, float], ...]:
        """When something was recorded in a window, in order."""
        return spans(self._shelf.kept(), from_utc, to_utc)

    def end(self) -> None:
        """End the present segment; what follows begins another."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            if any(lock.touches(self._now) for lock in self._shelf.locked()):
                file.sync()
        finally:
            file.close()
            self._shelf.ended()

    def tidy(self) -> None:
        """What is due goes, also while nothing comes. For the thread that puts."""
        self._shelf.drop_old()

    def _resumed_at(self, now_utc: float) -> float:
        kept = self._shelf.kept()
        if not kept:
            return 0.0
        return kept[-1].steady_to + max(now_utc - kept[-1].to_utc, 1.0)

    def _take(self, record: Record) -> None:
        if isinstance(record, PacketRecord) and self._stream is not None:
            steady = self._steady.of(record, self._stream, self._clock())
            if record.key and self._wants_segment(record, steady):
                self._begin_segment(record, steady, self._stream)
            if self._file is not None:
                self._append(self._file, encode(record))
                self._count_in(record, steady)
                self.trouble = Trouble.NONE
        elif isinstance(record, BoxesRecord) and self._file is not None:
            self._append(self._file, encode(record))

    def _count_in(self, record: PacketRecord, steady: float) -> None:
        skew = record.capture_utc - steady - self._now.skew()
        utc = self._now.to_utc
        if abs(skew) < SKEW_S:
            utc = max(utc, record.capture_utc)
        elif not self._skewed:
            self._skewed = True
            _log.warning("%s: the wall clock was set by %+.0f s", self._shelf.folder.name, skew)
        self._now = replace(self._now, steady_to=steady, to_utc=utc)
        self._grown()

    def _grown(self) -> None:
        assert self._file is not None
        self._now = replace(self._now, size=self._file.size)
        self._shelf.wrote(self._now)

    def _wants_segment(self, record: PacketRecord, steady: float) -> bool:
        if self._file is None or self._skewed:
            return True
        return steady - self._now.steady_from >= _LEAST_SEGMENT_S

    def _begin_segment(self, record: PacketRecord, steady: float, stream: StreamRecord) -> None:
        self.end()
        self._shelf.drop_old()
        folder, number = self._shelf.folder, self._shelf.next_number()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._shelf.path(number, writing=True)
        file = self._with_room(lambda: SealedWriter(path, self._key, self._shelf.name(number)))
        self._file, self._skewed = file, False
        utc = record.capture_utc
        self._now = Kept(number, steady, steady, utc, utc, file.size)
        self._shelf.wrote(self._now)
        self._append(file, begin_words(steady))
        self._append(file, encode(stream))

    def _append(self, file: SealedWriter, data: bytes) -> None:
        self._with_room(lambda: file.append(data))

    def _with_room(self, write: Callable[[], Written]) -> Written:
        """Once more after others have made room. Raises OSError."""
        try:
            return write()
        except OSError as error:
            if error.errno not in _NO_ROOM or not space.free(self._root, _ROOM_BYTES):
                raise
        return write()

    def _fail(self, error: OSError) -> None:
        self.trouble = Trouble.DISK_FULL if error.errno in _FULL else Trouble.RECORDER_FAILED
        self._retry_at = self._clock() + _RETRY_S
        try:
            self.end()
        except OSError:
            _log.warning("%s: a segment is left to the next start", self._shelf.folder.name)

    def _packets(
        self, from_utc: float, to_utc: float
    ) -> Iterator[tuple[StreamRecord, PacketRecord, bool]]:
        """With each whether it lies before the window, back to where its segment begins."""
        found = self._shelf.window(from_utc, to_utc)
        for segment in touching(self._shelf.kept(), *found) if found else ():
            steady, stream = SteadyTime(segment.steady_from), None
            for record in self._shelf.records(segment):
                if isinstance(record, StreamRecord):
                    stream = record
                elif isinstance(record, PacketRecord) and stream is not None and found:
                    at = steady.of(record, stream, 0.0)
                    if at <= found[1]:
                        yield stream, record, at <= found[0]


def _from_keyframe(rows: list[tuple[StreamRecord, PacketRecord, bool]]) -> list[PacketRecord]:
    """Cut what lies before the last keyframe that is not after the window's beginning."""
    starts = [
        index
        for index, (_, packet, before) in enumerate(rows)
        if packet.key and (index == 0 or before)
    ]
    return [packet for _, packet, _ in rows[starts[-1] :]] if starts else []


class RecorderThread:
    """A recorder whose slow disk holds up nobody: what it cannot take in time is not kept."""

    def __init__(self, limits: RecorderLimits) -> None:
        self._limits = limits
        self._inbox: queue.Queue[Record | None] = queue.Queue(_QUEUED)
        self._wants_key = False
        self._ready = threading.Event()
        self._recorder: Recorder | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="recorder")
        self._thread.start()

    @property
    def recorder(self) -> Recorder:
        """Waits until the ring of the process before has been taken up."""
        self._ready.wait()
        assert self._recorder is not None
        return self._recorder

    def put(self, record: Record) -> None:
        """Never waits; from any thread, packets from one. After a gap a keyframe comes first."""
        packet = isinstance(record, PacketRecord)
        if packet and self._wants_key and not record.key:  # type: ignore[union-attr]
            return
        try:
            self._inbox.put_nowait(record)
            self._wants_key = self._wants_key and not packet
        except queue.Full:
            self._wants_key = True

    def trouble(self) -> str:
        return self._recorder.trouble.value if self._recorder is not None else ""

    def close(self) -> None:
        """Wait until what is queued is on disk."""
        self._inbox.put(None)
        self._thread.join()

    def _run(self) -> None:
        with owned(Path(self._limits.folder)):
            self._recorder = Recorder(self._limits)
            self._ready.set()
            while (record := self._next(self._recorder)) is not None:
                self._recorder.put(record)
            self._recorder.end()

    def _next(self, recorder: Recorder) -> Record | None:
        """A camera that is lost, for days perhaps, has a ring all the same."""
        while True:
            try:
                return self._inbox.get(timeout=_TIDY_S)
            except queue.Empty:
                recorder.tidy()
