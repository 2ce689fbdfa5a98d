"""What people say about a detector's alert: verdicts, second person, dispute, and then closing."""

from __future__ import annotations

import pytest

from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.person import Actor
from tests.support.world import (
    DETECTOR,
    OPERATOR,
    SECOND,
    START,
    SUPERVISOR,
    World,
    furnished,
    sighting,
)


def weapon() -> World:
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    return world


def test_false_verdict_retracts_and_keeps_the_cause() -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"))
    alert = world.state.alerts["A1"]
    assert alert.retracted
    assert not alert.needs_acknowledging()
    assert alert.verdict() is not None
    assert alert.verdict().cause == "umbrella"


def test_unsure_asks_another_person() -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", VerdictKind.UNSURE))
    assert world.refused(c.GiveVerdict("A1", VerdictKind.CONFIRMED)) == "refused.same_person"
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SECOND)
    assert world.state.alerts["A1"].second_person_asked_by == ""


def test_differing_verdicts_are_a_dispute_for_the_supervisor() -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "phone"))
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SECOND)
    alert = world.state.alerts["A1"]
    assert alert.disputed
    assert not alert.retracted
    assert alert.verdict() is None
    assert len(alert.verdicts) == 2
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), OPERATOR)
    assert world.state.alerts["A1"].disputed
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SUPERVISOR)
    assert not world.state.alerts["A1"].disputed


def test_who_agrees_with_what_stands_opens_no_dispute() -> None:
    """Neither a person's own first word nor what a supervisor has settled is held against it."""
    world = weapon()
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "phone"))
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))  # a wrong key, taken back
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SECOND)
    assert not world.state.alerts["A1"].disputed
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "bag"))
    assert world.state.alerts["A1"].disputed
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SUPERVISOR)
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SECOND)
    assert not world.state.alerts["A1"].disputed


def test_who_leaves_the_others_opens_one() -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SECOND)
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "bag"), SECOND)
    assert world.state.alerts["A1"].disputed


_CONFIRMED, _UNSURE = VerdictKind.CONFIRMED, VerdictKind.UNSURE


@pytest.mark.parametrize(
    ("said", "settles"),
    [
        ((), OPERATOR),
        (((_UNSURE, OPERATOR),), SECOND),
        (((_CONFIRMED, OPERATOR), (_UNSURE, SECOND)), OPERATOR),
        (((VerdictKind.FALSE, OPERATOR), (_CONFIRMED, SECOND)), SUPERVISOR),
    ],
    ids=["unjudged", "second person asked", "asked after a verdict", "disputed"],
)
def test_closing_does_not_go_round_the_judgement(
    said: tuple[tuple[VerdictKind, Actor], ...], settles: Actor
) -> None:
    world = weapon()
    world.do(c.AcknowledgeAlert("A1"))
    for kind, actor in said:
        world.do(c.GiveVerdict("A1", kind, "phone"), actor)
    for actor in (OPERATOR, SECOND, SUPERVISOR):
        assert world.refused(c.CloseAlert("A1", "handled"), actor) == "refused.verdict_missing"
    world.do(c.GiveVerdict("A1", _CONFIRMED), settles)
    world.do(c.CloseAlert("A1", "handled"))
    assert "A1" not in world.state.alerts


def test_who_posts_an_alert_by_hand_need_not_judge_it() -> None:
    world = furnished()
    world.do(c.RaiseAlert("A1", "Smoke in hall 2", "en", Priority.CRITICAL))
    world.do(c.AcknowledgeAlert("A1"))
    world.do(c.CloseAlert("A1", "handled"))
    assert "A1" not in world.state.alerts
