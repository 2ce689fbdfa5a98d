"""Recordings that go into an export: whose, and from when to when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.exports import WINDOW_CAMERAS, WINDOW_MAX
from tests.support.world import ADMIN, OPERATOR, START, World, furnished

_ASKED = c.AskExport("X1", "I1", ("clips",), True, "for the police", "", "court")
_SECOND = timedelta(seconds=1)
_MOST = tuple(f"cam-{number}" for number in range(1, WINDOW_CAMERAS + 1))


@pytest.fixture
def world() -> World:
    """Cameras cam-1 to cam-10, and cam-far of another area."""
    world = furnished()
    one = world.state.cameras["cam-1"]
    for number in range(2, WINDOW_CAMERAS + 2):
        world.do(c.ConfigureCamera(replace(one, id=f"cam-{number}", number=number)), ADMIN)
    world.do(c.ConfigureCamera(replace(one, id="cam-far", number=99, area="harbour")), ADMIN)
    world.do(c.RaiseAlert("A1", "Left bag", "en", Priority.LOW))
    world.do(c.OpenIncident("I1", "A1"))
    return world


def _of(*cameras: str, for_how_long: timedelta = _SECOND) -> c.AskExport:
    return replace(_ASKED, camera_ids=cameras, from_utc=START, to_utc=START + for_how_long)


@pytest.mark.parametrize("wish", [_of(*_MOST), _of("cam-1", for_how_long=WINDOW_MAX)])
def test_so_many_cameras_and_so_long_may_go_along(wish: c.AskExport, world: World) -> None:
    world.do(wish)
    export = world.state.exports["X1"]
    said = (export.camera_ids, export.from_utc, export.to_utc)
    assert said == (wish.camera_ids, wish.from_utc, wish.to_utc)


@pytest.mark.parametrize(
    "wish",
    [
        _of(*_MOST, "cam-10"),
        _of("cam-1", "cam-1"),
        _of(),
        _of("cam-1", for_how_long=timedelta()),
        _of("cam-1", for_how_long=-_SECOND),
        _of("cam-1", for_how_long=WINDOW_MAX + _SECOND),
        replace(_of("cam-1"), to_utc=None),
        replace(_of("cam-1"), from_utc=None),
        replace(_of("cam-1"), from_utc=START.replace(tzinfo=None)),
    ],
)
def test_no_more_and_no_less_than_cameras_and_both_times(wish: c.AskExport, world: World) -> None:
    assert world.refused(wish) == "refused.export_window"


def test_cameras_that_the_asker_may_not_see_are_unknown(world: World) -> None:
    here = replace(OPERATOR, area="centre")
    assert world.refused(_of("cam-1", "cam-far"), here) == "refused.unknown_camera"
    assert world.refused(_of("cam-none")) == "refused.unknown_camera"
    world.do(_of("cam-1", "cam-far"), replace(OPERATOR, area="harbour"))
