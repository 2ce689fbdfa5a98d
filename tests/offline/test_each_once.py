"""The judge of the interleavings can tell what was lost, doubled, or both refused and done."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.incident import Phase
from tests.offline.each_once import Judge, Said

ACKNOWLEDGES = Said("ada", c.AcknowledgeAlert("A1"))
JUDGES = Said("ben", c.GiveVerdict("A1", VerdictKind.UNSURE))
MOVES_ON = Said("ada", c.ChangePhase("I1", Phase.AFTER))
RAISES = Said("ada", c.RaiseAlert("A2", "Smoke", "en", Priority.LOW))


def _record(seq: int, command_id: str, actor_id: str, kind: str, **data: Any) -> dict[str, Any]:
    event = {"kind": kind, "data": data}
    return {"seq": seq, "command_id": command_id, "actor_id": actor_id, "event": event}


def _acknowledged(seq: int, command_id: str, actor_id: str = "ada") -> dict[str, Any]:
    return _record(seq, command_id, actor_id, "AlertAcknowledged", alert_id="A1")


VERDICT = [
    _record(2, "C2", "ben", "VerdictGiven", alert_id="A1"),
    _record(3, "C2", "ben", "SecondPersonAsked", alert_id="A1"),
]
MOVED = _record(4, "C4", "ben", "PhaseChanged", incident_id="I1", phase="after")


def test_what_happened_once_is_right() -> None:
    judge = Judge([_acknowledged(1, "C1"), *VERDICT, MOVED])
    judge.done("C1", ACKNOWLEDGES, (1,))
    judge.done("C2", JUDGES, (2, 3))
    judge.done("C3", ACKNOWLEDGES, ())  # by the same person, once more
    judge.done("C5", MOVES_ON, ())
    judge.refused("C6")


@pytest.mark.parametrize(
    ("journal", "said", "answered"),
    [
        ([], ACKNOWLEDGES, (9,)),
        ([], ACKNOWLEDGES, ()),
        ([_acknowledged(1, "C9", "ben")], ACKNOWLEDGES, ()),
        ([_acknowledged(1, "C1"), _acknowledged(2, "C1")], ACKNOWLEDGES, (1,)),
        ([_acknowledged(1, "C1"), _acknowledged(2, "C1")], ACKNOWLEDGES, (1, 2)),
        (VERDICT[1:], JUDGES, (3,)),
        ([], RAISES, ()),
        ([{**MOVED, "event": {**MOVED["event"], "kind": "NoteAdded"}}], MOVES_ON, ()),
    ],
    ids=[
        "never arrived",
        "without effect",
        "done by another person only",
        "doubled",
        "doubled and told twice",
        "half of it",
        "an alert without effect",
        "not what was wanted",
    ],
)
def test_each_fault_is_told(
    journal: list[dict[str, Any]], said: Said, answered: tuple[int, ...]
) -> None:
    command_id = journal[0]["command_id"] if journal else "C1"
    with pytest.raises(AssertionError):
        Judge(journal).done("C1" if said is ACKNOWLEDGES else command_id, said, answered)


def test_a_refused_command_may_leave_one_note_and_nothing_else() -> None:
    note = _record(5, "C1", "ada", "NoteAdded", note_id="C1-note")
    Judge([note]).refused("C1")
    with pytest.raises(AssertionError):
        Judge([note, {**note, "seq": 6}]).refused("C1")
    with pytest.raises(AssertionError):
        Judge([_acknowledged(1, "C1")]).refused("C1")
