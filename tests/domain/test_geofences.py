"""Geofences on scenarios: who comes in, who stays, and when nobody is left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain.alert import AlarmState, Alert, Priority
from console.domain.geofence import FenceKind, Geofence
from console.domain.person import Actor, Role
from console.domain.place import Position
from console.domain.unit import UnitKind, UnitState
from tests.support.world import OPERATOR, SUPERVISOR, World, furnished

FEED = Actor("cad", (Role.INTEGRATOR,))
INSIDE, OUTSIDE = Position(10.40, 59.20), Position(10.50, 59.20)
SQUARE = tuple(
    Position(x, y) for x, y in ((10.39, 59.19), (10.41, 59.19), (10.41, 59.21), (10.39, 59.21))
)
QUAY = c.DrawGeofence("F1", "Quay", FenceKind.ENTER, ring=SQUARE)


@pytest.fixture
def world() -> World:
    return furnished()


def _at(
    world: World,
    position: Position,
    unit: str = "A1",
    kind: UnitKind = UnitKind.AMBULANCE,
    state: UnitState = UnitState.AVAILABLE,
) -> None:
    """The unit says where it is, and a second passes."""
    world.do(c.ReportUnit(unit, f"Unit {unit}", kind, position, world.now, state), FEED)
    world.tick(1)


def _stays(world: World, seconds: int, position: Position = INSIDE, unit: str = "A1") -> None:
    for _ in range(seconds // 30):
        world.tick(29)
        _at(world, position, unit)


def _alerts(world: World) -> list[Alert]:
    return [a for a in world.state.alerts.values() if a.tool == "geofence"]


def test_who_comes_in_is_told_once_a_visit_and_it_ends_when_they_leave(world: World) -> None:
    world.do(QUAY, SUPERVISOR)
    _at(world, OUTSIDE)
    assert not _alerts(world)
    _at(world, INSIDE)
    (alert,) = _alerts(world)
    assert alert.message_id == "geofence.entered"
    assert alert.params == {"fence": "Quay", "unit": "Unit A1", "minutes": 0}
    assert (alert.position, alert.place, alert.priority) == (INSIDE, "Quay", Priority.HIGH)
    told = len(world.journal)
    world.tick(1)
    assert len(world.journal) == told
    _stays(world, 120)
    assert _alerts(world) == [world.state.alerts[alert.id]]
    _at(world, OUTSIDE)
    assert world.state.alerts[alert.id].state is AlarmState.RETURNED_UNACKNOWLEDGED
    world.tick(30)
    _at(world, INSIDE)
    assert len(_alerts(world)) == 2


def test_who_stays_is_told_after_the_time_by_its_own_reports(world: World) -> None:
    world.do(replace(QUAY, kind=FenceKind.DWELL, after_s=300), SUPERVISOR)
    _at(world, INSIDE)
    world.tick(400)  # not a word meanwhile: nobody knows whether it stayed
    assert [a.message_id for a in _alerts(world)] == ["feed.units_silent"]
    _stays(world, 60)
    (alert,) = (a for a in _alerts(world) if a.message_id == "geofence.dwelling")
    assert alert.params["minutes"] == 7


def test_who_passes_through_does_not_dwell(world: World) -> None:
    world.do(replace(QUAY, kind=FenceKind.DWELL, after_s=120), SUPERVISOR)
    for _ in range(4):
        _at(world, INSIDE)
        _stays(world, 60)
        _at(world, OUTSIDE)
        world.tick(20)
    assert not _alerts(world)


def test_no_ambulance_is_left(world: World) -> None:
    void = replace(QUAY, kind=FenceKind.VOID, units=(UnitKind.AMBULANCE,), after_s=60)
    _at(world, INSIDE)
    _at(world, INSIDE, "A2")
    _at(world, INSIDE, "P1", UnitKind.POLICE)
    world.do(void, SUPERVISOR)
    world.tick(1)
    assert not world.state.gaps
    _at(world, OUTSIDE)
    assert not world.state.gaps  # A2 is still there
    _at(world, INSIDE, "A2", state=UnitState.ASSIGNED)  # inside, and taken
    assert "F1" in world.state.gaps
    assert not _alerts(world)
    world.tick(60)
    (alert,) = _alerts(world)
    assert (alert.message_id, alert.params["kind"]) == ("geofence.void", "ambulance")
    assert alert.position == Geofence("", "", FenceKind.VOID, ring=SQUARE).middle()
    _at(world, INSIDE)
    assert not world.state.gaps
    assert not world.state.alerts[alert.id].active()


def test_one_that_fell_silent_covers_nothing(world: World) -> None:
    _at(world, INSIDE)
    _at(world, OUTSIDE, "A2")
    world.do(replace(QUAY, kind=FenceKind.VOID), SUPERVISOR)
    _stays(world, 170, OUTSIDE, "A2")
    assert not _alerts(world)
    _stays(world, 60, OUTSIDE, "A2")
    assert [a.message_id for a in _alerts(world)] == ["geofence.void"]


def test_an_area_may_need_more_than_one(world: World) -> None:
    _at(world, INSIDE)
    world.do(replace(QUAY, kind=FenceKind.VOID, least=2), SUPERVISOR)
    world.tick(1)
    (alert,) = _alerts(world)
    assert alert.message_id == "geofence.too_few"
    assert (alert.params["inside"], alert.params["least"]) == (1, 2)
    _at(world, INSIDE, "A2")
    assert not world.state.alerts[alert.id].active()


def test_where_no_unit_is_known_an_area_is_void(world: World) -> None:
    """The last one may have signed off: silence would be the wrong answer."""
    world.do(replace(QUAY, kind=FenceKind.VOID), SUPERVISOR)
    world.tick(1)
    assert [a.message_id for a in _alerts(world)] == ["geofence.void"]


def test_a_silent_feed_is_one_alarm_and_not_one_a_fence(world: World) -> None:
    for number in range(5):
        world.do(replace(QUAY, fence_id=f"F{number}", kind=FenceKind.VOID), SUPERVISOR)
    _at(world, INSIDE)
    world.tick(181)
    (alert,) = _alerts(world)
    assert alert.message_id == "feed.units_silent"
    world.tick(60)
    assert len(_alerts(world)) == 1
    _at(world, INSIDE)
    assert not [a for a in _alerts(world) if a.active()]


def test_a_fence_that_goes_takes_its_alarms_back(world: World) -> None:
    world.do(QUAY, SUPERVISOR)
    _at(world, INSIDE)
    assert world.refused(c.RemoveGeofence("F1", ""), SUPERVISOR) == "refused.reason_needed"
    world.do(c.RemoveGeofence("F1", "the fair is over"), SUPERVISOR)
    assert not [a for a in _alerts(world) if a.active()]
    assert not world.state.geofences
    assert not world.state.visits


def test_a_unit_that_signs_off_inside_leaves(world: World) -> None:
    world.do(QUAY, SUPERVISOR)
    _at(world, INSIDE)
    world.do(c.RetireUnit("A1"), FEED)
    world.tick(1)
    assert not [a for a in _alerts(world) if a.active()]
    assert not world.state.visits


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"name": " "}, "refused.empty"),
        ({"ring": SQUARE[:2]}, "refused.fence_corners"),
        ({"ring": (INSIDE, OUTSIDE, Position(10.45, 59.20))}, "refused.fence_corners"),
        ({"ring": SQUARE * 51}, "refused.fence_corners"),
        ({"centre": INSIDE}, "refused.fence_radius"),
        ({"ring": (), "centre": INSIDE, "radius_m": 5}, "refused.fence_radius"),
        ({"ring": (), "centre": INSIDE, "radius_m": float("nan")}, "refused.fence_radius"),
        ({"after_s": -1}, "refused.fence_limits"),
        ({"least": 0}, "refused.fence_limits"),
    ],
)
def test_a_fence_that_is_none_is_refused(world: World, over: dict[str, object], why: str) -> None:
    assert world.refused(replace(QUAY, **over), SUPERVISOR) == why


def test_supervisors_draw(world: World) -> None:
    assert world.refused(QUAY, OPERATOR) == "refused.not_permitted"
    world.do(QUAY, SUPERVISOR)
    assert world.refused(c.RemoveGeofence("F1", "no"), OPERATOR) == "refused.not_permitted"


_LON, _LAT = st.floats(10.0, 11.0), st.floats(59.0, 60.0)


@given(_LON, _LAT, st.floats(10.1, 10.9))
def test_two_fences_that_share_a_border_hold_a_point_once(
    lon: float, lat: float, at: float
) -> None:
    def box(west: float, east: float) -> Geofence:
        ring = ((west, 59.0), (east, 59.0), (east, 60.0), (west, 60.0))
        return Geofence("", "", FenceKind.ENTER, ring=tuple(Position(*one) for one in ring))

    point = Position(lon, min(lat, 59.999))
    inside = [fence.holds(point) for fence in (box(10.0, at), box(at, 11.0))]
    assert inside.count(True) == (0 if lon == 11.0 else 1)


@given(st.floats(0, 359.9), st.floats(0, 1.9))
def test_a_circle_holds_what_is_nearer_than_its_radius(bearing: float, share: float) -> None:
    import math

    fence = Geofence("", "", FenceKind.ENTER, centre=INSIDE, radius_m=500)
    metres = 500 * share
    north, east = metres * math.cos(math.radians(bearing)), metres * math.sin(math.radians(bearing))
    lat = INSIDE.lat + north / 111_195
    lon = INSIDE.lon + east / (111_195 * math.cos(math.radians(INSIDE.lat)))
    if abs(share - 1) > 0.01:
        assert fence.holds(Position(lon, lat)) == (share < 1)
