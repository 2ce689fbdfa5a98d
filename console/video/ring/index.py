"""Which segments a camera's ring has, and where a time of day lies in it. Pure but for adopt().

Wall clocks are set; a recording is not. So each segment also says its *steady* seconds: the
camera's own time, counted on through all segments, with pauses as long as they were. Segments are
in order of their numbers, and a window of the wall clock is looked up in the newest stretch that
has it and then taken in steady seconds: across a set clock it is as long as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from console.video.records import PacketRecord, StreamRecord

WRITING = ".writing"
SEGMENT = ".segment"
DAMAGED = ".damaged"
SKEW_S = 5.0  # a network's stutter is less, a clock that was set is more
JOINED_S = 1.0  # between two pictures: longer is a gap
_LONGEST_STEP_S = 10.0


@dataclass(frozen=True, slots=True)
class Kept:
    """One segment file. Times in seconds: utc since 1970, ended_at of the machine's monotonic."""

    number: int
    steady_from: float
    steady_to: float
    from_utc: float
    to_utc: float
    size: int
    ended_at: float = 0.0

    def file_name(self) -> str:
        """What can be known of it without opening it: the file's lasting name."""
        times = (self.steady_from, self.steady_to, self.from_utc, self.to_utc)
        words = "_".join(str(round(at * 1000)) for at in times)
        return f"{self.number:010d}_{words}_{self.size}{SEGMENT}"

    def skew(self) -> float:
        """What the wall clock says beyond steady seconds."""
        return self.from_utc - self.steady_from


def parse(path: Path) -> Kept | None:
    """What a segment's name says; None where it is no segment's."""
    parts = path.stem.split("_")
    if path.suffix != SEGMENT or len(parts) != 6 or not all(_is_number(part) for part in parts):
        return None
    number, steady_from, steady_to, from_utc, to_utc, size = (int(part) for part in parts)
    times = (steady_from / 1000, steady_to / 1000, from_utc / 1000, to_utc / 1000)
    return Kept(number, *times, size)


def _is_number(part: str) -> bool:
    return part.removeprefix("-").isascii() and part.removeprefix("-").isdigit()


def window(kept: Sequence[Kept], from_utc: float, to_utc: float) -> tuple[float, float] | None:
    """Steady seconds of a window of the wall clock; None where nothing of it was recorded."""
    ends_at = _steady(kept, to_utc, None)
    begins_at = _steady(kept, from_utc, ends_at)
    if begins_at is not None and ends_at is not None:
        return max(begins_at, ends_at - (to_utc - from_utc)), ends_at
    if ends_at is not None:
        return ends_at - (to_utc - from_utc), ends_at
    if begins_at is not None:
        return begins_at, begins_at + (to_utc - from_utc)
    inside = [one for one in kept if from_utc <= one.from_utc and one.to_utc <= to_utc]
    return (inside[0].steady_from, inside[-1].steady_to) if inside else None


def spans(kept: Sequence[Kept], from_utc: float, to_utc: float) -> tuple[tuple[float, float], ...]:
    """When something was recorded within a window, by the wall clock of then, in order.

    Segments that follow on one another are one span.
    """
    found: list[tuple[float, float]] = []
    for one in sorted(kept, key=lambda one: one.from_utc):
        begins, ends = max(one.from_utc, from_utc), min(one.to_utc, to_utc)
        if ends < begins:
            continue
        if found and begins - found[-1][1] <= JOINED_S:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)


def _steady(kept: Sequence[Kept], at_utc: float, before: float | None) -> float | None:
    """Where the wall clock said at_utc, the last time it did; before: not later than this.

    A pause between two segments of one stretch counts as recorded.
    """
    following: Kept | None = None
    for one in reversed(kept):
        end_utc = one.to_utc
        if following is not None and abs(following.skew() - one.skew()) < SKEW_S:
            end_utc = following.from_utc
        if one.from_utc <= at_utc <= end_utc:
            steady = at_utc - one.skew()
            if before is None or steady <= before:
                return steady
        following = one
    return None


def touching(kept: Iterable[Kept], steady_from: float, steady_to: float) -> list[Kept]:
    return [one for one in kept if one.steady_to >= steady_from and one.steady_from <= steady_to]


class SteadyTime:
    """Steady seconds of packets as they come; one thread's."""

    def __init__(self, last: float) -> None:
        self.at = last
        self._epoch = ""
        self._dts = 0
        self._heard_at = 0.0

    def of(self, packet: PacketRecord, stream: StreamRecord, now: float) -> float:
        """now: the machine's monotonic seconds; they count from one epoch to the next."""
        if packet.epoch == self._epoch:
            step = max(float((packet.dts - self._dts) * stream.time_base), 0.0)
            self.at += step if step <= _LONGEST_STEP_S else max(now - self._heard_at, 0.0)
        elif self._epoch:
            self.at += max(now - self._heard_at, 0.001)
        self._epoch, self._dts, self._heard_at = packet.epoch, packet.dts, now
        return self.at
