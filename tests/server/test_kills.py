"""The judge of the kills can tell a lost alert, a doubled one and one that nobody sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.clock import now_utc
from console.domain import events as e
from console.domain.alert import Alert, Priority
from console.domain.envelope import EVERYBODY, Recorded
from tests.server.kills import check_journal

SENT = {"C1": "A1", "C2": "A2"}
ANSWERED = {"C1": 1, "C2": 2}


def _raised(seq: int, command_id: str, alert_id: str) -> Recorded:
    at = now_utc()
    alert = Alert(alert_id, "core", "alert.manual", Priority.LOW, at, at, seq, "op1")
    return Recorded(seq, seq - 1, at, "op1", command_id, EVERYBODY, e.AlertRaised(alert))


GOOD = [_raised(1, "C1", "A1"), _raised(2, "C2", "A2")]
OTHER = replace(GOOD[0], seq=3, command_id="C9", event=e.AlertAcknowledged("A1"))


def test_what_was_sent_and_nothing_else_is_right() -> None:
    check_journal(SENT, ANSWERED, [*GOOD, OTHER])


@pytest.mark.parametrize(
    "journal",
    [
        GOOD[:1],
        [*GOOD, _raised(3, "C2", "A2")],
        [*GOOD, _raised(3, "C3", "A2")],
        [*GOOD, _raised(3, "C3", "A3")],
        [GOOD[0], _raised(2, "C2", "A1")],
        [GOOD[0], replace(OTHER, seq=2, command_id="C2")],
    ],
    ids=["lost", "doubled", "doubled by another command", "invented", "mixed up", "changed"],
)
def test_each_fault_is_told(journal: list[Recorded]) -> None:
    with pytest.raises(AssertionError):
        check_journal(SENT, ANSWERED, journal)
