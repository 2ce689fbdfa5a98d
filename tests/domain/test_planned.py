"""The event calendar: what is expected asks nobody, under its name, and ends by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import AlarmState
from console.domain.alert import Priority
from console.domain.camera import Camera
from console.domain.planned import PlannedEvent
from console.domain.risk import risks
from server_stub.city import read_rules
from tests.domain.test_correlation import HERE, OLD_TOWN, north
from tests.support.world import ADMIN, DETECTOR, START, SUPERVISOR, World, furnished, sighting

MATCH = PlannedEvent(
    "E1",
    "Football: Havnby – Lia",
    "Arena",
    HERE,
    300.0,
    START + timedelta(minutes=10),
    START + timedelta(hours=3),
    ("crowd",),
    8000,
)


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(c.PublishFusionRules(read_rules()), ADMIN)
    world.do(c.PublishDistricts((OLD_TOWN,)), ADMIN)
    world.do(c.ConfigureCamera(Camera("cam-far", 2, "Far", "Far", north(900))), ADMIN)
    world.do(c.PlanEvent(MATCH), SUPERVISOR)
    return world


def crowd(world: World, alert_id: str, camera_id: str = "cam-1", **over: Any) -> Any:
    body = replace(
        sighting(alert_id, world.now),
        tool="crowd",
        message_id="crowd.dense",
        camera_id=camera_id,
        detection=None,
        priority=Priority.HIGH,
    )
    world.do(replace(body, **over), DETECTOR)
    return world.state.alerts[alert_id]


def test_the_expected_is_suppressed_in_its_place_and_time(world: World) -> None:
    assert crowd(world, "early").needs_acknowledging()
    world.now += timedelta(minutes=11)
    expected = crowd(world, "C1")
    assert expected.alarm_state() is AlarmState.SUPPRESSED
    assert not expected.needs_acknowledging()
    (withholding,) = world.state.withholdings.values()
    assert withholding.reason == MATCH.name
    assert withholding.until_utc == MATCH.until_utc
    assert crowd(world, "C2", "cam-far").needs_acknowledging(), "900 m away"
    other = crowd(world, "W1", message_id="weapon.seen", tool="weapons")
    assert other.needs_acknowledging(), "nobody expects a weapon"
    found = risks(world.state, world.now)["old"]
    assert "C1" not in {part.subject_id for part in found.parts}


def test_a_critical_alarm_is_never_suppressed(world: World) -> None:
    world.now += timedelta(minutes=11)
    assert crowd(world, "C1").withheld_by
    assert crowd(world, "C2", priority=Priority.CRITICAL).needs_acknowledging()


def test_it_ends_by_itself_and_what_still_stands_asks_anew(world: World) -> None:
    world.now += timedelta(minutes=11)
    crowd(world, "C1")
    world.tick(3 * 3600)
    assert not world.state.planned
    assert not world.state.withholdings
    assert world.state.alerts["C1"].needs_acknowledging()


def test_called_off_it_suppresses_no_more(world: World) -> None:
    world.now += timedelta(minutes=11)
    crowd(world, "C1")
    wish = c.CancelPlannedEvent("E1", "too much snow")
    assert world.refused(wish) == "refused.not_permitted"
    assert world.refused(replace(wish, reason=" "), SUPERVISOR) == "refused.reason_needed"
    world.do(wish, SUPERVISOR)
    assert world.state.alerts["C1"].needs_acknowledging()
    assert world.refused(wish, SUPERVISOR) == "refused.unknown_target"


def test_what_people_work_on_stays_in_sight(world: World) -> None:
    crowd(world, "C0")
    world.do(c.OpenIncident("I1", "C0"))
    world.now += timedelta(minutes=11)
    alert = crowd(world, "C1", first_seen_utc=world.now)
    in_it = replace(alert, incident_id="I1")
    assert alert.withheld_by or world.state.alerts["C1"].incident_id == "I1"
    assert not any(one.covers(in_it) for one in world.state.withholdings.values())


def test_changing_it_moves_what_is_suppressed(world: World) -> None:
    world.now += timedelta(minutes=11)
    crowd(world, "C1")
    shorter = replace(MATCH, until_utc=world.now + timedelta(minutes=5))
    events = world.do(c.PlanEvent(shorter), SUPERVISOR)
    assert [type(one) for one in events] == [e.EventPlanned, e.WithholdingEnded]
    assert world.do(c.PlanEvent(shorter), SUPERVISOR) == ()


@pytest.mark.parametrize(
    ("changed", "message_id"),
    [
        ({"name": " "}, "refused.planned_name"),
        ({"radius_m": 1.0}, "refused.planned_radius"),
        ({"radius_m": float("nan")}, "refused.planned_radius"),
        ({"until_utc": MATCH.from_utc}, "refused.planned_times"),
        ({"until_utc": MATCH.from_utc + timedelta(days=15)}, "refused.planned_times"),
        ({"from_utc": MATCH.from_utc.replace(tzinfo=None)}, "refused.planned_times"),
        ({"kinds": ()}, "refused.planned_kinds"),
        ({"kinds": ("dragons",)}, "refused.planned_kinds"),
        ({"crowd": -1}, "refused.planned_crowd"),
        (
            {"from_utc": START - timedelta(days=1), "until_utc": START},
            "refused.planned_over",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    world: World, changed: dict[str, Any], message_id: str
) -> None:
    wrong = replace(MATCH, id="E2", **changed)
    assert world.refused(c.PlanEvent(wrong), SUPERVISOR) == message_id


def test_an_operator_plans_nothing(world: World) -> None:
    assert world.refused(c.PlanEvent(replace(MATCH, id="E2"))) == "refused.not_permitted"
