"""Two walls may show one camera: the one that looks at it decides how much of it there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from console.domain.camera import Camera
from console.domain.place import Position
from console.sources.tiles import TileSources
from console.video.orders import ALL_FRAMES, KEYFRAMES

HERE, THERE = 1, 2


def camera(number: int) -> Camera:
    return Camera(f"cam-{number}", number, "Gate", "", Position(10.0, 59.0))


class _Nobody:
    """A core that knows no relay and no address."""

    def place(self, camera_id: str, got: Callable[[Any], None]) -> None: ...
    def address(self, camera_id: str, got: Callable[[Any], None]) -> None: ...


@pytest.fixture
def tiles() -> Iterator[TileSources]:
    made = TileSources(_Nobody())
    made.configure([camera(1)])
    made.resize("cam-1", 64, 36)
    yield made
    made.close()


def test_whoever_wants_the_most_of_a_camera_is_given_that(tiles: TileSources) -> None:
    def given() -> float:
        return tiles._wall._orders["cam-1"].most_fps

    tiles.set_rate(HERE, "cam-1", 8.0)
    assert given() == 8.0
    tiles.set_rate(THERE, "cam-1", ALL_FRAMES)
    assert given() == ALL_FRAMES
    tiles.set_rate(HERE, "cam-1", KEYFRAMES)
    assert given() == ALL_FRAMES
    tiles.set_rate(THERE, "cam-1", KEYFRAMES)
    assert given() == KEYFRAMES
    tiles.set_rate(HERE, "cam-9", 8.0)  # not opened: nothing to order


def test_a_stream_that_is_opened_later_has_the_rate_that_was_asked_for(tiles: TileSources) -> None:
    tiles.configure([camera(1), camera(2)])
    tiles.set_rate(HERE, "cam-2", KEYFRAMES)
    tiles.resize("cam-2", 64, 36)
    assert tiles._wall._orders["cam-2"].most_fps == KEYFRAMES
    tiles.hide("cam-2")
    tiles.resize("cam-2", 64, 36)  # who hid it has no wish any more
    assert tiles._wall._orders["cam-2"].most_fps == ALL_FRAMES
