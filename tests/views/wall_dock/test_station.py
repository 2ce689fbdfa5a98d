"""A wall as an operator uses it: pages, tiles, the menu, drags, the list, layouts (C01-C05)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from console.domain import commands as c
from console.domain.camera import Camera
from console.domain.person import Role
from console.domain.place import Position
from console.domain.screen import WallScreen
from console.domain.wall import LayoutFor
from console.views.dialogs.ask import Ask
from console.views.wall.ask import AskLayoutName, PickLayout
from console.views.wall.dock import WallPanel
from console.views.wall.station import WallStation
from tests.support.keyboard import wait_until_active
from tests.support.seat import Seat
from tests.support.story import city_world, seat
from tests.support.world import ADMIN, OPERATOR, SECOND, SUPERVISOR, World

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Watched(WallStation):
    """A wall in a window, with what it wanted of the cameras: sizes, and those it let go of."""

    def __init__(self, at: Seat, bot: QtBot) -> None:
        self.sizes: dict[str, tuple[int, int]] = {}
        self.gone: list[str] = []

        def resize(camera_id: str, width: int, height: int) -> None:
            self.sizes[camera_id] = (width, height)

        panel = WallPanel(at.desk, lambda _camera: None, resize, let_go=self.gone.append)
        at.bridge.changed.connect(panel.refresh)
        at.bridge.marked.connect(panel.refresh_marks)
        super().__init__(panel)
        bot.addWidget(panel)
        panel.resize(900, 640)
        panel.show()
        panel.activateWindow()
        bot.waitUntil(panel.isActiveWindow, timeout=3000)
        panel.focus_target.setFocus()

    def shown(self) -> list[str]:
        return [self.wall.grid.tile_at(n).view.id for n in range(self.wall.grid.count)]


Make = Callable[[Seat], Watched]


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


def press(*keys: Qt.Key | str, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    for key in keys:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, Ask) and isValid(dialog) and dialog.isVisible():
                wait_until_active(dialog)
        target = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert target is not None
        if isinstance(key, str):
            QTest.keyClicks(target, key)
        else:
            QTest.keyClick(target, key, modifier)


def drag(source: QWidget, start: QPoint, target: QWidget) -> None:
    """As the window system sends it: all of it to the widget that was pressed."""
    end = source.mapFromGlobal(target.mapToGlobal(target.rect().center()))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, at, button, held in (
        (QEvent.Type.MouseButtonPress, start, left, left),
        (QEvent.Type.MouseMove, start + QPoint(30, 0), none, left),
        (QEvent.Type.MouseMove, end, none, left),
        (QEvent.Type.MouseButtonRelease, end, left, none),
    ):
        where = QPointF(source.mapToGlobal(at))
        event = QMouseEvent(kind, QPointF(at), where, button, held, PLAIN)
        QApplication.sendEvent(source, event)


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


# -- layouts ----------------------------------------------------------------------------------


def test_saved_answered_and_opened_again(station: Watched, world: World, make: Make) -> None:
    at = seat(world)
    mine = make(at)
    mine.acts.show_grid(4)
    mine.acts.put(0, "cam-9")
    assert mine.wall.controls.layout_name.text() == "Not saved"
    mine.layouts.save()
    press("Night", Qt.Key.Key_Return)
    (body,) = at.sent
    assert (body.grid, body.tiles[:2], body.kept_for) == (4, ("cam-9", "cam-2"), LayoutFor.PERSON)
    assert mine.layouts.current is None, "nothing is saved before the backend said so"
    at.answer()
    assert mine.wall.controls.layout_name.text() == "⁨Night⁩"
    mine.acts.clear(1)
    assert "changed" in mine.wall.controls.layout_name.text()
    mine.layouts.save()
    assert "saving" in mine.wall.controls.layout_name.text()
    at.answer()
    assert mine.wall.controls.layout_name.text() == "⁨Night⁩"
    elsewhere = make(seat(world))
    elsewhere.layouts.ask_layouts()
    press("night", Qt.Key.Key_Return)
    assert elsewhere.shown() == ["cam-9", "", "cam-3", "cam-4"]


def _layout(layout_id: str, name: str, **more: object) -> c.SaveWallLayout:
    return c.SaveWallLayout(layout_id, name, 4, ("cam-3", "", "cam-99", "cam-1"), **more)  # type: ignore[arg-type]


def test_a_camera_that_is_gone_leaves_a_tile_that_says_so(world: World, make: Make) -> None:
    world.do(_layout("L1", "Old"))
    mine = make(seat(world))
    mine.layouts.open("L1")
    said = [mine.wall.grid.tile_at(place).accessibleDescription() for place in range(4)]
    assert "gone" in said[2]
    assert said[1] == ""


def test_a_wall_starts_with_the_layout_of_the_role(world: World, make: Make) -> None:
    world.do(_layout("R1", "Sup", kept_for=LayoutFor.ROLE, role=Role.SUPERVISOR), SUPERVISOR)
    world.do(_layout("R2", "Op", kept_for=LayoutFor.ROLE, role=Role.OPERATOR), SUPERVISOR)
    assert make(seat(world)).shown() == ["cam-3", "", "", "cam-1"]
    at = seat(world, SECOND)
    stood = make(at)
    stood.stand_on(WallScreen(grid=1))
    at.follow()
    assert stood.shown() == ["cam-1"], "where somebody stood has the word"


def test_another_change_of_a_shared_layout_is_said_and_wins(world: World, make: Make) -> None:
    world.do(_layout("S1", "All", kept_for=LayoutFor.EVERYBODY), SUPERVISOR)
    at = seat(world, SUPERVISOR, "Cy Dahl")
    mine = make(at)
    mine.layouts.open("S1")
    world.do(c.SaveWallLayout("S1", "All", 1, ("cam-2",), LayoutFor.EVERYBODY), ADMIN)
    at.follow()
    assert mine.shown() == ["cam-3", "", "", "cam-1"], "no picture moves under watching eyes"
    assert "Di Eng" in mine.wall.controls.layout_name.accessibleName()
    mine.acts.clear(0)
    mine.layouts.save()
    at.answer()
    assert mine.acts.open_dialog is not None
    assert "Di Eng" in mine.acts.open_dialog.head.text()
    assert world.state.walls["S1"].tiles == ("cam-2",)
    mine.layouts.open("S1")
    assert mine.shown() == ["cam-2"]


def test_operators_may_keep_for_themselves_only(world: World, make: Make) -> None:
    world.do(_layout("S1", "All", kept_for=LayoutFor.EVERYBODY), SUPERVISOR)
    at = seat(world)
    mine = make(at)
    mine.layouts.open("S1")
    mine.layouts.save()
    dialog = mine.acts.open_dialog
    assert isinstance(dialog, AskLayoutName), "saved as one's own"
    assert dialog.audience.count() == 1
    mine.layouts.delete("S1")
    assert mine.acts.open_dialog is not None
    assert "supervisor" in mine.acts.open_dialog.head.text()
    assert at.sent == []


def test_renamed_and_deleted_by_keys(world: World, make: Make, qtbot: QtBot) -> None:
    world.do(_layout("L1", "Old name"), OPERATOR)
    at = seat(world)
    mine = make(at)
    mine.layouts.ask_layouts()
    assert isinstance(mine.acts.open_dialog, PickLayout)
    press("old", Qt.Key.Key_F2)
    press("Newer", Qt.Key.Key_Return)
    at.answer()
    assert [one.name for one in world.state.walls.values()] == ["Newer"]
    mine.layouts.ask_layouts()
    press("newer", Qt.Key.Key_Delete)
    assert not isinstance(mine.acts.open_dialog, PickLayout), "the field keeps no Delete at its end"
    qtbot.waitUntil(mine.acts.open_dialog.cancel_button.hasFocus, timeout=3000)  # safe (U41)
    mine.acts.open_dialog.accept_button.click()
    at.answer()
    assert world.state.walls == {}


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
