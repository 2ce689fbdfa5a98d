"""The one place that reads the clock and makes time-ordered ids; tests may stand elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def now_utc() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


def monotonic_s() -> float:
    """Seconds that never run backwards; for ages and time-outs, never for records."""
    return time.monotonic()


class SteadyClock:
    """UTC that follows the wall clock forward and never back.

    For asking what is due only: when the wall clock is set back by an hour, no timer may stand
    still for that hour. Records are stamped with the wall clock as it is.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = now_utc,
        monotonic: Callable[[], float] = monotonic_s,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._latest, self._at_s = wall(), monotonic()

    def __call__(self) -> datetime:
        at_s = self._monotonic()
        steady = self._latest + timedelta(seconds=at_s - self._at_s)
        self._latest, self._at_s = max(self._wall(), steady), at_s
        return self._latest


def ulid_time(ulid: str) -> datetime:
    """When it was made. Raises ValueError where it is none."""
    millis = 0
    for letter in ulid[:10]:
        millis = millis << 5 | _CROCKFORD.index(letter)
    return datetime.fromtimestamp(millis / 1000, UTC)


def new_ulid() -> str:
    """A 26-character ULID: 48 bits of milliseconds, 80 of randomness (github.com/ulid/spec)."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))
