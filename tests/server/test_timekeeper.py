"""Timers are on time whatever the wall clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.clock import SteadyClock

NOON = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)


class _Clocks:
    """A wall clock that somebody sets, and a monotonic one that nobody can."""

    def __init__(self) -> None:
        self.wall, self.monotonic = NOON, 1000.0

    def pass_s(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.monotonic += seconds


def test_a_clock_set_back_stops_no_timer() -> None:
    clocks = _Clocks()
    steady = SteadyClock(lambda: clocks.wall, lambda: clocks.monotonic)
    clocks.pass_s(10)
    clocks.wall -= timedelta(hours=1)
    clocks.pass_s(50)
    assert steady() == NOON + timedelta(seconds=60)
    clocks.pass_s(3600)
    assert steady() == NOON + timedelta(seconds=3660)


def test_a_clock_set_forward_is_followed() -> None:
    clocks = _Clocks()
    steady = SteadyClock(lambda: clocks.wall, lambda: clocks.monotonic)
    clocks.wall += timedelta(hours=1)
    clocks.pass_s(1)
    assert steady() == NOON + timedelta(hours=1, seconds=1)
