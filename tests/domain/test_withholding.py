"""Shelved, suppressed, out of service: who may, what it covers, and that everything comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import AlarmState, Withheld
from console.domain.alarm_rules import AlarmRules, KindRule
from console.domain.alert import Priority, VerdictKind
from console.domain.camera import Camera
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Actor, Role
from console.domain.place import Position
from console.domain.withholding import SHELVE_MINUTES, AlarmSource
from console.store.select import strip
from server_stub.visible import hidden_target, rows_for
from tests.support.world import ADMIN, DETECTOR, OPERATOR, SECOND, SUPERVISOR, World, furnished

SHELVE = c.ShelveAlarms("W1", "A1", "umbrellas")


def motion(
    world: World, alert_id: str, priority: Priority = Priority.LOW, camera_id: str = "cam-1"
) -> None:
    """A camera's own claim, at the world's time."""
    told = c.ReportAlert(
        alert_id, "onvif", "onvif.motion", {}, priority, world.now, world.now, camera_id
    )
    world.do(told, DETECTOR)


@pytest.fixture
def world() -> World:
    world = furnished()
    motion(world, "A1")
    return world


def asks(world: World) -> set[str]:
    return {one.id for one in world.state.alerts.values() if one.needs_acknowledging()}


def test_a_shelved_source_asks_nobody_and_asks_anew_when_it_returns(world: World) -> None:
    world.do(c.AcknowledgeAlert("A1"))
    world.do(SHELVE)
    made = world.state.withholdings["W1"]
    assert (made.by_id, made.reason) == ("op1", "umbrellas")
    assert made.until_utc == world.now + timedelta(minutes=15)
    motion(world, "A2")
    motion(world, "A3", camera_id="")
    assert asks(world) == {"A3"}, "another place is another source"
    world.tick(15 * 60 - 1)
    assert world.state.alerts["A2"].alarm_state() is AlarmState.SHELVED
    assert strip(world.state).oldest_utc == world.state.alerts["A3"].first_seen_utc
    world.tick(1)
    assert not world.state.withholdings
    assert asks(world) == {"A1", "A2", "A3"}, "what still stands asks anew, also what was seen"
    assert world.state.alerts["A1"].waiting_since() == world.now
    (ended,) = (r for r in world.journal if isinstance(r.event, e.WithholdingEnded))
    assert ended.actor_id == SYSTEM_ACTOR.id


@pytest.mark.parametrize("minutes", SHELVE_MINUTES)
def test_it_is_shelved_for_one_of_four_times(world: World, minutes: int) -> None:
    world.do(c.ShelveAlarms("W1", "A1", "umbrellas", minutes))
    world.tick(minutes * 60 - 1)
    assert asks(world) == set()
    world.tick(1)
    assert asks(world) == {"A1"}


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (c.ShelveAlarms("W1", "A1", "  "), "refused.reason_needed"),
        (c.ShelveAlarms("W1", "A1", "x", 480), "refused.shelve_minutes"),
        (c.ShelveAlarms("W1", "A9", "x"), "refused.unknown_alert"),
        (c.TakeOutOfService("W1", "A1", "x"), "refused.not_permitted"),
        (
            c.SuppressAlarms("W1", AlarmSource("a", "b"), "r", "x", furnished().now),
            "refused.not_permitted",
        ),
    ],
)
def test_what_an_operator_may_not(world: World, wish: object, why: str) -> None:
    assert world.refused(wish) == why
    assert not world.state.withholdings


def test_what_is_over_when_it_returns_is_normal(world: World) -> None:
    world.do(SHELVE)
    world.do(c.ReportReturned("A1", world.now), DETECTOR)
    world.do(c.EndWithholding("W1"))
    assert world.state.alerts["A1"].alarm_state() is AlarmState.NORMAL


def test_a_critical_alert_is_shelved_by_a_supervisor_and_by_itself(world: World) -> None:
    motion(world, "A2", Priority.CRITICAL)
    wish = c.ShelveAlarms("W2", "A2", "an actor")
    assert world.refused(wish) == "refused.critical_needs_supervisor"
    world.do(wish, SUPERVISOR)
    assert asks(world) == set(), "what is lower at the same source goes with it"
    motion(world, "A3", Priority.CRITICAL)
    assert asks(world) == {"A3"}, "a new critical one is another one"
    world.tick(120)
    assert world.state.alerts["A3"].escalation == 2
    assert world.state.alerts["A2"].escalation == 0
    world.tick(13 * 60)
    assert "A2" in asks(world)
    assert world.state.alerts["A2"].escalation == 0, "its clock begins when it is back"
    world.tick(120)
    assert world.state.alerts["A2"].escalation == 2


def test_a_lower_ones_shelving_never_reaches_a_critical_one(world: World) -> None:
    world.do(SHELVE, SUPERVISOR)
    motion(world, "A2", Priority.CRITICAL)
    motion(world, "A3", Priority.HIGH)
    assert asks(world) == {"A2"}


def test_out_of_service_takes_critical_ones_along_only_if_a_supervisor_said_so_of_one() -> None:
    world = furnished()
    motion(world, "A1")
    world.do(c.TakeOutOfService("W1", "A1", "lens"), ADMIN)
    motion(world, "A2", Priority.CRITICAL)
    assert asks(world) == {"A2"}
    taken = c.TakeOutOfService("W2", "A2", "test shots at this camera")
    assert world.refused(taken, ADMIN) == "refused.critical_needs_supervisor"
    world.do(taken, SUPERVISOR)
    motion(world, "A3", Priority.CRITICAL)
    assert asks(world) == set()
    world.tick(40 * 24 * 3600)
    assert world.state.withholdings.keys() == {"W1", "W2"}, "until somebody says otherwise"
    assert world.refused(c.EndWithholding("W2")) == "refused.not_permitted"
    world.do(c.EndWithholding("W2", "shots are over"), SUPERVISOR)
    assert asks(world) == {"A2", "A3"}


def test_a_fault_that_came_and_went_out_of_service_leaves_nothing(world: World) -> None:
    """A camera that is worked on fails a hundred times: not one of them asks afterwards."""
    at = world.now
    lost = c.ReportAlert("F1", "camera", "camera.lost", {}, Priority.MEDIUM, at, at, "cam-1")
    world.do(lost, DETECTOR)
    world.do(c.TakeOutOfService("W1", "F1", "new lens"), SUPERVISOR)
    world.do(c.ReportReturned("F1", world.now), DETECTOR)
    assert world.refused(c.CloseAlert("F1", "handled")) == "refused.unacknowledged"
    world.tick(1)
    assert "F1" not in world.state.alerts
    closed = [r.event for r in world.journal if isinstance(r.event, e.AlertClosed)]
    assert [(one.alert_id, one.code) for one in closed] == [("F1", "recovered")]


def test_shelving_is_no_way_round_acknowledging(world: World) -> None:
    world.do(SHELVE)
    assert world.refused(c.CloseAlert("A1", "handled")) == "refused.unacknowledged"


def test_the_first_to_shelve_wins_and_the_second_wish_is_a_note(world: World) -> None:
    world.do(SHELVE)
    outcome = world.say(c.ShelveAlarms("W2", "A1", "same"), SECOND)
    assert isinstance(outcome, Refusal)
    assert (outcome.message_id, outcome.params["who"]) == ("refused.withheld_already", "op1")
    (note,) = outcome.kept
    assert note.target_id == "A1"
    assert world.state.withholdings.keys() == {"W1"}
    world.do(c.EndWithholding("W1"), SECOND)
    assert world.do(c.EndWithholding("W1"), SECOND) == ()


def test_what_is_worked_on_is_not_withheld(world: World) -> None:
    world.do(SHELVE)
    world.do(c.OpenIncident("I1", "A1"))
    assert world.state.alerts["A1"].withheld_by == ""
    assert asks(world) == {"A1"}
    assert world.refused(c.ShelveAlarms("W2", "A1", "no")) == "refused.in_incident"
    motion(world, "A2")
    assert asks(world) == {"A1"}
    world.do(c.EndWithholding("W1"))
    world.do(c.ShelveAlarms("W3", "A2", "umbrellas again"))
    assert asks(world) == {"A1"}


def test_an_alert_by_hand_is_withheld_by_itself(world: World) -> None:
    world.do(c.RaiseAlert("H1", "Smoke", "en", Priority.MEDIUM))
    world.do(c.ShelveAlarms("W1", "H1", "the bakery"))
    world.do(c.RaiseAlert("H2", "Fire", "en", Priority.MEDIUM))
    assert asks(world) == {"A1", "H2"}


def test_a_rule_suppresses_by_design_and_says_so_once(world: World) -> None:
    source = AlarmSource("onvif", "onvif.motion", "cam-1")
    wish = c.SuppressAlarms("W1", source, "calendar.parade", "parade", world.now, "")
    later = world.now + timedelta(hours=1)
    again = c.SuppressAlarms("W2", source, "calendar.parade", "parade", later, "")
    world.do(wish, SYSTEM_ACTOR)
    assert world.do(wish, SYSTEM_ACTOR) == ()
    world.do(again, SYSTEM_ACTOR)
    (made,) = world.state.withholdings.values()
    assert (made.kind, made.rule, made.until_utc) == (
        Withheld.SUPPRESSED,
        "calendar.parade",
        later,
    )
    motion(world, "A2", Priority.CRITICAL)
    assert asks(world) == {"A2"}, "critical ones are never suppressed"
    assert world.refused(c.EndWithholding("W1")) == "refused.not_permitted"
    world.tick(3600)
    assert asks(world) == {"A1", "A2"}


def test_it_is_for_those_of_its_area() -> None:
    world = furnished()
    quay = Camera("cam-2", 2, "Quay", "Quay", Position(10.5, 59.2), area="harbour")
    world.do(c.ConfigureCamera(quay), ADMIN)
    motion(world, "A1", camera_id="cam-2")
    world.do(SHELVE, SUPERVISOR)
    world.do(c.EndWithholding("W1"), SUPERVISOR)
    scopes = [
        r.scope.areas
        for r in world.journal
        if isinstance(r.event, e.AlarmsWithheld | e.WithholdingEnded)
    ]
    assert scopes == [("harbour",), ("harbour",)]
    world.do(SHELVE, SUPERVISOR)
    stranger = Actor("op9", (Role.OPERATOR,), area="centre")
    seen = {table for table, _, _ in rows_for(world.state, stranger)}
    assert "withholdings" not in seen
    assert hidden_target(world.state, stranger, c.EndWithholding("W1")) is not None
    assert hidden_target(world.state, OPERATOR, c.EndWithholding("W1")) is None


def test_forcing_a_standing_fault_closed_is_a_supervisors_with_a_reason(world: World) -> None:
    at = world.now
    lost = c.ReportAlert("F1", "camera", "camera.lost", {}, Priority.MEDIUM, at, at, "cam-1")
    world.do(lost, DETECTOR)
    forced = c.CloseAlert("F1", "handled", "taken down for good", forced=True)
    assert world.refused(forced, SUPERVISOR) == "refused.unacknowledged"
    world.do(c.AcknowledgeAlert("F1"))
    assert world.refused(c.CloseAlert("F1", "handled")) == "refused.condition_stands"
    assert world.refused(forced) == "refused.forcing_is_supervisors"
    bare = c.CloseAlert("F1", "handled", " ", forced=True)
    assert world.refused(bare, SUPERVISOR) == "refused.reason_needed"
    (closed,) = world.do(forced, SUPERVISOR)
    assert (closed.forced, closed.reason) == (True, "taken down for good")


def test_a_critical_alert_is_not_acknowledged_in_bulk(world: World) -> None:
    motion(world, "A2", Priority.CRITICAL)
    assert world.refused(c.AcknowledgeAlert("A2", bulk=True)) == "refused.critical_in_bulk"
    world.do(c.AcknowledgeAlert("A1", bulk=True))
    assert asks(world) == {"A2"}


def test_who_looks_at_an_alert_is_known_until_they_leave_or_their_shift_ends(world: World) -> None:
    world.do(c.StartLooking("A1"))
    assert world.do(c.StartLooking("A1")) == ()
    world.do(c.StartLooking("A1"), SECOND)
    viewers = world.state.alerts["A1"].viewers
    assert [(one.actor_id, one.since_utc) for one in viewers] == [
        ("op1", world.now),
        ("op2", world.now),
    ]
    world.do(c.EndLooking("A1"), SECOND)
    assert world.do(c.EndLooking("A1"), SECOND) == ()
    world.do(c.BeginShift("op1"), SYSTEM_ACTOR)
    world.do(c.EndShift("op1"), SYSTEM_ACTOR)
    assert world.state.alerts["A1"].viewers == ()
    assert world.do(c.EndLooking("A9")) == ()


def test_a_critical_fault_that_came_and_went_meanwhile_still_asks(world: World) -> None:
    """Neither the clock nor the end of its shelving makes it normal: somebody must see it."""
    at = world.now
    lost = c.ReportAlert("F1", "camera", "camera.lost", {}, Priority.CRITICAL, at, at, "cam-1")
    world.do(lost, DETECTOR)
    world.do(c.ShelveAlarms("W2", "F1", "storm"), SUPERVISOR)
    world.do(c.ReportReturned("F1", world.now), DETECTOR)
    world.tick(14 * 60)
    assert world.state.alerts["F1"].alarm_state() is AlarmState.SHELVED
    world.tick(60)
    assert world.state.alerts["F1"].alarm_state() is AlarmState.RETURNED_UNACKNOWLEDGED
    world.tick(120)
    assert world.state.alerts["F1"].escalation == 2


def test_a_fault_judged_to_be_none_stays_while_it_stands(world: World) -> None:
    """Else the clock would ask each second for a close that is refused."""
    at = world.now
    lost = c.ReportAlert("F1", "camera", "camera.lost", {}, Priority.MEDIUM, at, at, "cam-1")
    world.do(lost, DETECTOR)
    world.do(c.GiveVerdict("F1", VerdictKind.FALSE, "test"))
    world.tick(25 * 3600)
    assert "F1" in world.state.alerts
    world.do(c.ReportReturned("F1", world.now), DETECTOR)
    world.tick(25 * 3600)
    assert "F1" not in world.state.alerts


def test_a_new_critical_claim_joins_no_row_that_is_shelved() -> None:
    """Where claims of one source are one row, a shelved row would swallow it."""
    world = furnished()
    rules = AlarmRules(kinds=(KindRule("onvif.motion", group_s=600),))
    world.do(c.PublishAlarmRules(rules), SYSTEM_ACTOR)
    motion(world, "A1", Priority.CRITICAL)
    world.do(c.ShelveAlarms("W1", "A1", "an actor"), SUPERVISOR)
    world.tick(5)
    motion(world, "A2", Priority.CRITICAL)
    assert asks(world) == {"A2"}
    world.tick(5)
    motion(world, "A3", Priority.CRITICAL)
    assert world.state.alerts["A2"].times == 2
