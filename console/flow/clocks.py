"""How far the backend's clock is from ours, from heartbeats that are all a little late."""

from __future__ import annotations

from collections import deque

_KEPT = 8
_STEP_MS = 1000


class Clocks:
    """A heartbeat can only be late, so of the last few the largest difference is the best."""

    def __init__(self, offset_ms: int) -> None:
        """offset_ms: the backend's clock minus ours, as measured at sign-in."""
        self.offset_ms = offset_ms
        self._seen: deque[int] = deque(maxlen=_KEPT)

    def measured(self, offset_ms: int) -> None:
        """By a question and its answer; counts until heartbeats come."""
        self._seen.clear()
        self.offset_ms = offset_ms

    def heartbeat(self, offset_ms: int) -> None:
        """A larger step than any network's delay is a clock that was set."""
        if self._seen and abs(offset_ms - max(self._seen)) > _STEP_MS:
            self._seen.clear()
        self._seen.append(offset_ms)
        self.offset_ms = max(self._seen)
