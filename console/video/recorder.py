"""A camera's last minutes on disk, as it sent them: segments that each begin with a keyframe.

A segment file holds relay records (its stream, then packets). The ring is bounded by seconds and by
bytes; what does not fit goes, oldest first. A full disk stops the recording, says so, and nothing
else; it is tried again later. Files are unshaded: the folder is the owner's alone (0700), and is
emptied at start and at close.
"""

from __future__ import annotations

import errno
import queue
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from console.video.decode import Picture
from console.video.records import (
    PREFIX,
    MalformedRecord,
    PacketRecord,
    Record,
    StreamRecord,
    body_length,
    decode,
    encode,
)
from console.video.remux import picture_at, remux
from console.video.trouble import CameraTrouble, Trouble

_LEAST_SEGMENT_S = 2.0
_RETRY_S = 5.0
_QUEUED = 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class RecorderLimits:
    """How much of a camera's ring is kept, whichever ends first."""

    folder: str
    seconds: float = 120.0
    max_bytes: int = 256 * 1024 * 1024


@dataclass(slots=True)
class _Segment:
    path: Path
    epoch: str
    from_utc: float
    to_utc: float
    size: int = 0


class Recorder:
    """put() belongs to one thread; clip() and frame_at() may run beside it."""

    def __init__(self, limits: RecorderLimits) -> None:
        self.trouble = Trouble.NONE
        self._limits = limits
        self._folder = Path(limits.folder)
        self._segments: list[_Segment] = []
        self._guard = threading.Lock()
        self._stream: StreamRecord | None = None
        self._file: BinaryIO | None = None
        self._count = 0
        self._retry_at = 0.0
        shutil.rmtree(self._folder, ignore_errors=True)

    def put(self, record: Record) -> None:
        """Write a stream or packet record; others are none of a recorder's business."""
        if isinstance(record, StreamRecord):
            self._stream = record
            self._end_segment()
        elif isinstance(record, PacketRecord) and time.monotonic() >= self._retry_at:
            try:
                self._write(record)
            except OSError as error:
                self._fail(error)

    def clip(self, from_utc: float, to_utc: float) -> bytes:
        """An MP4 from the keyframe at or before from_utc up to to_utc, seconds since 1970.

        Where the stream changed in between, the longest part. CameraTrouble(NO_RECORDING): none.
        """
        found = list(self._read(from_utc, to_utc))
        counts = Counter(packet.epoch for _, packet in found)
        if not counts:
            raise CameraTrouble(Trouble.NO_RECORDING)
        epoch = counts.most_common(1)[0][0]
        stream = next(stream for stream, packet in found if packet.epoch == epoch)
        packets = [packet for _, packet in found if packet.epoch == epoch]
        return remux(stream, _from_keyframe(packets, from_utc))

    def frame_at(self, epoch: str, pts: int) -> Picture:
        """The frame as BGR (height, width, 3), unshaded. CameraTrouble(NO_RECORDING): not kept."""
        for segment in self._kept():
            if segment.epoch != epoch:
                continue
            records = list(_records(segment.path))
            packets = [packet for _, packet in records]
            if any(packet.pts == pts for packet in packets):
                picture = picture_at(records[0][0], packets, pts)
                if picture is not None:
                    return picture
        raise CameraTrouble(Trouble.NO_RECORDING)

    def close(self) -> None:
        """End recording and remove what was kept."""
        self._end_segment()
        with self._guard:
            self._segments.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, record: PacketRecord) -> None:
        if record.key and self._wants_segment(record):
            self._begin_segment(record)
        if self._file is None:
            return
        data = encode(record)
        self._file.write(data)
        self.trouble = Trouble.NONE
        with self._guard:
            segment = self._segments[-1]
            segment.size += len(data)
            segment.to_utc = record.capture_utc

    def _wants_segment(self, record: PacketRecord) -> bool:
        if self._file is None:
            return True
        return record.capture_utc - self._segments[-1].from_utc >= _LEAST_SEGMENT_S

    def _begin_segment(self, record: PacketRecord) -> None:
        self._end_segment()
        self._drop_old(record.capture_utc)
        if self._stream is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._count += 1
        path = self._folder / f"{self._count:08d}.segment"
        at = record.capture_utc
        with self._guard:
            self._segments.append(_Segment(path, record.epoch, at, at))
        self._file = path.open("wb", buffering=0)
        self._file.write(encode(self._stream))

    def _end_segment(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _drop_old(self, now_utc: float) -> None:
        while self._segments and (
            now_utc - self._segments[0].to_utc > self._limits.seconds
            or sum(segment.size for segment in self._segments) > self._limits.max_bytes
        ):
            with self._guard:
                oldest = self._segments.pop(0)
            oldest.path.unlink(missing_ok=True)

    def _fail(self, error: OSError) -> None:
        """The half-written segment goes: its space may be what somebody needs."""
        self.trouble = Trouble.DISK_FULL if error.errno in _FULL else Trouble.RECORDER_FAILED
        self._retry_at = time.monotonic() + _RETRY_S
        self._end_segment()
        with self._guard:
            broken = self._segments.pop() if self._segments else None
        if broken is not None:
            broken.path.unlink(missing_ok=True)

    def _kept(self) -> list[_Segment]:
        with self._guard:
            return list(self._segments)

    def _read(self, from_utc: float, to_utc: float) -> Iterator[tuple[StreamRecord, PacketRecord]]:
        for segment in self._kept():
            if segment.to_utc < from_utc or segment.from_utc > to_utc:
                continue
            for stream, packet in _records(segment.path):
                if packet.capture_utc <= to_utc:
                    yield stream, packet


def _from_keyframe(packets: list[PacketRecord], from_utc: float) -> list[PacketRecord]:
    """Cut what lies before the last keyframe that is not after from_utc."""
    starts = [
        index
        for index, packet in enumerate(packets)
        if packet.key and (index == 0 or packet.capture_utc <= from_utc)
    ]
    return packets[starts[-1] :] if starts else []


def _records(path: Path) -> Iterator[tuple[StreamRecord, PacketRecord]]:
    """What a segment holds, up to its end or to where it is being written or was torn."""
    stream: StreamRecord | None = None
    try:
        with path.open("rb") as file:
            while len(prefix := file.read(PREFIX.size)) == PREFIX.size:
                length = body_length(prefix)
                body = file.read(length)
                record = decode(body) if len(body) == length else None
                if isinstance(record, StreamRecord):
                    stream = record
                elif isinstance(record, PacketRecord) and stream is not None:
                    yield stream, record
    except (FileNotFoundError, MalformedRecord):
        return  # dropped by the ring meanwhile, or damaged: what was read is good


class RecorderThread:
    """A recorder whose slow disk holds up nobody: what it cannot take in time is not kept."""

    def __init__(self, limits: RecorderLimits) -> None:
        self.recorder = Recorder(limits)
        self._inbox: queue.Queue[Record | None] = queue.Queue(_QUEUED)
        self._wants_key = False
        self._thread = threading.Thread(target=self._run, daemon=True, name="recorder")
        self._thread.start()

    def put(self, record: Record) -> None:
        """Never waits. After a gap it goes on with a keyframe."""
        if isinstance(record, PacketRecord) and self._wants_key and not record.key:
            return
        try:
            self._inbox.put_nowait(record)
            self._wants_key = False
        except queue.Full:
            self._wants_key = True

    def trouble(self) -> str:
        return self.recorder.trouble.value

    def close(self) -> None:
        """Wait for what is queued, then remove what was kept."""
        self._inbox.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (record := self._inbox.get()) is not None:
            self.recorder.put(record)
        self.recorder.close()
