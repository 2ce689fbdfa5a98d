"""The map's keys: who sees a point, and areas that a supervisor has watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.geofence import FenceKind
from console.domain.place import Position
from console.domain.unit import UnitKind
from console.i18n import tr
from console.views.dialogs.pick import AskOne
from console.views.dialogs.words import AskReason
from console.views.map import load_city
from console.views.shell.map_panel import MapPanel
from console.views.shell.mapping import AskFence
from console.views.wall.dock import WallPanel
from tests.support.desktop import Desktop, open_desktop
from tests.support.keyboard import press
from tests.support.story import busy_world, seat
from tests.support.world import OPERATOR, SUPERVISOR

SQUARE = Position(10.3900, 59.1982)  # 97 m from Torget's camera, which looks at it
SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def mapped(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Desktop]:
    actor = getattr(request, "param", SUPERVISOR)
    made = open_desktop(qapp, seat(busy_world(), actor, "Cy Dahl"), load_city())
    made.window.activateWindow()
    yield made
    made.close()


def _map(desktop: Desktop) -> MapPanel:
    return desktop.area.panel("map", MapPanel)


def test_enter_on_who_sees_it_shows_that_camera_large(mapped: Desktop) -> None:
    mapped.work.mapping.ask_who_sees(SQUARE)
    dialog = mapped.work.open_dialog
    assert isinstance(dialog, AskOne)
    assert "97 m" in dialog.list.item(0).text()
    assert tr("map.who_sees_some", count=1, reach=150) == dialog.message.text()
    press(mapped, Qt.Key.Key_Return)
    assert mapped.area.panel("wall", WallPanel).grid.enlarged == "cam-1"


def test_where_nobody_looks_the_nearest_are_named(mapped: Desktop) -> None:
    mapped.work.mapping.ask_who_sees(Position(10.45, 59.22))
    dialog = mapped.work.open_dialog
    assert isinstance(dialog, AskOne)
    assert dialog.list.count() == 3
    assert "does not look there" in dialog.list.item(0).text()


def test_a_supervisor_watches_an_area_by_keys_and_ends_it_with_a_reason(
    mapped: Desktop, qtbot: QtBot
) -> None:
    panel, sent = _map(mapped), mapped.seat.sent
    panel.view.tools.point_picked.emit("fence", SQUARE, ())
    dialog = mapped.work.open_dialog
    assert isinstance(dialog, AskFence)
    dialog.kind.setCurrentIndex(dialog.kind.findData(FenceKind.VOID))
    dialog.units.setCurrentIndex(dialog.units.findData(UnitKind.AMBULANCE))
    dialog.submit()
    assert dialog.message.text() == tr("dialog.title_missing")
    dialog.name.setText("Quay")
    press(mapped, Qt.Key.Key_Return)
    wish = sent[-1]
    assert isinstance(wish, c.DrawGeofence)
    assert (wish.name, wish.kind, wish.centre) == ("Quay", FenceKind.VOID, SQUARE)
    assert (wish.radius_m, wish.units) == (300.0, (UnitKind.AMBULANCE,))
    mapped.seat.answer()
    mapped.seat.pass_time(1)
    qtbot.waitUntil(
        lambda: any(
            "Quay" in text and tr("map.fence_alarmed") in text for text in panel.view.list.texts()
        )
    )
    press(mapped, Qt.Key.Key_D, SHIFT)
    press(mapped, Qt.Key.Key_Return)
    why = mapped.work.open_dialog
    assert isinstance(why, AskReason)
    why.reason.setText("the fair is over")
    press(mapped, Qt.Key.Key_Return)
    assert sent[-1] == c.RemoveGeofence(wish.fence_id, "the fair is over")


def test_measured_points_are_the_corners(mapped: Desktop) -> None:
    ring = (SQUARE, Position(10.40, 59.20), Position(10.41, 59.19))
    _map(mapped).view.tools.point_picked.emit("fence", SQUARE, ring)
    dialog = mapped.work.open_dialog
    assert isinstance(dialog, AskFence)
    dialog.name.setText("Triangle")
    press(mapped, Qt.Key.Key_Return)
    wish = mapped.seat.sent[-1]
    assert (wish.ring, wish.centre) == (ring, None)


@pytest.mark.parametrize("mapped", [OPERATOR], indirect=True)
def test_an_operator_is_told_who_draws(mapped: Desktop) -> None:
    press(mapped, Qt.Key.Key_G, SHIFT)
    dialog = mapped.work.open_dialog
    assert dialog is not None
    assert tr("map.fence_not_yours") in dialog.head.text() + dialog.message.text()
