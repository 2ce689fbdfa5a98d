"""The demo city is drawn by its own command, and its cameras stand in it."""

from __future__ import annotations

import importlib.util
import json
from types import ModuleType

import pytest

from console.views.map.city import DEMO_CITY, load_city


@pytest.fixture(scope="module")
def draw() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw", DEMO_CITY / "draw.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_draws_exactly_the_committed_map(draw: ModuleType) -> None:
    text = load_city().ground.base_map.read_text(encoding="utf-8")
    assert draw.text() == text
    assert 30_000 < len(text.encode()) < 80_000


def test_every_camera_and_unit_stands_on_land_in_view() -> None:
    city = load_city()
    collection = json.loads(city.ground.base_map.read_text(encoding="utf-8"))
    rings = [
        feature["geometry"]["coordinates"][0]
        for feature in collection["features"]
        if feature["properties"]["kind"] == "district"
    ]
    for mark in (*city.cameras, *city.units):
        assert any(_inside(mark.lon, mark.lat, ring) for ring in rings), mark
        assert city.view.west < mark.lon < city.view.east
        assert city.view.south < mark.lat < city.view.north


def test_four_cameras_numbered_from_one() -> None:
    cameras = load_city().cameras
    assert [(c.id, c.number) for c in cameras] == [(f"cam-{k}", k) for k in (1, 2, 3, 4)]


def _inside(x: float, y: float, ring: list[list[float]]) -> bool:
    odd = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd
