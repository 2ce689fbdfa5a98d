"""The map of an after-action file: near enough to read, with all that matters on it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from console.domain.place import Position
from console.reports.case_file import CaseFile, gather
from console.reports.map_svg import WIDTH, map_svg
from tests.reports.test_after_action import lived

WEST, SOUTH, EAST, NORTH = 10.30, 59.14, 10.55, 59.27
SEA = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
CITY = {
    "type": "FeatureCollection",
    "features": [{"geometry": {"type": "Polygon", "coordinates": [SEA]}, "properties": {}}],
}


def _case(*positions: Position | None) -> CaseFile:
    """One alert, at the first position; a camera at each other one."""
    world = lived()
    case = gather("I1", world.journal, world.assembly.fold())
    alert = replace(next(iter(case.alerts.values())), position=positions[0])
    camera = next(iter(case.cameras.values()))
    cameras = {f"c{n}": replace(camera, position=at) for n, at in enumerate(positions[1:]) if at}
    return replace(case, alerts={alert.id: alert}, cameras=cameras)


def _box(svg: str) -> tuple[float, ...]:
    found = re.search(r'viewBox="([^"]+)"', svg)
    assert found
    return tuple(map(float, found[1].split()))


@pytest.mark.parametrize(
    "positions",
    [
        (Position(10.42, 59.2),),
        (Position(10.38, 59.19), Position(10.45, 59.21)),
        (Position(WEST, SOUTH), Position(WEST + 0.01, SOUTH + 0.002)),
        (Position(WEST, NORTH), Position(EAST, SOUTH)),
    ],
    ids=["one", "a few", "at the corner", "everywhere"],
)
def test_every_mark_is_inside_and_no_more_of_the_city_than_needed(
    positions: tuple[Position, ...],
) -> None:
    svg = map_svg(CITY, _case(*positions))
    left, top, across, down = _box(svg)
    marks = re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', svg)
    assert len(marks) == len(positions)
    for x, y in marks:
        assert left <= float(x) <= left + across
        assert top <= float(y) <= top + down
    assert left >= 0
    assert left + across <= WIDTH
    assert top >= 0
    if len(positions) == 1:
        assert across < WIDTH / 4


def test_without_a_place_the_whole_city_is_shown() -> None:
    assert _box(map_svg(CITY, _case(None)))[:3] == (0.0, 0.0, WIDTH)
