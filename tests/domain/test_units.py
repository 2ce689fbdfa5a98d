"""Units: what of a feed is recorded, who may feed it, and when one is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.person import Actor, Role
from console.domain.place import Position
from console.domain.rules.scope import key_of, scope_of
from console.domain.unit import MOST_UNITS, Unit, UnitKind, UnitState
from tests.support.world import OPERATOR, START, World, furnished

FEED = Actor("cad", (Role.INTEGRATOR,))
HERE = Position(10.40, 59.20)
SAID = c.ReportUnit("A1", "Ambulance 1", UnitKind.AMBULANCE, HERE, START)
NORTH_20_M = Position(10.40, 59.20018)
NORTH_60_M = Position(10.40, 59.20054)


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(SAID, FEED)
    return world


def _later(world: World, seconds: float, **over: object) -> c.ReportUnit:
    world.now = START + timedelta(seconds=seconds)
    return replace(SAID, at_utc=world.now, **over)


def test_a_report_tells_where_when_and_what(world: World) -> None:
    unit = world.state.units["A1"]
    assert (unit.name, unit.position, unit.at_utc) == ("Ambulance 1", HERE, START)
    assert unit.covers(START + timedelta(seconds=180))
    assert not unit.covers(START + timedelta(seconds=181))
    assert not replace(unit, state=UnitState.ASSIGNED).covers(START)


@pytest.mark.parametrize(
    ("after_s", "at", "told"),
    [
        (5, NORTH_60_M, False),  # too soon after the last
        (10, NORTH_60_M, True),
        (10, NORTH_20_M, False),  # a parked unit's position trembles
        (59, HERE, False),
        (60, HERE, True),  # still there
    ],
)
def test_what_of_a_feed_is_recorded(
    world: World, after_s: int, at: Position, *, told: bool
) -> None:
    assert bool(world.do(_later(world, after_s, position=at), FEED)) == told


def test_a_feed_of_each_second_makes_a_bounded_journal(world: World) -> None:
    before = len(world.journal)
    for second in range(1, 601):
        there = Position(10.40, 59.20 + 0.0001 * second)  # 11 m a second
        world.do(_later(world, second, position=there), FEED)
    assert len(world.journal) - before == 60


@pytest.mark.parametrize(
    "other",
    [{"state": UnitState.ASSIGNED}, {"name": "A-1"}, {"skills": ("als",)}, {"sidc": "1" * 20}],
)
def test_what_else_is_new_is_recorded_at_once(world: World, other: dict[str, object]) -> None:
    assert world.do(_later(world, 1, **other), FEED)


def test_who_crosses_a_fence_is_recorded_at_once(world: World) -> None:
    fence = c.DrawGeofence("F1", "Quay", _enter(), centre=HERE, radius_m=40)
    world.do(fence, Actor("sup1", (Role.SUPERVISOR,)))
    assert not world.do(_later(world, 1, position=NORTH_20_M), FEED)
    assert world.do(_later(world, 2, position=NORTH_60_M), FEED)


def _enter() -> object:
    from console.domain.geofence import FenceKind

    return FenceKind.ENTER


def test_late_and_future_reports(world: World) -> None:
    assert world.do(replace(SAID, at_utc=START - timedelta(seconds=1), name="old"), FEED) == ()
    world.now = START + timedelta(seconds=5)
    world.do(replace(SAID, at_utc=START + timedelta(hours=1), name="ahead"), FEED)
    assert world.state.units["A1"].at_utc == world.now


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"name": " "}, "refused.empty"),
        ({"unit_id": ""}, "refused.empty"),
        ({"sidc": "<svg>"}, "refused.unit_sidc"),
        ({"sidc": "<script>alert"}, "refused.unit_sidc"),
        ({"skills": ("x",) * 21}, "refused.unit_skills"),
        ({"at_utc": START.replace(tzinfo=None)}, "refused.unit_time"),
        ({"name": "x" * 201}, "refused.too_long"),
    ],
)
def test_misfits_are_refused_by_name(world: World, over: dict[str, object], why: str) -> None:
    assert world.refused(replace(SAID, **over), FEED) == why


def test_only_a_feed_reports(world: World) -> None:
    assert world.refused(SAID, OPERATOR) == "refused.not_permitted"


def test_there_is_a_limit(world: World) -> None:
    for number in range(MOST_UNITS):
        world.state.put("units", f"U{number}", world.state.units["A1"])
    world.state.drop("units", "A1")
    assert world.refused(replace(SAID, unit_id="one more"), FEED) == "refused.units_many"


def test_signed_off_or_silent_for_a_day_it_goes(world: World) -> None:
    world.do(replace(SAID, unit_id="A2"), FEED)
    world.do(c.RetireUnit("A2"), FEED)
    assert list(world.state.units) == ["A1"]
    world.tick(24 * 3600 - 1)
    assert list(world.state.units) == ["A1"]
    world.tick(1)
    assert not world.state.units


def test_positions_of_people_rest_under_the_key_of_the_day(world: World) -> None:
    event = next(r.event for r in world.journal if isinstance(r.event, e.UnitReported))
    assert key_of(event, START) == "looks-2026-11-21"


def test_a_unit_of_an_area_is_for_those_of_it() -> None:
    world = furnished()
    unit = Unit("B", "Boat", UnitKind.RESCUE, HERE, START, area="harbour")
    assert scope_of(world.state, e.UnitReported(unit)).areas == ("harbour",)
    world.state.put("units", "B", unit)
    assert scope_of(world.state, e.UnitRetired("B")).areas == ("harbour",)
    bound = Actor("feed", (Role.INTEGRATOR,), area="old town")
    (event,) = world.do(replace(SAID, area="harbour"), bound)
    assert event.unit.area == "old town"
