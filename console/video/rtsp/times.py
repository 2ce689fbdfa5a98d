"""When a picture was taken, and the two timestamps it goes on with."""

from __future__ import annotations

import heapq

from console.video.rtsp.rtcp import SenderReport

MOST_BEHIND_S = 1.0  # a camera's clock further off than so is no clock: arrival counts
MOST_AHEAD_S = 0.1
_WRAP = 1 << 32
_MOST_REORDERED = 16


class CaptureClock:
    """The camera's own clock where it can be true, else when the picture's first packet came."""

    def __init__(self, clock_hz: int) -> None:
        self._hz = clock_hz
        self._report: SenderReport | None = None

    def learn(self, report: SenderReport, arrived_utc: float) -> None:
        """Judged once a report, so that a clock on the edge does not make times jump."""
        behind = arrived_utc - report.utc
        self._report = report if -MOST_AHEAD_S <= behind <= MOST_BEHIND_S else None

    def utc(self, timestamp: int, arrived_utc: float) -> float:
        """Never later than the arrival, and never long before it (clocks are set, too)."""
        if self._report is None:
            return arrived_utc
        taken = self._report.utc + signed(timestamp - self._report.timestamp) / self._hz
        return min(taken, arrived_utc) if arrived_utc - taken <= MOST_BEHIND_S else arrived_utc


def signed(ticks: int) -> int:
    """A difference of 32-bit timestamps, the short way round."""
    ticks %= _WRAP
    return ticks - _WRAP if ticks >= _WRAP >> 1 else ticks


class Ticks:
    """32-bit timestamps to presentation and decoding times that begin at 0 and do not wrap.

    RTP says when a picture is shown; when it is decoded follows from the order of pictures, once
    it is seen how far this camera's go back.
    """

    def __init__(self) -> None:
        self._last: int | None = None
        self._pts = 0
        self._depth = 0
        self._newest = 0
        self._dts = 0
        self._waiting: list[int] = []

    def behind(self, timestamp: int) -> int:
        """How far before the newest picture this one would be; not above 0 when it is not."""
        if self._last is None:
            return 0
        return self._newest - self._pts - signed(timestamp - self._last)

    def next(self, timestamp: int) -> tuple[int, int]:
        """pts and dts of the access unit that follows."""
        self._pts += signed(timestamp - self._last) if self._last is not None else 0
        self._last = timestamp
        self._newest = max(self._newest, self._pts)
        heapq.heappush(self._waiting, self._pts)
        dts = self._dts
        while len(self._waiting) > self._depth:
            dts = heapq.heappop(self._waiting)
        if dts < self._dts and self._depth < _MOST_REORDERED:
            self._depth += 1
        self._dts = max(dts, self._dts)
        return self._pts, min(self._dts, self._pts)
