"""A wall in a window, what it wanted of its cameras, and a hand on keys and mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from console.views.dialogs.ask import Ask
from console.views.wall.dock import WallPanel
from console.views.wall.station import WallStation
from tests.support.keyboard import wait_until_active
from tests.support.seat import Seat

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
