"""The one place that reads the clock and makes time-ordered ids; tests may stand elsewhere."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def now_utc() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


def monotonic_s() -> float:
    """Seconds that never run backwards; for ages and time-outs, never for records."""
    return time.monotonic()


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
