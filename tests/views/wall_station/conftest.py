"""A city of ten cameras, and walls over it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.camera import Camera
from console.domain.place import Position
from tests.support.story import city_world, seat
from tests.support.world import ADMIN, World
from tests.views.wall_station.watched import Make, Watched


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    return lambda at: Watched(at, qtbot)


@pytest.fixture
def world() -> World:
    world = city_world()
    for number in range(5, 11):
        camera = Camera(f"cam-{number}", number, f"Quay {number}", "Quay", Position(10.4, 59.2))
        world.do(c.ConfigureCamera(camera), ADMIN)
    return world


@pytest.fixture
def station(world: World, make: Make) -> Watched:
    made = make(seat(world))
    made.acts.show_grid(4)
    return made
