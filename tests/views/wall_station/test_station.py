"""A wall as an operator uses it: pages, tiles, the menu, drags, the list (C01-C05)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support.keyboard import wait_until_active
from tests.support.story import seat
from tests.support.world import World
from tests.views.wall_station.watched import CTRL, Make, Watched, drag, press

# -- pages ------------------------------------------------------------------------------------


def test_page_keys_turn_and_the_header_says_which_page(station: Watched) -> None:
    press(Qt.Key.Key_PageDown)
    assert station.shown() == ["cam-5", "cam-6", "cam-7", "cam-8"]
    assert "page 2 of 3" in station.wall.header.subtitle.text()
    press(Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
    assert station.shown() == ["cam-9", "cam-10", "", ""]
    assert not station.wall.controls.on.isEnabled()
    QTest.mouseClick(station.wall.controls.back, Qt.MouseButton.LeftButton)
    assert station.shown()[0] == "cam-5"


def test_only_what_is_on_the_page_is_wanted(station: Watched) -> None:
    station.gone.clear()
    station.sizes.clear()
    press(Qt.Key.Key_PageDown)
    assert sorted(station.gone) == ["cam-1", "cam-2", "cam-3", "cam-4"]
    assert set(station.sizes) == {"cam-5", "cam-6", "cam-7", "cam-8"}
    station.gone.clear()
    press("10", Qt.Key.Key_Return)
    assert station.wall.grid.enlarged == "cam-10"
    assert station.gone == [], "the page is still open behind the one that fills the wall"
    press(Qt.Key.Key_Escape)
    assert station.gone == ["cam-10"]


def test_number_and_enter_reach_any_camera_at_any_grid(station: Watched) -> None:
    for grid in (1, 4, 9):
        station.acts.show_grid(grid)
        station.wall.focus_target.setFocus()
        press("7", Qt.Key.Key_Return)
        assert station.wall.grid.in_hand() == "cam-7"
        press(Qt.Key.Key_Escape)


def test_plus_and_minus_change_the_grid_and_keep_the_camera(station: Watched) -> None:
    press(Qt.Key.Key_Right, Qt.Key.Key_Minus)
    assert station.shown() == ["cam-2"]
    assert station.wall.grid.tile("cam-2").hasFocus()
    press(Qt.Key.Key_Plus, Qt.Key.Key_Plus)
    assert (len(station.shown()), station.wall.controls.grid.text()) == (9, "3×3")
    station.acts.ask_grid()
    press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert len(station.shown()) == 16


# -- tiles ------------------------------------------------------------------------------------


def test_a_camera_is_dragged_from_tile_to_tile(station: Watched) -> None:
    tile = station.wall.grid.tile_at(0)
    drag(tile, tile.rect().center(), station.wall.grid.tile_at(3))
    assert station.shown() == ["cam-4", "cam-2", "cam-3", "cam-1"]
    drag(tile, tile.rect().center(), station.wall.header)
    assert station.shown() == ["cam-4", "cam-2", "cam-3", "cam-1"], "nothing took it"


def test_a_camera_is_dragged_from_the_list(station: Watched) -> None:
    station.acts.toggle_list()
    press("quay 9")
    rows = station.wall.list.rows
    assert rows.count() == 1
    spot = rows.visualItemRect(rows.item(0)).center()
    drag(rows.viewport(), spot, station.wall.grid.tile_at(1))
    assert station.shown() == ["cam-1", "cam-9", "cam-3", "cam-4"]


def test_the_list_by_keys(station: Watched) -> None:
    station.acts.toggle_list()
    press("10", Qt.Key.Key_Return)
    assert station.wall.order.page == 2
    assert station.wall.grid.tile("cam-10").hasFocus()
    station.acts.toggle_list()
    press("verket")
    press(Qt.Key.Key_Return, modifier=CTRL)
    assert station.shown()[:2] == ["cam-9", "cam-4"]
    press(Qt.Key.Key_Escape)
    assert not station.wall.list.isVisible()
    assert station.wall.grid.tile("cam-4").hasFocus()


def test_ctrl_and_an_arrow_take_the_camera_along(station: Watched) -> None:
    press(Qt.Key.Key_Right, Qt.Key.Key_Down, modifier=CTRL)
    assert station.shown() == ["cam-2", "cam-4", "cam-3", "cam-1"]
    assert station.wall.grid.in_hand() == "cam-1"


def test_the_menu_by_keys_shows_a_camera_here(station: Watched, qtbot: QtBot) -> None:
    press(Qt.Key.Key_Right, Qt.Key.Key_Menu)
    press(Qt.Key.Key_Return)
    assert station.acts.open_dialog is not None
    press("quay 8", Qt.Key.Key_Return)
    assert station.shown() == ["cam-1", "cam-8", "cam-3", "cam-4"]
    qtbot.waitUntil(station.wall.grid.tile("cam-8").hasFocus, timeout=3000)


def test_each_act_of_the_menu_has_a_key_or_a_row(station: Watched) -> None:
    station.acts.show_menu(0, QPoint(10, 10))
    menu = station.acts.open_menu
    assert menu is not None
    rows = [row.text() for row in menu.actions() if row.isEnabled() and row.text()]
    assert rows == [
        "Show camera here…\tIns",
        "Enlarge\tEnter",
        "Swap with…\tCtrl+Arrows",
        "Clear tile\tDel",
        "Copy the camera's name\tCtrl+C",
    ]
    menu.close()
    press(Qt.Key.Key_C, modifier=CTRL)
    assert QApplication.clipboard().text() == "1 Torget"
    press(Qt.Key.Key_Insert)
    assert station.acts.open_dialog is not None
    press(Qt.Key.Key_Escape)
    station.acts.ask_tile(station.acts.at(0))
    press("tile 3", Qt.Key.Key_Return)
    assert station.shown() == ["cam-3", "cam-2", "cam-1", "cam-4"]
    wait_until_active(station.wall)
    station.wall.grid.focus_place(1)
    press(Qt.Key.Key_Delete)
    assert station.shown() == ["cam-3", "", "cam-1", "cam-4"]


# -- where somebody stood -----------------------------------------------------------------------


def test_the_same_wall_after_a_fault(station: Watched, world: World, make: Make) -> None:
    station.acts.put(0, "cam-9")
    press(Qt.Key.Key_PageDown)
    station.wall.grid.enlarge("cam-6")
    left = station.screen()
    again = make(seat(world))
    again.stand_on(left)
    assert again.screen() == left
    assert again.wall.grid.enlarged == "cam-6"
    press(Qt.Key.Key_Escape)
    assert again.shown() == station.shown()


def test_selecting_elsewhere_marks_the_tile_and_turns_to_its_page(
    station: Watched, qtbot: QtBot
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow, timeout=3000)
    station.wall.mark_camera("cam-2")
    assert station.wall.grid.tile("cam-2").view.marked
    station.wall.mark_camera("cam-10")
    assert not station.wall.grid.tile("cam-2").view.marked
    qtbot.waitUntil(lambda: "cam-10" in station.shown(), timeout=3000)
    assert station.wall.grid.tile("cam-10").view.marked
