"""More alarms than people can take in: when a flood begins, when it ends, and what chatters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain.activity import (
    FLOOD_ID,
    SOURCES_KEPT,
    SourceActivity,
    minute_key,
    rate,
)
from console.domain.alarm_rules import AlarmRules, KindRule
from console.domain.alert import Priority
from console.domain.camera import Camera
from console.domain.person import SYSTEM_ACTOR
from console.domain.place import Position
from console.store.select import chattering, stale_alarms
from tests.support.world import ADMIN, DETECTOR, OPERATOR, SECOND, World, furnished

RULES = AlarmRules(kinds=(KindRule("crowd.", 60),))


@pytest.fixture
def world() -> World:
    made = furnished()
    made.do(c.PublishAlarmRules(RULES), SYSTEM_ACTOR)
    for number in range(2, 60):
        made.do(
            c.ConfigureCamera(
                Camera(f"cam-{number}", number, "Gate", "Gate", Position(10.4, 59.2))
            ),
            ADMIN,
        )
    return made


def _alarms(world: World, count: int, first: int = 2) -> None:
    """From as many cameras, a second apart."""
    for number in range(first, first + count):
        at = world.now
        report = c.ReportAlert(
            f"A{world.state.seq}",
            "crowd",
            "crowd.rising",
            {},
            Priority.LOW,
            at,
            at,
            f"cam-{number}",
        )
        world.do(report, DETECTOR)
        world.tick(1)


def test_it_begins_above_ten_in_ten_minutes_for_one_operator(world: World) -> None:
    _alarms(world, 10)
    assert FLOOD_ID not in world.state.floods
    _alarms(world, 1, first=20)
    flood = world.state.floods[FLOOD_ID]
    assert (flood.per_operator, flood.operators) == (11.0, 1)


def test_two_operators_take_in_twice_as_much(world: World) -> None:
    for actor in (OPERATOR, SECOND):
        world.do(c.BeginShift(actor.id), SYSTEM_ACTOR)
    _alarms(world, 20)
    assert FLOOD_ID not in world.state.floods
    _alarms(world, 1, first=30)
    assert world.state.floods[FLOOD_ID].operators == 2


def test_it_ends_below_five_and_not_before(world: World) -> None:
    _alarms(world, 15)
    world.tick(5 * 60)
    assert FLOOD_ID in world.state.floods
    world.tick(6 * 60)
    assert FLOOD_ID not in world.state.floods


def test_what_joins_a_row_is_no_annunciation(world: World) -> None:
    for _ in range(40):
        _alarms(world, 1)  # of one camera
    assert rate(world.state.alarm_minutes.items(), world.now) == 1
    assert FLOOD_ID not in world.state.floods


def test_what_is_withheld_is_no_annunciation(world: World) -> None:
    _alarms(world, 1)
    first = next(iter(world.state.alerts))
    world.do(c.ShelveAlarms("S1", first, "works", 60))
    world.tick(120)
    _alarms(world, 1)
    assert rate(world.state.alarm_minutes.items(), world.now) == 1


def test_minutes_older_than_an_hour_are_dropped(world: World) -> None:
    _alarms(world, 1)
    old = minute_key(world.now)
    world.tick(3700)
    _alarms(world, 1, first=9)
    assert old not in world.state.alarm_minutes


def test_three_in_a_minute_chatter_for_ten_minutes(world: World) -> None:
    for _ in range(2):
        _alarms(world, 1)
    assert chattering(world.state, world.now) == ()
    _alarms(world, 1)
    (found,) = chattering(world.state, world.now)
    assert found.alert.camera_id == "cam-2"
    assert chattering(world.state, world.now + timedelta(minutes=11)) == ()


def test_what_stands_for_a_day_is_stale(world: World) -> None:
    _alarms(world, 1)
    assert stale_alarms(world.state, world.now + timedelta(hours=23)) == ()
    (found,) = stale_alarms(world.state, world.now + timedelta(hours=25))
    assert found.camera_id == "cam-2"


def test_invented_places_do_not_fill_the_state(world: World) -> None:
    """Beyond so many the one that has been quiet longest goes."""
    quiet = SourceActivity("old", (world.now - timedelta(days=1),))
    for number in range(SOURCES_KEPT - 1):
        world.state.put("activity", f"s{number}", SourceActivity("x", (world.now,)))
    world.state.put("activity", "quiet", quiet)
    _alarms(world, 1)
    assert len(world.state.activity) == SOURCES_KEPT
    assert "quiet" not in world.state.activity
