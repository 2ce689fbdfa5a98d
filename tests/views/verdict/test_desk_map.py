"""The map on the verdict desk: round the alert's place, and back to the city when the desk goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from console.domain.place import Position
from console.views.map import load_city
from console.views.shell.map_panel import MapPanel, around
from console.views.verdict.panel import VerdictPanel
from tests.support.desktop import Desktop, open_desktop
from tests.support.keyboard import ALT, press
from tests.support.map_centre import MapCentre
from tests.support.seat import Seat

LIMIT_MS = 15_000


@pytest.fixture
def mapped(qapp: QApplication, qtbot: QtBot, operator: Seat) -> Iterator[Desktop]:
    made = open_desktop(qapp, operator, load_city())
    made.window.resize(1920, 1080)
    made.window.activateWindow()
    qtbot.waitUntil(lambda: bool(made.map_shown), timeout=LIMIT_MS)
    yield made
    made.close()


def test_the_place_lies_in_the_middle_of_what_is_near() -> None:
    here, camera = Position(10.0, 59.0), Position(10.02, 58.995)
    box = around(here, [camera])
    assert ((box.west + box.east) / 2, (box.south + box.north) / 2) == pytest.approx((10.0, 59.0))
    assert box.east == pytest.approx(camera.lon)
    assert box.south == pytest.approx(camera.lat)
    alone = around(here, [])
    assert alone.north > here.lat > alone.south


def test_the_desk_has_the_map_round_the_alert_and_gives_it_back(
    mapped: Desktop, qtbot: QtBot
) -> None:
    panel = mapped.area.panel("map", MapPanel)
    centre = MapCentre(panel.view)
    mapped.work.open_alert("W1")
    mapped.work.do("log")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    press(mapped, "n", ALT)
    assert mapped.area.open_name == "verdict"
    assert QApplication.focusWidget() is note  # U31: shown beside what they write
    mapped.area.panel("verdict", VerdictPanel).film.setFocus()
    assert mapped.work.alert_id() == "W2"
    qtbot.waitUntil(centre.is_on_chosen, timeout=LIMIT_MS)
    picture, strip = mapped.panel("wall"), panel
    assert picture.height() * 16 >= picture.width() * 9  # the map takes what a picture leaves free
    assert strip.height() > 150

    mapped.area.open_workspace("operations")
    assert panel.isVisible()
    qtbot.waitUntil(centre.is_elsewhere, timeout=LIMIT_MS)


def test_on_a_low_screen_the_map_gives_way_and_its_key_finds_it(mapped: Desktop) -> None:
    mapped.work.open_alert("W2")
    press(mapped, "d")
    mapped.window.resize(1280, 720)
    panel = mapped.area.panel("map", MapPanel)
    assert not panel.isVisible()
    mapped.window.resize(1920, 1080)
    assert panel.isVisible()
    mapped.window.resize(1280, 720)
    press(mapped, Qt.Key.Key_M)
    assert mapped.area.open_name == "operations"
    assert panel.isVisible()
