"""One person steers a camera; a supervisor may take it; a late word ends nobody else's stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.person import SYSTEM_ACTOR, Actor, Role
from console.domain.ptz import PtzAct, PtzOrder
from console.domain.rules.scope import scope_of
from server_stub.visible import scope_of_record
from tests.support.world import ADMIN, DETECTOR, OPERATOR, SECOND, SUPERVISOR, World, furnished

ELSEWHERE = Actor("op9", (Role.OPERATOR,), area="harbour")


@pytest.fixture
def world() -> World:
    made = furnished()
    for camera in list(made.state.cameras.values()):
        made.do(c.ConfigureCamera(replace(camera, ptz=True, area="centre")), ADMIN)
    return made


def holder(world: World) -> str:
    held = world.state.steering.get("cam-1")
    return held.person_id if held else ""


def test_one_at_a_time_and_whoever_holds_it_says_so_again_for_nothing(world: World) -> None:
    world.do(c.BeginSteering("cam-1"))
    assert world.do(c.BeginSteering("cam-1")) == ()
    assert world.refused(c.BeginSteering("cam-1"), SECOND) == "refused.ptz_held"
    assert world.refused(c.BeginSteering("cam-1", take=True), SECOND) == "refused.ptz_held"
    assert world.refused(c.BeginSteering("cam-1"), SUPERVISOR) == "refused.ptz_held"
    assert holder(world) == OPERATOR.id
    world.do(c.EndSteering("cam-1", OPERATOR.id))
    world.do(c.BeginSteering("cam-1"), SECOND)
    assert holder(world) == SECOND.id


def test_a_supervisor_takes_it_and_the_first_is_told_by_whom(world: World) -> None:
    world.do(c.BeginSteering("cam-1"))
    ended, begun = world.do(c.BeginSteering("cam-1", take=True), SUPERVISOR)
    assert ended == e.SteeringEnded("cam-1", OPERATOR.id, "taken")
    assert begun.steering.person_id == holder(world) == SUPERVISOR.id
    assert world.do(c.EndSteering("cam-1", OPERATOR.id)) == ()  # a late word
    assert holder(world) == SUPERVISOR.id


def test_only_the_system_ends_another_s_stay(world: World) -> None:
    world.do(c.BeginSteering("cam-1"))
    assert world.refused(c.EndSteering("cam-1", OPERATOR.id), SECOND) == "refused.ptz_held"
    (ended,) = world.do(c.EndSteering("cam-1", OPERATOR.id), SYSTEM_ACTOR)
    assert ended.why == "silent"


@pytest.mark.parametrize(
    ("actor", "message"),
    [
        (ADMIN, "refused.not_permitted"),
        (DETECTOR, "refused.not_permitted"),
        (ELSEWHERE, "refused.unknown_camera"),
    ],
)
def test_who_may_not(world: World, actor: Actor, message: str) -> None:
    assert world.refused(c.BeginSteering("cam-1"), actor) == message


def test_a_camera_without_ptz(world: World) -> None:
    camera = world.state.cameras["cam-1"]
    world.do(c.ConfigureCamera(replace(camera, ptz=False)), ADMIN)
    assert world.refused(c.BeginSteering("cam-1")) == "refused.no_ptz"
    assert world.refused(c.BeginSteering("cam-99")) == "refused.unknown_camera"


def test_who_steers_is_told_in_the_camera_s_area(world: World) -> None:
    (begun,) = world.do(c.BeginSteering("cam-1"))
    scopes = [
        scope_of(world.state, begun),
        scope_of(world.state, e.SteeringEnded("cam-1", OPERATOR.id, "left")),
        scope_of_record(world.state, "steering", world.state.steering["cam-1"]),
    ]
    assert [scope.admits(ELSEWHERE) for scope in scopes] == [False] * 3
    assert [scope.admits(SECOND) for scope in scopes] == [True] * 3


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"pan": 1.0, "tilt": -1.0}, True),
        ({"pan": 1.01}, False),
        ({"zoom": float("nan")}, False),
        ({"tilt": float("inf")}, False),
        ({"act": PtzAct.PRESET}, False),
        ({"act": PtzAct.PRESET, "preset": "p" * 65}, False),
        ({"act": PtzAct.PRESET, "preset": "p1"}, True),
    ],
)
def test_what_a_camera_may_be_told(fields: dict[str, Any], fits: bool) -> None:
    assert PtzOrder(**({"act": PtzAct.MOVE} | fields)).fits() is fits
