"""A workstation's clock is an hour wrong: it is said, and nothing is dated or refused by it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.flow.clocks import Clocks
from tests.offline.console_process import console
from tests.offline.town import Town
from tests.support.faketime import MovedClock, sweep_faketime

_HOUR_MS = 3_600_000


@pytest.mark.parametrize("wrong", ["+1h", "-1h"])
def test_an_hour_wrong(backend: Town, tmp_path: Path, wrong: str) -> None:
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed")
    away = -_HOUR_MS if wrong.startswith("+") else _HOUR_MS
    inside = ("faketime", "-f", wrong)
    with console(backend, tmp_path / "ada", tmp_path / "ada.log", inside) as process:
        process.order(link="online")
        assert abs(process.order(clock=True)["offset_ms"] - away) < 3000
        backend.kill()
        process.order(link="offline")
        before = datetime.now(UTC)
        alert_id = process.order(title="raised by a wrong clock")["alert_id"]
        after = datetime.now(UTC)
        process.order(alert_id=alert_id, note="and noted", queued=2)
        backend.start()
        process.order(settled=True)
    for left in Path("/dev/shm").glob(f"*faketime_*_{process.pid}"):
        left.unlink()  # a killed faketime cannot
    (raised,) = [one["alert"] for one in backend.events("AlertRaised")]
    seen = datetime.fromisoformat(raised["first_seen_utc"])
    assert before - timedelta(seconds=3) <= seen <= after + timedelta(seconds=3)
    assert [one["text"] for one in backend.events("NoteAdded")] == ["and noted"]


def test_the_least_late_heartbeat_counts_and_a_set_clock_is_followed() -> None:
    clocks = Clocks(-180)
    for late_ms in (400, 30, 90, 250):
        clocks.heartbeat(1000 - late_ms)
    assert clocks.offset_ms == 970
    clocks.heartbeat(1000 - _HOUR_MS)
    assert clocks.offset_ms == 1000 - _HOUR_MS


def test_alone_a_clock_that_is_set_back_holds_nothing_up() -> None:
    """And where it is set right again it is right again."""
    wall, waited_s = datetime(2026, 11, 22, 8, tzinfo=UTC), 0.0
    clocks = Clocks(-180, lambda: wall, lambda: waited_s)
    clocks.alone()
    for set_by_s in (0, -3600, 0, 3600, 0):
        before = wall + timedelta(milliseconds=clocks.offset_ms)
        waited_s += 60
        wall += timedelta(seconds=60 + set_by_s)
        clocks.follow()
        theirs = wall + timedelta(milliseconds=clocks.offset_ms)
        assert theirs - before == timedelta(seconds=60)
    assert clocks.offset_ms == -180


def test_what_is_said_alone_after_the_clock_was_set_back_is_dated_right(
    backend: Town, tmp_path: Path
) -> None:
    clock = MovedClock(tmp_path, "FAKETIME_DONT_FAKE_MONOTONIC=1")
    with console(backend, tmp_path / "ada", tmp_path / "ada.log", clock.inside) as process:
        process.order(link="online")
        backend.kill()
        process.order(link="offline")
        clock.move_to(-1)
        assert abs(process.order(clock=True)["offset_ms"] - _HOUR_MS) < 3000
        before = datetime.now(UTC)
        process.order(title="raised by a clock that was set back")
        after = datetime.now(UTC)
        backend.start()
        process.order(settled=True)
    sweep_faketime()
    (raised,) = [one["alert"] for one in backend.events("AlertRaised")]
    seen = datetime.fromisoformat(raised["first_seen_utc"])
    assert before - timedelta(seconds=3) <= seen <= after + timedelta(seconds=3)
