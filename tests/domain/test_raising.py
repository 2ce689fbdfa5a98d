"""Who raises what: people by hand, in their own area; machines for their tool (deny by default)."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.camera import Camera
from console.domain.person import Actor, Role
from console.domain.place import Position
from tests.support.world import ADMIN, OPERATOR, START, World, furnished, sighting

HARBOUR = Actor("hanna", (Role.OPERATOR,), area="harbour")
DISPATCH = Actor("dispatch", (Role.INTEGRATOR,), area="harbour")
DESK = Actor("desk1.detector", (Role.DETECTOR,), area="harbour")


@pytest.fixture
def world() -> World:
    world = furnished()  # with cam-1, which is nobody's own
    for camera_id, area in (("quay", "harbour"), ("market", "centre")):
        where = Position(10.4, 59.2)
        world.do(c.ConfigureCamera(Camera(camera_id, 2, "Camera", area, where, area=area)), ADMIN)
    return world


def by_hand(**fields: Any) -> c.RaiseAlert:
    return c.RaiseAlert("A1", "Somebody", "en", Priority.LOW, **fields)


@pytest.mark.parametrize("actor", [OPERATOR, HARBOUR, DISPATCH])
@pytest.mark.parametrize("tool", ["weapon_detection", "cameras", ""])
def test_nobody_raises_by_hand_in_a_tools_name(world: World, actor: Actor, tool: str) -> None:
    assert world.refused(by_hand(tool=tool), actor) == "refused.not_by_hand"
    world.do(by_hand(), actor)


@pytest.mark.parametrize("actor", [HARBOUR, DISPATCH])
def test_a_camera_of_another_area_is_unknown(world: World, actor: Actor) -> None:
    assert world.refused(by_hand(camera_id="market"), actor) == "refused.unknown_camera"
    world.do(by_hand(camera_id="quay"), actor)
    assert world.state.alerts["A1"].area == "harbour"


def test_nor_does_a_detector_report_from_there(world: World) -> None:
    def seen(camera_id: str) -> c.ReportAlert:
        return sighting("A1", START, detection=None, camera_id=camera_id)

    assert world.refused(seen("market"), DESK) == "refused.unknown_camera"
    world.do(seen("cam-1"), DESK)


@pytest.mark.parametrize(
    ("actor", "fields", "area"),
    [
        (HARBOUR, {}, "harbour"),
        (HARBOUR, {"area": "centre"}, "harbour"),
        (HARBOUR, {"camera_id": "quay", "area": "centre"}, "harbour"),
        (HARBOUR, {"camera_id": "cam-1", "area": "centre"}, ""),
        (OPERATOR, {}, ""),
        (OPERATOR, {"area": "centre"}, "centre"),
        (OPERATOR, {"camera_id": "quay", "area": "centre"}, "harbour"),
    ],
)
def test_the_area_is_the_cameras_else_that_of_who_is_bound_to_one(
    world: World, actor: Actor, fields: dict[str, str], area: str
) -> None:
    world.do(by_hand(**fields), actor)
    assert world.state.alerts["A1"].area == area
