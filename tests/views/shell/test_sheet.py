"""The help sheet has every key of a wall's tiles, with what they can do there (F1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from console.domain.ptz import PtzAnswer
from console.views.panel import OwnKey
from console.views.wall.dock import WallPanel
from console.views.wall.sheet import wall_keys
from console.views.wall.station import WallStation
from console.views.wall.steering import Steering
from tests.support.seat import Seat
from tests.views.wall_dock.test_replaying import Asked

Rows = Callable[..., list[OwnKey]]


@pytest.fixture
def rows(operator: Seat, qtbot: QtBot) -> Rows:
    def of_wall(**more: Any) -> list[OwnKey]:
        wall = WallPanel(operator.desk, lambda _camera: None, lambda *_size: None, **more)
        qtbot.addWidget(wall)
        return wall_keys(WallStation(wall).acts.tile_acts)

    return of_wall


def test_keys_of_tiles_recordings_and_steering_stand_on_it(rows: Rows) -> None:
    steering = Steering(lambda _camera, _order, told: told(PtzAnswer()))
    everything = rows(recordings=Asked(), steering=steering)
    there = {(where, key) for key, _, where in everything}
    assert there >= {
        ("video wall", "0–9, Enter"),
        ("video wall", "Ins"),
        ("tile: recording", "Backspace"),
        ("tile: recording", ","),
        ("tile: steering (PTZ)", "Z"),
        ("tile: steering (PTZ)", "Shift+Arrows"),
        ("tile: steering (PTZ)", "1–9"),
    }
    but_esc = [row for row in everything if row[0] != "Esc"]  # what it ends was begun last
    assert len({(where, key) for key, _, where in but_esc}) == len(but_esc)


def test_what_is_not_there_is_not_promised(rows: Rows) -> None:
    assert {where for _, _, where in rows()} == {"video wall"}
