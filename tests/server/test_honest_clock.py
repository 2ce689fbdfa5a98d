"""A clock that is set forward makes nothing due: what is erased cannot be had back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server_stub.retention.eraser import HonestClock

_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_clock_that_is_set_forward_counts_for_an_hour_at_most() -> None:
    wall, seconds = [_AT], [0.0]
    clock = HonestClock(lambda: wall[0], lambda: seconds[0])
    wall[0] = _AT + timedelta(days=3650)
    assert clock() == _AT + timedelta(hours=1)
    seconds[0] = 86400.0
    assert clock() == _AT + timedelta(days=1, hours=1)


def test_time_that_has_passed_counts_and_a_clock_set_back_is_believed() -> None:
    wall, seconds = [_AT], [0.0]
    clock = HonestClock(lambda: wall[0], lambda: seconds[0])
    wall[0], seconds[0] = _AT + timedelta(days=8), 8 * 86400.0
    assert clock() == _AT + timedelta(days=8)
    wall[0] = _AT - timedelta(days=1)
    assert clock() == _AT - timedelta(days=1)
