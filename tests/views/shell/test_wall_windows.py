"""Walls in windows of their own: opened by key, kept, moved when a monitor goes (U9, C07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.screen import Screen
from console.views.dialogs.words import AskManualAlert
from console.views.shell.recall import Recall
from console.views.shell.wall_window import WallWindowView
from console.views.shell.walls import WallWindows
from console.views.wall.dock import WallPanel
from console.views.wall.monitors import Monitor
from console.views.wall.sharing import SharedPictures
from tests.support.desktop import Desktop
from tests.support.keyboard import wait_until_active

LEFT, RIGHT = (
    Monitor("left", QRect(0, 0, 1920, 1080)),
    Monitor("right", QRect(1920, 0, 1920, 1080)),
)


class Walls(WallWindows):
    """Over a desktop whose monitors are given as data; test_monitor_unplugged pulls a plug."""

    def __init__(self, desktop: Desktop) -> None:
        self.there = [LEFT, RIGHT]
        self.opened: dict[str, tuple[int, int]] = {}
        area = desktop.area
        self.shared = SharedPictures(self._open, self._end, self.opened.__contains__, area)
        desk = desktop.seat.desk

        def make() -> WallPanel:
            resize, let_go = self.shared.viewer()
            return WallPanel(desk, lambda _id: None, resize, let_go=let_go)

        super().__init__(area, desktop.work, make, lambda: self.there)
        desktop.work.walls = self
        desktop.window.setGeometry(0, 0, 1900, 1000)

    def _open(self, camera_id: str, width: int, height: int) -> None:
        self.opened[camera_id] = (width, height)

    def _end(self, camera_id: str) -> None:
        del self.opened[camera_id]


@pytest.fixture
def walls(desktop: Desktop) -> Iterator[Walls]:
    made = Walls(desktop)
    yield made
    made.close_all()


def one(walls: Walls) -> WallWindowView:
    window = walls.open()
    assert window is not None
    return window


def test_a_wall_opens_on_the_monitor_without_one_and_has_the_strip(walls: Walls) -> None:
    window = one(walls)
    assert RIGHT.area.contains(window.geometry())
    assert window.strip.tiles[0].alert is not None
    assert window.station.wall.grid.shown() == ["cam-1", "cam-2", "cam-3", "cam-4"]
    assert window.windowTitle().endswith("Wall 2")
    assert [one(walls).number, one(walls).number, walls.open()] == [3, 4, None]


def test_keys_in_it_are_its_own_first_and_the_consoles_then(walls: Walls, desktop: Desktop) -> None:
    window = one(walls)
    wait_until_active(window)
    focused = QApplication.focusWidget()
    QTest.keyClick(focused, Qt.Key.Key_2)
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert window.station.wall.grid.in_hand() == "cam-2"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.station.wall.list.isVisible()
    window.station.acts.close_list()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_A)
    assert [type(body) for body in desktop.seat.sent] == [c.AcknowledgeAlert]
    assert QApplication.activeWindow() is window
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert walls.windows == {}


def test_what_is_pressed_there_is_about_the_camera_in_hand_there(
    walls: Walls, desktop: Desktop
) -> None:
    """Another one's picture as evidence, or another one revealed, would be a bad mistake."""
    desktop.area.panel("wall", WallPanel).grid.pick("cam-1")
    window = one(walls)
    wait_until_active(window)
    window.station.wall.grid.pick("cam-3")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskManualAlert)
    assert dialog.camera.currentData() == "cam-3"
    dialog.close()
    assert desktop.work.camera_in_hand() == "cam-1"


def test_it_follows_the_state_and_what_is_selected(walls: Walls, desktop: Desktop) -> None:
    window = one(walls)
    desktop.work.select("H3")
    assert window.station.wall.grid.tile("cam-3").view.marked
    del desktop.seat.world.state.tables["alerts"]["W2"]
    desktop.seat.follow()
    assert not window.station.wall.grid.tile("cam-4").view.critical


def test_a_monitor_that_goes_sends_its_wall_here_and_gets_it_back(
    walls: Walls, desktop: Desktop
) -> None:
    window = one(walls)
    window.station.acts.show_grid(1)
    before, kept = window.geometry(), walls.kept()
    walls.there = [LEFT]
    walls.settle()
    assert LEFT.area.contains(window.geometry())
    assert "monitor of wall 2 is gone" in desktop.area.banner.words.text()
    assert walls.kept() == kept, "what is kept is where it belongs"
    walls.settle()
    walls.there = [LEFT, RIGHT]
    walls.settle()
    assert window.geometry() == before
    assert "is back" in desktop.area.banner.words.text()
    desktop.area.banner.understood.click()
    assert "monitor" not in desktop.area.banner.words.text()


def test_after_a_kill_the_walls_are_there_again(walls: Walls, desktop: Desktop) -> None:
    recall = Recall(desktop.area, desktop.work, desktop.seat.bridge, [].append, "en")
    recall.stand_on(Screen())
    window = one(walls)
    window.station.acts.show_grid(9)
    window.setGeometry(2000, 100, 900, 700)
    left = recall.now()
    walls.close_all()
    assert recall.now().wall_windows == ()
    recall.stand_on(left)
    assert recall.now() == left
    assert walls.windows[2].geometry() == QRect(2000, 100, 900, 700)
    walls.close_all()
    walls.there = [LEFT]
    recall.stand_on(left)
    assert LEFT.area.contains(walls.windows[2].geometry())
    assert recall.now().wall_windows == left.wall_windows


def test_a_camera_shown_twice_is_opened_once_as_large_as_the_larger(walls: Walls) -> None:
    small, large = one(walls), one(walls)
    for window, size in ((small, (640, 400)), (large, (1200, 900))):
        window.resize(*size)
        window.station.acts.show_grid(4)
    sizes = [w.station.wall.grid.tile("cam-1").picture_size() for w in (small, large)]
    assert walls.opened["cam-1"] == (sizes[1].width(), sizes[1].height())
    large.close()
    assert walls.opened["cam-1"] == (sizes[0].width(), sizes[0].height())


def test_who_turns_a_page_and_back_finds_the_pictures_running(
    walls: Walls, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.views.wall.sharing.LINGER_MS", 40)
    window = one(walls)
    window.station.acts.show_grid(1)
    qtbot.waitUntil(lambda: set(walls.opened) == {"cam-1"}, timeout=3000)
    ended: list[str] = []
    end: Callable[[str], None] = walls._end
    walls.shared._close = lambda camera_id: (ended.append(camera_id), end(camera_id))
    window.station.acts.turn(1)
    window.station.acts.turn(-1)
    qtbot.waitUntil(lambda: ended == ["cam-2"], timeout=3000)
    assert set(walls.opened) == {"cam-1"}


def test_whoever_leaves_takes_their_walls_along(walls: Walls, desktop: Desktop) -> None:
    one(walls)
    desktop.work.leave()
    assert walls.windows == {}


def test_a_wall_says_its_site_and_what_is_done_there_brings_that_site_in_front(
    walls: Walls, desktop: Desktop
) -> None:
    window = one(walls)
    desktop.area.name_site("Harbour")
    assert "Harbour" in window.windowTitle()
    wall = window.station.wall
    wall.tick()
    told = wall.view_of("cam-1")
    assert told is not None
    assert "Harbour" in told.name
    heard: list[str] = []
    desktop.area.forward_asked.connect(lambda: heard.append("in front"))
    walls.alert_opened.connect(heard.append)
    window.strip.opened.emit("H2")
    assert heard == ["in front", "H2"]  # in this order: what is done must be seen
    desktop.area.name_site("")
    assert "Harbour" not in window.windowTitle()
