"""One row of what one source says again and again, and never one row of two dangers (U19)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm_rules import AlarmRules, ByScore, KindRule
from console.domain.alert import Box, Priority, VerdictKind
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR
from tests.support.world import DETECTOR, OPERATOR, START, World, furnished, sighting

RULES = AlarmRules(
    kinds=(
        KindRule("weapon.", 60),
        KindRule("crowd.rising", 120, by_score=(ByScore(0.5, Priority.MEDIUM),)),
        KindRule("weapon.toy", 0, Priority.LOW),
    ),
    sensitive_places=("School",),
)


@pytest.fixture
def world() -> World:
    made = furnished()
    made.do(c.PublishAlarmRules(RULES), SYSTEM_ACTOR)
    return made


def _crowd(alert_id: str, at: datetime, camera: str = "cam-1") -> c.ReportAlert:
    return c.ReportAlert(
        alert_id, "crowd", "crowd.rising", {}, Priority.HIGH, at, at, camera_id=camera
    )


def _after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_three_of_one_source_are_one_row_with_a_counter(world: World) -> None:
    for number in range(3):
        world.do(sighting(f"W{number}", _after(10 * number)), DETECTOR)
    assert list(world.state.alerts) == ["W0"]
    row = world.state.alerts["W0"]
    assert row.times == 3
    assert row.absorbed == ("W1", "W2")
    assert {item.at_utc for item in row.detection.track} >= {_after(0), _after(20)}  # type: ignore[union-attr]


def test_each_id_of_the_row_stays_valid(world: World) -> None:
    world.do(sighting("W0", _after(0)), DETECTOR)
    world.do(sighting("W1", _after(10)), DETECTOR)
    world.do(c.AcknowledgeAlert("W1"))
    assert world.state.alerts["W0"].acknowledged_by == ("op1",)


def test_two_at_the_same_time_are_two_rows(world: World) -> None:
    """Their boxes lie apart, so they are no twins: two people with weapons."""
    world.do(sighting("W0", _after(0)), DETECTOR)
    world.do(sighting("W1", _after(0.5), Box(0.8, 0.1, 0.9, 0.3)), DETECTOR)
    assert list(world.state.alerts) == ["W0", "W1"]


@pytest.mark.parametrize("pause", [62, 600])
def test_after_the_window_it_is_a_row_of_its_own(world: World, pause: float) -> None:
    world.do(sighting("W0", _after(0)), DETECTOR)
    world.do(sighting("W1", _after(1 + pause)), DETECTOR)
    assert list(world.state.alerts) == ["W0", "W1"]


def test_a_critical_one_that_was_acknowledged_asks_anew(world: World) -> None:
    world.do(sighting("W0", _after(0)), DETECTOR)
    world.do(c.AcknowledgeAlert("W0"))
    world.do(sighting("W1", _after(10)), DETECTOR)
    assert world.state.alerts["W1"].needs_acknowledging()


def test_others_that_were_acknowledged_count_on_quietly(world: World) -> None:
    world.do(_crowd("C0", _after(0)), DETECTOR)
    world.do(c.AcknowledgeAlert("C0"))
    world.do(_crowd("C1", _after(10)), DETECTOR)
    row = world.state.alerts["C0"]
    assert (row.times, row.needs_acknowledging()) == (2, False)


def test_what_was_over_asks_anew_and_counts(world: World) -> None:
    world.do(_crowd("C0", _after(0)), DETECTOR)
    world.do(c.AcknowledgeAlert("C0"))
    world.do(c.ReportReturned("C0", _after(5)), DETECTOR)
    world.do(_crowd("C1", _after(10)), DETECTOR)
    row = world.state.alerts["C0"]
    assert (row.times, row.needs_acknowledging()) == (2, True)


def test_a_row_that_was_judged_takes_nothing_in(world: World) -> None:
    world.do(sighting("W0", _after(0)), DETECTOR)
    world.do(c.GiveVerdict("W0", VerdictKind.FALSE, "umbrella"))
    world.do(sighting("W1", _after(10)), DETECTOR)
    assert world.state.alerts["W1"].needs_acknowledging()


def test_nobody_calls_false_what_has_grown_since_they_looked(world: World) -> None:
    """The second one may be the real one."""
    world.do(sighting("W0", _after(0)), DETECTOR)
    seen = world.state.seq
    world.do(sighting("W1", _after(10)), DETECTOR)
    verdict = c.GiveVerdict("W0", VerdictKind.FALSE, "umbrella")
    refused = world.say(verdict, OPERATOR, based_on_seq=seen)
    assert isinstance(refused, Refusal)
    assert refused.message_id == "refused.joined_meanwhile"
    assert not world.state.alerts["W0"].retracted
    world.do(verdict)
    assert world.state.alerts["W0"].retracted


def test_confirming_is_never_held_up(world: World) -> None:
    world.do(sighting("W0", _after(0)), DETECTOR)
    seen = world.state.seq
    world.do(sighting("W1", _after(10)), DETECTOR)
    world.do(c.GiveVerdict("W0", VerdictKind.CONFIRMED), OPERATOR, based_on_seq=seen)
    assert world.state.alerts["W0"].verdict() is not None


def test_without_rules_nothing_is_grouped() -> None:
    world = furnished()
    world.do(sighting("W0", _after(0)), DETECTOR)
    world.do(sighting("W1", _after(10)), DETECTOR)
    assert list(world.state.alerts) == ["W0", "W1"]


def test_rules_are_published_once(world: World) -> None:
    assert world.do(c.PublishAlarmRules(RULES), SYSTEM_ACTOR) == ()
    assert world.refused(c.PublishAlarmRules(RULES)) == "refused.not_permitted"


@pytest.mark.parametrize(
    ("message", "score", "place", "priority"),
    [
        ("weapon.seen", 0.9, "", Priority.CRITICAL),  # as reported
        ("weapon.toy", None, "", Priority.LOW),
        ("crowd.rising", 0.7, "", Priority.MEDIUM),
        ("crowd.rising", 0.3, "", Priority.CRITICAL),
        ("crowd.rising", 0.7, "School", Priority.HIGH),
        ("weapon.seen", 0.9, "School", Priority.CRITICAL),  # there is nothing above
    ],
)
def test_priority_is_data(
    message: str, score: float | None, place: str, priority: Priority
) -> None:
    assert RULES.priority_of(message, Priority.CRITICAL, score, place) is priority


def test_the_longest_kind_has_the_word() -> None:
    assert RULES.group_window("weapon.seen") == timedelta(seconds=60)
    assert RULES.group_window("weapon.toy") == timedelta(0)
    assert RULES.group_window("fire.smoke") == timedelta(0)


def test_ten_thousand_claims_of_one_source_stay_cheap(world: World) -> None:
    """The row is found by its source, not among all alerts: no rule looks at another row."""
    for number in range(50):
        world.do(_crowd(f"C{number}", _after(number)), DETECTOR)
    row = world.state.alerts["C0"]
    assert row.times == 50
    assert len(world.state.activity) == 1
    assert len(next(iter(world.state.activity.values())).times) == 8


def test_the_wire_keeps_that_it_was_grouped(world: World) -> None:
    world.do(_crowd("C0", _after(0)), DETECTOR)
    (merged,) = world.do(_crowd("C1", _after(10)), DETECTOR)
    assert isinstance(merged, e.AlertsMerged)
    assert merged.grouped
