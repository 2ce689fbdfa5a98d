"""What becomes of an alert: raised, acknowledged, judged, escalated, merged, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import AlarmState
from console.domain.alert import Box, Priority, TimedBox, VerdictKind
from console.domain.person import Actor
from console.store.select import escalates_in, strip
from tests.support.world import (
    ADMIN,
    DETECTOR,
    OPERATOR,
    SECOND,
    START,
    World,
    furnished,
    sighting,
)


def raised() -> World:
    world = furnished()
    world.do(c.RaiseAlert("A1", "Smoke in hall 2", "en", Priority.CRITICAL))
    return world


def weapon() -> World:
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    return world


def test_acknowledging_is_a_union() -> None:
    world = raised()
    world.do(c.AcknowledgeAlert("A1"))
    world.do(c.AcknowledgeAlert("A1"), SECOND)
    assert world.do(c.AcknowledgeAlert("A1")) == ()
    alert = world.state.alerts["A1"]
    assert alert.state == AlarmState.ACKNOWLEDGED
    assert alert.acknowledged_by == ("op1", "op2")


def test_condition_that_returns_unacknowledged_still_asks() -> None:
    world = weapon()
    world.do(c.ReportReturned("A1", START + timedelta(seconds=3)), DETECTOR)
    assert world.state.alerts["A1"].state == AlarmState.RETURNED_UNACKNOWLEDGED
    assert world.state.alerts["A1"].needs_acknowledging()
    world.do(c.AcknowledgeAlert("A1"))
    assert world.state.alerts["A1"].state == AlarmState.NORMAL


def test_what_another_detector_has_seen_since_has_not_returned() -> None:
    """A console that handed its camera back speaks late, and only of what it saw itself."""
    world = weapon()
    seen = START + timedelta(seconds=10)
    track = (TimedBox(seen, Box(0.4, 0.4, 0.5, 0.6)),)
    world.do(c.ReportSeenAgain("A1", seen, 0.8, track), DETECTOR)
    assert world.do(c.ReportReturned("A1", START + timedelta(seconds=5)), DETECTOR) == ()
    assert world.state.alerts["A1"].active()
    (returned,) = world.do(c.ReportReturned("A1", START + timedelta(seconds=9)), DETECTOR)
    assert returned.last_seen_utc == seen


def test_critical_escalates_at_60_and_120_seconds_once() -> None:
    world = raised()
    world.tick(59)
    assert world.state.alerts["A1"].escalation == 0
    world.tick(1)
    assert world.state.alerts["A1"].escalation == 1
    world.tick(60)
    world.tick(60)
    assert escalated(world) == [1, 2]


def test_acknowledged_never_escalates() -> None:
    world = raised()
    world.do(c.AcknowledgeAlert("A1"))
    world.tick(500)
    assert world.state.alerts["A1"].escalation == 0


def escalated(world: World) -> list[int]:
    return [r.event.level for r in world.journal if isinstance(r.event, e.AlertEscalated)]


def returns(world: World) -> None:
    world.do(c.ReportReturned("A1", world.state.alerts["A1"].last_seen_utc), DETECTOR)


def seen_again(world: World) -> None:
    box = (TimedBox(world.now, Box(0.4, 0.4, 0.5, 0.6)),)
    world.do(c.ReportSeenAgain("A1", world.now, 0.8, box), DETECTOR)


@pytest.mark.parametrize("before_s", [10, 130], ids=["acknowledged at once", "escalated before"])
def test_what_is_raised_again_waits_from_then_on(before_s: int) -> None:
    world = weapon()
    world.tick(before_s)
    before = len(escalated(world))
    world.do(c.AcknowledgeAlert("A1"))
    returns(world)
    assert world.state.alerts["A1"].state == AlarmState.NORMAL
    world.tick(600)
    seen_again(world)
    world.tick(59)
    assert len(escalated(world)) == before
    assert escalates_in(world.state.alerts["A1"], world.now) == timedelta(seconds=1)
    assert strip(world.state).oldest_utc == world.now - timedelta(seconds=59)
    world.tick(1)
    world.tick(60)
    assert escalated(world)[before:] == [1, 2]


def test_what_came_and_went_and_nobody_acknowledged_has_waited_all_along() -> None:
    world = weapon()
    world.tick(30)
    returns(world)
    world.tick(20)
    seen_again(world)
    world.tick(10)
    assert escalated(world) == [1]


@pytest.mark.parametrize("who", [OPERATOR, SECOND])
def test_what_was_wrongly_retracted_waits_from_then_on(who: Actor) -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"))
    world.tick(600)
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), who)
    world.tick(59)
    assert escalated(world) == []
    world.tick(1)
    assert escalated(world) == [1]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (c.RaiseAlert("A1", "again", "en", Priority.LOW), "refused.id_taken"),
        (c.RaiseAlert("A2", "  ", "en", Priority.LOW), "refused.empty"),
        (c.RaiseAlert("A2", "x" * 201, "en", Priority.LOW), "refused.too_long"),
        (c.RaiseAlert("A2", "x", "en", Priority.LOW, camera_id="no"), "refused.unknown_camera"),
        (c.AcknowledgeAlert("nope"), "refused.unknown_alert"),
        (c.CloseAlert("A1", "handled"), "refused.unacknowledged"),
        (c.CloseAlert("A1", "whatever"), "refused.unknown_code"),
        (c.GiveVerdict("A1", VerdictKind.FALSE), "refused.cause_needed"),
    ],
)
def test_bad_wishes_are_refused_with_words(body: object, reason: str) -> None:
    assert raised().refused(body) == reason


def test_only_the_permitted_may_say_it() -> None:
    world = raised()
    assert world.refused(c.AcknowledgeAlert("A1"), DETECTOR) == "refused.not_permitted"
    assert world.refused(sighting("A2", START)) == "refused.not_permitted"


@pytest.mark.parametrize(
    ("after_s", "box", "label", "twins"),
    [
        (1.0, Box(0.41, 0.41, 0.51, 0.61), "pistol", True),
        (2.9, Box(0.4, 0.4, 0.5, 0.6), "pistol", True),
        (3.1, Box(0.4, 0.4, 0.5, 0.6), "pistol", False),
        (1.0, Box(0.6, 0.6, 0.7, 0.8), "pistol", False),
    ],
)
def test_twins_by_time_class_and_place(after_s: float, box: Box, label: str, twins: bool) -> None:
    world = weapon()
    world.do(sighting("A2", START + timedelta(seconds=after_s), box), DETECTOR)
    assert ("A2" not in world.state.alerts) == twins
    if twins:
        assert world.state.aliases["A2"] == "A1"
        world.do(c.AcknowledgeAlert("A2"))
        assert world.state.alerts["A1"].acknowledged_by == ("op1",)
        # What the twin brought is what the open alert shows.
        assert world.refused(c.EraseSubject("A2", "asked for"), ADMIN) == "refused.still_open"


@pytest.mark.parametrize(
    ("gap_s", "epoch", "returned", "twins"),
    [
        (9, "E2", False, True),
        (11, "E2", False, False),
        (9, "E1", False, False),
        (9, "E2", True, False),
    ],
)
def test_who_takes_over_a_camera_goes_on_with_what_is_open_there(
    gap_s: float, epoch: str, returned: bool, twins: bool
) -> None:
    """Also where the backend has not noticed yet that the detector before was lost."""
    world = weapon()
    last = START + timedelta(seconds=1)
    if returned:
        world.do(c.ReportReturned("A1", last), DETECTOR)
    later = sighting("A2", last + timedelta(seconds=gap_s))
    assert later.detection is not None
    seen = replace(later.detection, epoch=epoch)
    world.do(replace(later, detection=seen), DETECTOR)
    assert ("A2" not in world.state.alerts) == twins


def test_twins_are_judged_on_the_backends_clock() -> None:
    world = weapon()
    late = sighting("A2", START - timedelta(seconds=30))
    world.do(late, DETECTOR, clock_offset_ms=30_000)
    assert world.state.aliases == {"A2": "A1"}


def test_a_lost_detector_leaves_ten_seconds_for_the_next_one() -> None:
    world = weapon()
    world.do(c.TakeLease("cam-1", "E1"), DETECTOR)
    world.do(c.EndLease("cam-1", "E1"), DETECTOR)
    world.do(sighting("A2", START + timedelta(seconds=9)), DETECTOR)
    assert world.state.aliases == {"A2": "A1"}


def test_camera_fault_closes_only_on_recovery() -> None:
    world = furnished()
    fault = sighting("F1", START, detection=None, evidence=(), message_id="camera.lost")
    world.do(fault, DETECTOR)
    world.do(c.AcknowledgeAlert("F1"))
    assert world.refused(c.CloseAlert("F1", "handled")) == "refused.condition_stands"
    world.do(c.ReportReturned("F1", START + timedelta(seconds=5)), DETECTOR)
    world.tick(1)
    assert "F1" not in world.state.alerts
