"""The wall by keys alone (U32), never mirrored (U44)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain.wall import GRIDS
from console.i18n import tr
from console.views.wall.grid import WallGrid
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TileView, empty_tile
from tests.views.wall.tile_maker import tile_view

MakeWall = Callable[..., WallGrid]


@dataclass
class Numbered:
    """So many cameras, whether they are on the page or not."""

    count: int

    def view_of(self, camera_id: str) -> TileView | None:
        number = int(camera_id.removeprefix("cam-"))
        return tile_view(number) if number <= self.count else None

    def by_number(self, number: int) -> str:
        return f"cam-{number}" if 0 < number <= self.count else ""


def page(grid: int, *numbers: int) -> list[TileView]:
    """The first tiles with these cameras, the others empty."""
    views = [tile_view(number) if number else empty_tile() for number in numbers]
    return views + [empty_tile()] * (grid - len(views))


@pytest.fixture
def make_wall(qtbot: QtBot) -> MakeWall:
    def make(cameras: int, grid: int = 4) -> WallGrid:
        wall = WallGrid(Numbered(cameras))
        qtbot.addWidget(wall)
        wall.resize(640, 420)
        wall.show_page(page(grid, *range(1, min(cameras, grid) + 1)))
        wall.show()
        wall.activateWindow()
        wall.pick("cam-1")
        qtbot.waitUntil(wall.tile("cam-1").hasFocus, timeout=3000)
        return wall

    return make


def _press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def _has_focus(wall: WallGrid) -> str:
    return next(key for key in wall.shown() if wall.tile(key).hasFocus())


def test_arrows_move_in_the_picture_and_stop_at_its_edges(make_wall: MakeWall) -> None:
    wall = make_wall(4)
    for key, there in (
        (Qt.Key.Key_Right, "cam-2"),
        (Qt.Key.Key_Right, "cam-2"),
        (Qt.Key.Key_Down, "cam-4"),
        (Qt.Key.Key_Left, "cam-3"),
        (Qt.Key.Key_Up, "cam-1"),
        (Qt.Key.Key_Up, "cam-1"),
    ):
        _press(key)
        assert _has_focus(wall) == there


def test_enter_enlarges_and_escape_brings_the_grid_back(make_wall: MakeWall, qtbot: QtBot) -> None:
    wall = make_wall(4)
    _press(Qt.Key.Key_Right)
    _press(Qt.Key.Key_Return)
    assert wall.shown() == ["cam-2"]
    qtbot.waitUntil(lambda: wall.tile("cam-2").width() > 600, timeout=3000)
    _press(Qt.Key.Key_Escape)
    assert wall.shown() == ["cam-1", "cam-2", "cam-3", "cam-4"]
    assert _has_focus(wall) == "cam-2"


def test_number_and_enter_pick_a_camera_also_outside_the_grid(
    make_wall: MakeWall, qtbot: QtBot
) -> None:
    wall = make_wall(12)
    with qtbot.waitSignal(wall.cameraPicked) as picked:
        _press(Qt.Key.Key_3, Qt.Key.Key_Return)
    assert picked.args == ["cam-3"]
    assert wall.enlarged == ""
    _press(Qt.Key.Key_1, Qt.Key.Key_2)
    assert wall.typed.isVisible()
    _press(Qt.Key.Key_Return)
    assert wall.enlarged == "cam-12"
    assert not wall.typed.isVisible()


def test_a_number_nobody_has_changes_nothing(make_wall: MakeWall) -> None:
    wall = make_wall(4)
    _press(Qt.Key.Key_8, Qt.Key.Key_Return)
    assert _has_focus(wall) == "cam-1"
    assert wall.enlarged == ""
    assert wall.typed.text() == tr("wall.no_number", digits="8")
    assert wall.typed.isVisible(), "who typed it sees that there is none"
    _press(Qt.Key.Key_2)
    assert wall.typed.text() == tr("wall.typed", digits="2"), "and types the next one"


def test_double_click_enlarges_and_returns(make_wall: MakeWall, qtbot: QtBot) -> None:
    wall = make_wall(4)
    qtbot.mouseDClick(wall.tile("cam-3"), Qt.MouseButton.LeftButton)
    assert wall.enlarged == "cam-3"
    qtbot.mouseDClick(wall.tile("cam-3"), Qt.MouseButton.LeftButton)
    assert wall.enlarged == ""


@pytest.mark.parametrize("grid", GRIDS)
def test_grids(make_wall: MakeWall, grid: int) -> None:
    """Each tile on screen, none over another, all of one size but for a pixel."""
    wall = make_wall(100, grid)
    assert wall.shown() == [f"cam-{number}" for number in range(1, grid + 1)]
    tiles = [wall.tile(camera_id) for camera_id in wall.shown()]
    assert all(tile.isVisible() for tile in tiles)
    places = [tile.geometry() for tile in tiles]
    assert all(wall.rect().contains(one) for one in places)
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    for sizes in ({one.width() for one in places}, {one.height() for one in places}):
        assert max(sizes) - min(sizes) <= 1
    with pytest.raises(ValueError, match="no grid of 5"):
        wall.show_page(page(5))


def test_fewer_tiles_leave_none_behind(make_wall: MakeWall) -> None:
    wall = make_wall(9, 9)
    wall.show_page(page(4, 1, 2, 3, 4))
    assert sum(tile.isVisible() for tile in wall.findChildren(TileWidget)) == 4


def test_another_camera_in_a_tile_wants_its_own_pictures(make_wall: MakeWall, qtbot: QtBot) -> None:
    """The next page has tiles of the same size: no resize would ask for them."""
    wall = make_wall(8)
    size, asked = wall.tile("cam-1").picture_size(), []
    wall.pictureResized.connect(lambda camera_id, size: asked.append((camera_id, size)))
    wall.show_page(page(4, 5, 6, 7, 8))
    assert asked == [(f"cam-{number}", size) for number in (5, 6, 7, 8)]
    wall.show_page(page(4, 5, 6, 7, 8))
    assert len(asked) == 4


def test_keys_that_ask_for_something_else(make_wall: MakeWall) -> None:
    wall, asked = make_wall(8), []
    wall.pageTurned.connect(lambda by: asked.append(("page", by)))
    wall.gridStepped.connect(lambda by: asked.append(("grid", by)))
    wall.swapped.connect(lambda here, there: asked.append(("swap", here, there)))
    wall.cleared.connect(lambda place: asked.append(("clear", place)))
    wall.menuAsked.connect(lambda place, _point: asked.append(("menu", place)))
    _press(Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Plus, Qt.Key.Key_Minus)
    QTest.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier
    )
    assert _has_focus(wall) == "cam-2", "the focus goes with the camera that is carried"
    _press(Qt.Key.Key_Delete, Qt.Key.Key_Menu)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    expected = [("page", 1), ("page", -1), ("grid", 1), ("grid", -1), ("swap", 0, 1)]
    assert asked == [*expected, ("clear", 1), ("menu", 1), ("menu", 1)]


def test_an_empty_tile_takes_the_focus_and_says_why_it_is_empty(make_wall: MakeWall) -> None:
    wall = make_wall(1)
    _press(Qt.Key.Key_Right)
    tile = wall.tile_at(1)
    assert tile.hasFocus()
    assert tile.accessibleName() == "no camera"
    tile.set_view(empty_tile("The camera is gone"))
    assert tile.accessibleDescription() == "The camera is gone"
    _press(Qt.Key.Key_Return)
    assert wall.enlarged == ""


def test_right_to_left_does_not_mirror_the_wall(make_wall: MakeWall, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    wall = make_wall(4)
    assert wall.tile("cam-1").x() < wall.tile("cam-2").x()


def test_next_frames_keep_focus_and_order(make_wall: MakeWall) -> None:
    wall = make_wall(4)
    _press(Qt.Key.Key_Down)
    wall.show_page([tile_view(number, fps=10.0) for number in (1, 2, 3, 4)])
    assert _has_focus(wall) == "cam-3"
    assert wall.tile("cam-1").view.fps == 10.0


def test_a_camera_that_goes_leaves_its_place(make_wall: MakeWall) -> None:
    wall = make_wall(4)
    wall.enlarge("cam-4")
    wall._cameras.count = 3
    wall.show_page(page(4, 1, 2, 3))
    assert wall.shown() == ["cam-1", "cam-2", "cam-3"]
    assert wall.enlarged == ""
