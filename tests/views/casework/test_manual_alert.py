"""An alert by hand in a few keys: from a camera's tile, from the map's list, from anywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.place import Position
from console.views.map import load_city
from console.views.shell.map_panel import MapPanel
from console.views.wall.dock import WallPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press
from tests.support.seat import Seat
from tests.views.conftest import Open

MOST_KEYS = 5  # beside the words themselves; at half a second each well within five seconds


class Hand:
    """Presses keys and counts those that are no words."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop, self.keys = desktop, 0

    def key(
        self,
        key: str | Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self.keys += 1
        press(self._desktop, key, modifiers)

    def words(self, text: str) -> None:
        press(self._desktop, text)

    def raised(self) -> c.RaiseAlert:
        assert self.keys <= MOST_KEYS
        body = self._desktop.seat.sent[-1]
        assert isinstance(body, c.RaiseAlert)
        return body


def test_from_anywhere_it_takes_two_keys(desktop: Desktop) -> None:
    hand = Hand(desktop)
    hand.key(Qt.Key.Key_N, CTRL)
    hand.words("Smoke over the quay")
    hand.key(Qt.Key.Key_Return)
    assert (hand.raised().title, hand.keys) == ("Smoke over the quay", 2)


def test_from_a_tile_the_camera_and_its_place_are_taken(desktop: Desktop) -> None:
    hand = Hand(desktop)
    hand.key("w")
    hand.key("3")
    hand.key(Qt.Key.Key_Return)
    assert desktop.area.panel("wall", WallPanel).grid.in_hand() == "cam-3"
    hand.key(Qt.Key.Key_N, CTRL)
    hand.words("Man with a hammer")
    hand.key(Qt.Key.Key_Return)
    body = hand.raised()
    assert (body.camera_id, body.place, hand.keys) == ("cam-3", "Fergekaia", 5)


@pytest.fixture
def with_map(operator: Seat, qtbot: QtBot) -> MapPanel:
    """The map as a list, for who has no mouse."""
    panel = MapPanel(operator.desk, load_city())
    qtbot.addWidget(panel, before_close_func=lambda _panel: panel.close_map())
    panel.view.list_button.setChecked(True)
    qtbot.waitUntil(lambda: panel.view.list.model().rowCount() > 4)
    return panel


def test_from_the_maps_list_the_place_of_the_row_is_taken(
    operator: Seat, open_seat: Open, with_map: MapPanel
) -> None:
    desktop = open_seat(operator)
    desktop.area.panels["map"] = with_map
    with_map.setParent(desktop.window)
    with_map.show()
    rows = with_map.view.list.texts()
    alert = next(n for n, text in enumerate(rows) if "Fence cut" in text)
    camera = next(n for n, text in enumerate(rows) if "Fergekaia" in text)
    hand = Hand(desktop)
    for row, what in ((alert, "A second man"), (camera, "Boat adrift")):
        hand.keys = 0
        with_map.view.list.setFocus()
        with_map.view.list.setCurrentIndex(with_map.view.list.model().index(row, 0))
        desktop.work.do("manual_alert")
        hand.words(what)
        hand.key(Qt.Key.Key_Return)
        QTest.qWait(0)
    fence, boat = [one for one in desktop.seat.sent if isinstance(one, c.RaiseAlert)]
    at = desktop.seat.desk.state.alerts["H2"].position
    assert isinstance(at, Position)
    assert (fence.title, fence.position, fence.camera_id) == ("A second man", at, "")
    assert "Fence cut at port B" in fence.place
    assert (boat.title, boat.camera_id, boat.place) == ("Boat adrift", "cam-3", "Fergekaia")
    assert QApplication.activeModalWidget() is None
