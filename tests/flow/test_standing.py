"""What the screen is told of the link, and on whose clock its times are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.clock import now_utc
from console.domain.link import LinkState, LinkStatus
from console.flow.standing import Standing

_HOUR_MS = 3_600_000


@pytest.fixture
def told() -> list[LinkStatus]:
    return []


def test_its_times_are_on_the_backends_clock(told: list[LinkStatus]) -> None:
    standing = Standing(told.append)
    standing.clock(-_HOUR_MS)
    standing.become(LinkState.ONLINE)
    standing.synced()
    theirs = now_utc() - timedelta(hours=1)
    for at_utc in (told[-1].since_utc, told[-1].last_sync_utc):
        assert at_utc is not None
        assert abs(at_utc - theirs) < timedelta(seconds=5)


def test_another_offset_is_told_though_the_clock_was_off_before(told: list[LinkStatus]) -> None:
    """The screen reckons its ages by it; the trembling of heartbeats is no news."""
    standing = Standing(told.append)
    for offset_ms in (-_HOUR_MS, -_HOUR_MS + 40, -2 * _HOUR_MS, 900, 1000, 0):
        standing.clock(offset_ms)
    assert [one.clock_offset_ms for one in told] == [-_HOUR_MS, -2 * _HOUR_MS, 900, 0]
