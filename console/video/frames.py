"""Pictures in shared memory: written by a camera worker, read by the window without a copy.

The reader's process creates and owns the segment. Three slots; the worker writes pixels, then the
slot's words, then the slot number, then seq, so that whoever sees seq sees a whole picture. The
words of a slot (which frame, which boxes, how shaded) lie beside its pixels: a box can never slip
to another frame. The status (liveness, why there is no picture) has its own seqlock, since it
changes when no picture comes. All times in here are CLOCK_MONOTONIC, one clock for all processes
of a machine, except capture_utc.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory

import numpy as np
from numpy.typing import NDArray

from console import segments
from console.video.frame_words import (
    WORDS_BYTES,
    FrameWords,
    Shading,
    pack_words,
    unpack_words,
)
from console.video.liveness import LIMIT_S, SAID_AFTER_S, Liveness
from console.video.records import DrawnBox
from console.video.stream_status import NO_GAP, StreamStatus
from console.video.trouble import Trouble

__all__ = [  # all that a view may know of video/
    "NO_GAP",
    "DrawnBox",
    "Frame",
    "FrameReader",
    "FrameWords",
    "FrameWriter",
    "Liveness",
    "Shading",
    "StreamStatus",
    "Trouble",
    "close_lingering",
]
SLOTS = 3
HEARTBEAT_LIMIT_S = 1.0  # without one for so long, a tile is shown as lost
GIVEN_UP_AFTER_S = 2.0  # and for so long, its worker is started again: a busy machine is no fault
START_LIMIT_S = 5.0  # a worker that has just been started may be silent for so long
_READ_TRIES = 50


HEAD = np.dtype(
    [
        ("seq", "<u8"),
        ("slot", "<u8"),
        ("heartbeat", "<f8"),
        ("lock", "<u8"),
        ("liveness", "<u4"),
        ("still_alarm", "<u4"),
        ("trouble", "S64"),
        ("packet_at", "<f8"),
        ("said_after_s", "<f4"),
        ("fps", "<f4"),
        ("delay_ms", "<u4"),
        ("detecting", "<u4"),
        ("late_boxes", "<u8"),
        ("own_boxes", "<u4"),
        ("note", "S64"),
        ("behind_s", "<f4"),
        ("gap", "<f8", 2),
    ]
)
_PIXELS_AT = (HEAD.itemsize + SLOTS * WORDS_BYTES + 4095) // 4096 * 4096


@dataclass(frozen=True, slots=True)
class Frame:
    """The newest picture: (height, width, 4) BGRA, a view into shared memory, good for the time of
    two more frames; check FrameReader.seq() after painting where that matters."""

    seq: int
    pixels: NDArray[np.uint8]
    words: FrameWords


class _Segment:
    """The mapped memory and its typed views; views must go before the mapping does."""

    def __init__(self, memory: SharedMemory) -> None:
        assert memory.buf is not None  # only closing takes it away
        self._memory = memory
        # frombuffer keeps its buffer exported, so that closing under a view is refused; an ndarray
        # made with buffer= does not, and a painter that still held one would crash.
        self.head = np.frombuffer(memory.buf, HEAD, 1)
        self.words = [
            np.frombuffer(memory.buf, np.uint8, WORDS_BYTES, HEAD.itemsize + index * WORDS_BYTES)
            for index in range(SLOTS)
        ]
        room = (memory.size - _PIXELS_AT) // SLOTS // 4 * 4
        self.slot_bytes = room
        self.pixels = [
            np.frombuffer(memory.buf, np.uint8, room, _PIXELS_AT + index * room)
            for index in range(SLOTS)
        ]

    def close(self) -> None:
        del self.head
        self.words.clear()
        self.pixels.clear()
        _lingering.append(self._memory)
        close_lingering()

    def unlink(self) -> None:
        self._memory.unlink()


_lingering: list[SharedMemory] = []
_closing = threading.Lock()  # a worker's streams end in threads of their own


def close_lingering() -> int:
    """Give back mappings whose last view has gone; how many views are still held elsewhere."""
    with _closing:
        for memory in tuple(_lingering):
            try:
                memory.close()
            except BufferError:
                continue  # a painter holds a picture: the name is gone, the pages go later
            _lingering.remove(memory)
        return len(_lingering)


class FrameReader:
    """Owner and reader: creates the segment with room for width x height, unlinks it at close."""

    def __init__(self, width: int, height: int) -> None:
        name = segments.segment_name("frames")
        size = _PIXELS_AT + SLOTS * width * height * 4
        memory = SharedMemory(name=name, create=True, size=size)
        self.name = memory.name
        self.width, self.height = width, height
        self._segment: _Segment | None = _Segment(memory)
        self._expected_since = time.monotonic()

    def expect_beat(self) -> None:
        """A worker was started for this segment; it gets its time to begin."""
        self._expected_since = time.monotonic()

    def has_beat(self) -> bool:
        """A worker has taken this segment up since it was last expected to."""
        return float(self._open().head["heartbeat"][0]) > self._expected_since

    def is_silent(self) -> bool:
        """The worker has no heartbeat any more, or never got one: stopped, hung or dead."""
        now, beat = time.monotonic(), float(self._open().head["heartbeat"][0])
        if beat <= self._expected_since:
            return now - self._expected_since > START_LIMIT_S
        return now - beat > GIVEN_UP_AFTER_S

    def seq(self) -> int:
        """Number of the newest picture; 0 = none yet. Cheap: poll this."""
        return int(self._open().head["seq"][0])

    def latest(self) -> Frame | None:
        """The newest picture without a copy, or None before the first."""
        segment = self._open()
        head = segment.head
        for _ in range(_READ_TRIES):
            seq, slot = int(head["seq"][0]), int(head["slot"][0])
            if seq == 0 or slot >= SLOTS:
                return None
            words, width, height = unpack_words(segment.words[slot])
            fits = 0 < width * height * 4 <= segment.slot_bytes
            if int(head["seq"][0]) - seq < SLOTS - 1 and fits:
                pixels = segment.pixels[slot][: width * height * 4].reshape(height, width, 4)
                return Frame(seq, pixels, words)
        return None

    def liveness(self) -> Liveness:
        """As in status(), and so cheap that each tile may be asked at each look."""
        return self._judged(self._open().head[0], time.monotonic())

    def _judged(self, row: np.void, now: float) -> Liveness:
        """A worker without heartbeat for a second makes the stream LOST whatever it last said, and
        so does a last packet of too long ago: told from here it needs no next heartbeat to show.
        """
        beat, packet_at = float(row["heartbeat"]), float(row["packet_at"])
        if packet_at and now - packet_at >= float(row["said_after_s"]):
            return Liveness.LOST
        if now - beat < HEARTBEAT_LIMIT_S or self._is_starting(beat, now):
            return Liveness(int(row["liveness"]))
        return Liveness.LOST

    def _is_starting(self, beat: float, now: float) -> bool:
        return not beat and now - self._expected_since < LIMIT_S

    def status(self) -> StreamStatus:
        """What the worker said last, and whether it can still be believed."""
        now = time.monotonic()
        row = self._status_row()
        beat = float(row["heartbeat"])
        alive = now - beat < HEARTBEAT_LIMIT_S
        trouble = bytes(row["trouble"]).decode("ascii", "replace")
        if not alive and not self._is_starting(beat, now):
            trouble = Trouble.WORKER_LOST.value
        packet_at = float(row["packet_at"])
        return StreamStatus(
            liveness=self._judged(row, now),
            still_alarm=alive and bool(row["still_alarm"]),
            trouble=trouble,
            age_s=now - packet_at if packet_at else float("inf"),
            fps=float(row["fps"]) if alive else 0.0,
            delay_ms=int(row["delay_ms"]),
            detecting=bool(row["detecting"]),
            late_boxes=int(row["late_boxes"]),
            own_boxes=bool(row["own_boxes"]),
            note=bytes(row["note"]).decode("ascii", "replace") if alive else "",
            behind_s=float(row["behind_s"]) if alive else 0.0,
            gap=(float(row["gap"][0]), float(row["gap"][1])),
        )

    def _status_row(self) -> np.void:
        head = self._open().head
        row = head[0].copy()
        for _ in range(_READ_TRIES):
            if row["lock"] % 2 == 0 and row["lock"] == head["lock"][0]:
                break
            row = head[0].copy()
        return row

    def _open(self) -> _Segment:
        if self._segment is None:
            raise ValueError("frame reader is closed")
        return self._segment

    def close(self) -> None:
        """Unlinked first: the name must be gone even where a view keeps the pages."""
        segment, self._segment = self._segment, None
        if segment is not None:
            segment.unlink()
            segment.close()


class FrameWriter:
    """The worker's side: attaches to a reader's segment, never creates or unlinks one."""

    def __init__(self, name: str) -> None:
        self._segment = _Segment(SharedMemory(name=name))
        self._seq = int(self._segment.head["seq"][0])
        self._segment.head["lock"] += self._segment.head["lock"] % 2  # a killed writer's half word

    def fits(self, width: int, height: int) -> bool:
        return width * height * 4 <= self._segment.slot_bytes

    def write(self, picture: NDArray[np.uint8], words: FrameWords) -> None:
        """picture: (height, width, 4) BGRA that fits. Order: pixels, words, slot, seq."""
        head = self._segment.head
        height, width = picture.shape[:2]
        slot = (int(head["slot"][0]) + 1) % SLOTS if self._seq else 0
        self._segment.pixels[slot][: picture.size].reshape(picture.shape)[:] = picture
        pack_words(self._segment.words[slot], words, width, height)
        self._seq += 1
        head["slot"] = slot
        head["seq"] = self._seq
        head["heartbeat"] = time.monotonic()

    def beat(
        self, status: StreamStatus, packet_at: float, said_after_s: float = SAID_AFTER_S
    ) -> None:
        """Publish the status and a heartbeat; at least four times a second. said_after_s: how old
        the last packet may become.
        """
        head = self._segment.head
        head["lock"] += 1
        head["liveness"] = int(status.liveness)
        head["still_alarm"] = status.still_alarm
        head["trouble"] = status.trouble.encode("ascii")[:64]
        head["said_after_s"] = said_after_s
        head["packet_at"] = packet_at
        head["fps"] = status.fps
        head["delay_ms"] = status.delay_ms
        head["detecting"] = status.detecting
        head["late_boxes"] = status.late_boxes
        head["own_boxes"] = status.own_boxes
        head["note"] = status.note.encode("ascii")[:64]
        head["behind_s"] = status.behind_s
        head["gap"] = status.gap
        head["heartbeat"] = time.monotonic()
        head["lock"] += 1

    def close(self) -> None:
        self._segment.close()
