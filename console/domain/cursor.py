"""The one clock of a review: a time of day that runs, stands or leaps for all its cameras at once.

It is told once and then reckoned, in each process by the machine's own monotonic clock, which they
share: no picture has to wait for a word from the window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

SPEEDS = (0.5, 1.0, 2.0, 4.0)
BEHIND_LIVE_S = 3.0  # what is younger may not be on the recorder's disk yet
OFF_S = 0.1  # beside half a picture's time: more is said on the picture


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where it was when the machine's monotonic clock said at_s, in seconds since 1970.

    speed: 0 while it stands. live_utc: what was live then, on the recorder's clock; the cursor
    never comes nearer to that than BEHIND_LIVE_S.
    """

    at_utc: float
    at_s: float
    live_utc: float
    speed: float = 0.0

    def latest(self, now_s: float) -> float:
        return self.live_utc + (now_s - self.at_s) - BEHIND_LIVE_S

    def now(self, now_s: float) -> float:
        """Seconds since 1970."""
        return min(self.at_utc + (now_s - self.at_s) * self.speed, self.latest(now_s))

    def moved(self, at_utc: float, now_s: float, speed: float | None = None) -> Cursor:
        """Somewhere else from now on."""
        live = self.live_utc + (now_s - self.at_s)
        return Cursor(at_utc, now_s, live, self.speed if speed is None else speed)

    def run(self, speed: float, now_s: float) -> Cursor:
        """From where it is, at another speed."""
        return self.moved(self.now(now_s), now_s, speed)

    def at_end(self, now_s: float) -> bool:
        """Whether there is nothing more recorded to run into."""
        return self.now(now_s) >= self.latest(now_s)

    def told_live(self, live_utc: float, now_s: float) -> Cursor:
        """What is live now, measured anew: a recorder's clock may be set."""
        return replace(self.moved(self.now(now_s), now_s), live_utc=live_utc)


def off_by(capture_utc: float, cursor_utc: float, interval_s: float) -> float:
    """By how much a picture is not of the cursor's time, in seconds; 0 where that is near enough.

    A picture stands for its time up to half way to the next one.
    """
    off = capture_utc - cursor_utc
    return off if abs(off) > interval_s / 2 + OFF_S else 0.0
