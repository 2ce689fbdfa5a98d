"""The judge of the cuts can tell a lost event, a doubled one and one that nobody sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.clock import now_utc
from console.domain import events as e
from console.domain.alert import Alert, Priority
from console.domain.envelope import EVERYBODY, Recorded
from tests.offline.cuts import judge

NOW = now_utc()


def _recorded(seq: int, event: Any) -> Recorded:
    return Recorded(seq, seq - 1, NOW, "op1", f"C{seq}", EVERYBODY, event)


def _raised(seq: int, alert_id: str) -> Recorded:
    alert = Alert(alert_id, "manual", "alert.manual", Priority.LOW, NOW, NOW, seq, "op1")
    return _recorded(seq, e.AlertRaised(alert))


def _noted(seq: int, note_id: str) -> Recorded:
    return _recorded(seq, e.NoteAdded("A1", note_id, "seen", "en"))


GOOD = [_raised(1, "A1"), _noted(2, "N1"), _raised(3, "A2")]


def test_each_once_is_right() -> None:
    judge(GOOD, ["A1", "A2"], ["N1"])


@pytest.mark.parametrize(
    "journal",
    [
        GOOD[:2],
        [GOOD[0], GOOD[2]],
        [*GOOD, _raised(4, "A2")],
        [*GOOD, _noted(4, "N1")],
        [*GOOD, _raised(4, "A3")],
        [GOOD[0], GOOD[2], GOOD[1]],
        [*GOOD[:2], replace(GOOD[2], seq=2)],
    ],
    ids=["alert lost", "note lost", "alert twice", "note twice", "invented", "order", "one seq"],
)
def test_each_fault_is_told(journal: list[Recorded]) -> None:
    with pytest.raises(AssertionError):
        judge(journal, ["A1", "A2"], ["N1"])
