"""The wall by keys alone (U32), never mirrored (U44)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.views.wall.grid import WallGrid
from tests.views.wall.tile_maker import tile_view

MakeWall = Callable[[int], WallGrid]


@pytest.fixture
def make_wall(qtbot: QtBot) -> MakeWall:
    def make(cameras: int) -> WallGrid:
        wall = WallGrid()
        qtbot.addWidget(wall)
        wall.resize(640, 420)
        wall.set_views([tile_view(number) for number in range(1, cameras + 1)])
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
    assert wall._typed.isVisible()
    _press(Qt.Key.Key_Return)
    assert wall.enlarged == "cam-12"
    assert not wall._typed.isVisible()


def test_a_number_nobody_has_changes_nothing(make_wall: MakeWall) -> None:
    wall = make_wall(4)
    _press(Qt.Key.Key_8, Qt.Key.Key_Return)
    assert _has_focus(wall) == "cam-1"
    assert wall.enlarged == ""


def test_double_click_enlarges_and_returns(make_wall: MakeWall, qtbot: QtBot) -> None:
    wall = make_wall(4)
    qtbot.mouseDClick(wall.tile("cam-3"), Qt.MouseButton.LeftButton)
    assert wall.enlarged == "cam-3"
    qtbot.mouseDClick(wall.tile("cam-3"), Qt.MouseButton.LeftButton)
    assert wall.enlarged == ""


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (4, 4), (9, 9)])
def test_grids(make_wall: MakeWall, count: int, shown: int) -> None:
    wall = make_wall(9)
    wall.set_grid(count)
    assert len(wall.shown()) == shown
    assert (
        sum(tile.isVisible() for tile in map(wall.tile, [f"cam-{k}" for k in range(1, 10)]))
        == shown
    )
    with pytest.raises(ValueError, match="no grid of 5"):
        wall.set_grid(5)


def test_right_to_left_does_not_mirror_the_wall(make_wall: MakeWall, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    wall = make_wall(4)
    assert wall.tile("cam-1").x() < wall.tile("cam-2").x()


def test_next_frames_keep_focus_and_order(make_wall: MakeWall) -> None:
    wall = make_wall(4)
    _press(Qt.Key.Key_Down)
    wall.set_views([tile_view(number, fps=10.0) for number in (1, 2, 3, 4)])
    assert _has_focus(wall) == "cam-3"
    assert wall.tile("cam-1").view.fps == 10.0


def test_a_camera_that_goes_leaves_its_place(make_wall: MakeWall) -> None:
    wall = make_wall(4)
    wall.enlarge("cam-2")
    wall.set_views([tile_view(number) for number in (1, 3)])
    assert wall.shown() == ["cam-1", "cam-3"]
    assert wall.enlarged == ""
