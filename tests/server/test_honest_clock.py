"""A clock that is set forward makes nothing due: what is erased cannot be had back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.clock import now_utc
from console.domain.alert import Priority
from console.domain.commands import AcknowledgeAlert, ReportAlert
from server_stub.retention.honest_clock import UNATTENDED, HonestClock
from tests.support.backend import Backend

_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_clock_that_is_set_forward_counts_for_an_hour_at_most() -> None:
    wall, seconds = [_AT], [0.0]
    clock = HonestClock(None, lambda: wall[0], lambda: seconds[0])
    wall[0] = _AT + timedelta(days=3650)
    assert clock() == _AT + timedelta(hours=1)
    seconds[0] = 86400.0
    assert clock() == _AT + timedelta(days=1, hours=1)


def test_time_that_has_passed_counts_and_a_clock_set_back_is_believed() -> None:
    wall, seconds = [_AT], [0.0]
    clock = HonestClock(None, lambda: wall[0], lambda: seconds[0])
    wall[0], seconds[0] = _AT + timedelta(days=8), 8 * 86400.0
    assert clock() == _AT + timedelta(days=8)
    wall[0] = _AT - timedelta(days=1)
    assert clock() == _AT - timedelta(days=1)


def test_a_start_that_nobody_has_agreed_to_counts_once_somebody_does(tmp_path: Path) -> None:
    wall, seconds, file = [_AT], [0.0], tmp_path / "clock-agreed"

    def started() -> HonestClock:
        return HonestClock(file, lambda: wall[0], lambda: seconds[0])

    started().heard(_AT)
    wall[0] = _AT + UNATTENDED
    assert started()() == wall[0]  # a long weekend is nothing to wonder at
    wall[0] = _AT + timedelta(days=3650)
    for _ in range(2):  # nor does a second start make it true
        clock = started()
        seconds[0] += 86400.0
        assert clock() == _AT + timedelta(days=1, hours=1)
        clock.heard(_AT + timedelta(days=1))  # a computer with another clock, or a late word
        assert clock.doubted
    clock.heard(wall[0] + timedelta(minutes=5))
    assert clock() == wall[0]
    assert not started().doubted


def test_a_person_s_command_agrees_and_an_engine_s_does_not(backend: Backend) -> None:
    backend.kill()
    (backend.data / "clock-agreed").write_text((now_utc() - timedelta(days=30)).isoformat())
    backend.start()
    assert "nothing is erased by it" in backend.log.read_text()
    at = now_utc()
    raised = ReportAlert("A1", "cameras", "camera.still", {}, Priority.LOW, at, at, "cam1")
    backend.client("det1").say(raised)
    assert "believed again" not in backend.log.read_text()
    backend.client("op1").say(AcknowledgeAlert("A1"))
    assert "believed again" in backend.log.read_text()
    told = datetime.fromisoformat((backend.data / "clock-agreed").read_text())
    assert now_utc() - told < timedelta(minutes=5)


@pytest.mark.parametrize("words", ["", "yesterday", "2026-01-01", "\u00fc"])
def test_a_note_that_is_none_is_no_reason_to_doubt(tmp_path: Path, words: str) -> None:
    (tmp_path / "note").write_text(words)
    assert not HonestClock(tmp_path / "note").doubted
