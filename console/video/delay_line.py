"""Frames wait here until their boxes had time to come (DESIGN rule 10). Pure: times are handed in.

The delay is the measured p95 of the time from a frame's decoding to its boxes' arrival, at most
0.4 s. A box is put on its own frame while that frame still waits; what comes later is counted and
never drawn. Tracker boxes are drawn on their own frame too, up to 500 ms after the detection.

A frame that was left out (a shed tile, a machine that catches up) has nothing to draw its boxes on;
its mask is still the youngest known when the next frame is shown, and is handed out with that one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from console.video.records import BoxesRecord

MAX_DELAY_S = 0.4
_FIRST_GUESS_S = 0.25
_MARGIN_S = 0.03  # a poll of the worker's loop, so that p95 arrives before the frame leaves
_SAMPLES = 100
_LEAST_SAMPLES = 5
_MAX_WAITING = 128
_REMEMBERED_S = 15.0

Held = TypeVar("Held")
Key = tuple[str, int]  # epoch, pts


@dataclass(slots=True)
class Waiting(Generic[Held]):
    """A decoded frame, whatever form the caller keeps it in, and the boxes it got so far."""

    key: Key
    at: float
    held: Held
    boxes: BoxesRecord | None = None
    left_out: BoxesRecord | None = None  # the newest mask of the frames left out before this one

    def masks(self) -> Iterator[BoxesRecord]:
        """What may be learned once this frame is shown, oldest first."""
        if self.left_out is not None:
            yield self.left_out
        if self.boxes is not None:
            yield self.boxes

    def keep_left_out(self, record: BoxesRecord) -> None:
        """Of one frame before this one: never drawn on it."""
        known = self.left_out
        if record.mask is not None and (known is None or known.pts < record.pts):
            self.left_out = record


@dataclass(slots=True)
class DelayLine(Generic[Held]):
    """One stream's line. With detecting off it lets frames through at once."""

    detecting: bool
    late: int = 0
    _waiting: deque[Waiting[Held]] = field(default_factory=deque)
    _early: dict[Key, BoxesRecord] = field(default_factory=dict)
    _arrived: dict[Key, float] = field(default_factory=dict)
    _times: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLES))
    _measured_s: float = _FIRST_GUESS_S
    _newest: Key | None = None  # of those pushed, whose pts only rise within an epoch

    def delay_s(self) -> float:
        """Asked for several times a frame."""
        return self._measured_s if self.detecting else 0.0

    def push(self, key: Key, now: float, held: Held) -> None:
        """A frame was decoded. A full line lets its oldest go first at the next pop."""
        waiting = Waiting(key, now, held, self._early.pop(key, None))
        for early, record in list(self._early.items()):
            if _before(early, key):
                waiting.keep_left_out(record)
            if early[0] != key[0] or early[1] < key[1]:
                del self._early[early]  # its frame comes no more
        self._waiting.append(waiting)
        self._newest = key
        self._arrived[key] = now
        self._forget(now)

    def offer(self, record: BoxesRecord, now: float) -> bool:
        """Put boxes on their frame; False when nothing waits that they are of any use to.

        late counts those whose own frame had gone; a frame that was left out is not late.
        """
        key = (record.epoch, record.pts)
        arrived = self._arrived.get(key)
        if arrived is None:
            return self._without_frame(key, record)
        if record.detected:
            self._measure(now - arrived)
        for waiting in self._waiting:
            if waiting.key == key:
                if waiting.boxes is None or record.detected or not waiting.boxes.detected:
                    waiting.boxes = record
                return True
        self.late += 1
        return False

    def pop_due(self, now: float) -> list[Waiting[Held]]:
        """Frames whose time has come, oldest first."""
        delay = self.delay_s()
        due: list[Waiting[Held]] = []
        while self._waiting and (
            now - self._waiting[0].at >= delay or len(self._waiting) > _MAX_WAITING
        ):
            due.append(self._waiting.popleft())
        return due

    def next_due_in(self, now: float) -> float | None:
        """Seconds until a frame is due; None when none waits."""
        if not self._waiting:
            return None
        return max(0.0, self._waiting[0].at + self.delay_s() - now)

    def clear(self) -> None:
        """A new epoch: nothing of the old one may be shown or measured against."""
        self._waiting.clear()
        self._early.clear()
        self._arrived.clear()
        self._newest = None

    def _without_frame(self, key: Key, record: BoxesRecord) -> bool:
        """Its frame is not decoded yet, or was left out, or is forgotten."""
        if self._newest is None or not _before(key, self._newest):
            self._early[key] = record
            if len(self._early) > _MAX_WAITING:
                self._early.pop(next(iter(self._early)))
            return True
        for waiting in self._waiting:
            if _before(key, waiting.key):
                waiting.keep_left_out(record)
                return True
        return False

    def _measure(self, took_s: float) -> None:
        self._times.append(took_s)
        if len(self._times) >= _LEAST_SAMPLES:
            ranked = sorted(self._times)
            p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
            self._measured_s = min(p95 + _MARGIN_S, MAX_DELAY_S)

    def _forget(self, now: float) -> None:
        while self._arrived:
            key = next(iter(self._arrived))
            if now - self._arrived[key] < _REMEMBERED_S:
                return
            del self._arrived[key]


def _before(key: Key, other: Key) -> bool:
    """In one epoch; pts of two cannot be compared."""
    return key[0] == other[0] and key[1] < other[1]
