"""How many of a stream's pictures are shown: those left out are never converted."""

from __future__ import annotations

from console.video.orders import ALL_FRAMES, KEYFRAMES, UNSEEN

_SLACK = 0.25  # of an interval: timestamps are rounded, and a camera is not exact


class Rate:
    """Counts in the frames' own time, so that what is left is evenly spaced."""

    def __init__(self, most_fps: float) -> None:
        self.keyframes_only, self.unseen = most_fps <= KEYFRAMES, most_fps <= UNSEEN
        self._takes_all = most_fps == ALL_FRAMES or self.keyframes_only
        self._interval_s = 0.0 if self._takes_all else 1.0 / most_fps
        self._last_s = float("inf")
        self._next_s = 0.0

    def takes(self, seconds: float) -> bool:
        """Whether the frame of that time is shown; asked for each frame once, in order."""
        if self._takes_all:
            return True
        if seconds < self._last_s:  # the first, or time begins anew
            self._next_s = seconds
        self._last_s = seconds
        if seconds < self._next_s - _SLACK * self._interval_s:
            return False
        self._next_s = max(self._next_s, seconds - self._interval_s) + self._interval_s
        return True
