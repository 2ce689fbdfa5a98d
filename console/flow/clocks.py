"""How far the backend's clock is from ours, from heartbeats that are all a little late."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from console.clock import SteadyClock, monotonic_s, now_utc

_KEPT = 8
_STEP_MS = 1000


class Clocks:
    """A heartbeat can only be late, so of the last few the largest difference is the best.

    Alone, nobody tells; but where this computer's clock is set back, the backend's was not: the
    difference grows by as much, and no timer stands still.
    """

    def __init__(
        self,
        offset_ms: int,
        wall: Callable[[], datetime] = now_utc,
        monotonic: Callable[[], float] = monotonic_s,
    ) -> None:
        """offset_ms: the backend's clock minus ours, as measured at sign-in."""
        self.offset_ms = offset_ms
        self._seen: deque[int] = deque(maxlen=_KEPT)
        self._wall, self._monotonic = wall, monotonic
        self.alone()

    def measured(self, offset_ms: int) -> None:
        """By a question and its answer; counts until heartbeats come."""
        self._seen.clear()
        self.offset_ms = offset_ms
        self.alone()

    def heartbeat(self, offset_ms: int) -> None:
        """A larger step than any network's delay is a clock that was set."""
        if self._seen and abs(offset_ms - max(self._seen)) > _STEP_MS:
            self._seen.clear()
        self._seen.append(offset_ms)
        self.offset_ms = max(self._seen)

    def alone(self) -> None:
        """From now on follow() says it, until somebody tells again."""
        self._last_ms = self.offset_ms
        self._steady = SteadyClock(self._wall, self._monotonic)

    def follow(self) -> None:
        """While alone, each second: whether our clock was set back meanwhile."""
        set_back_ms = round((self._steady() - self._wall()).total_seconds() * 1000)
        self.offset_ms = self._last_ms + (set_back_ms if set_back_ms > _STEP_MS else 0)
