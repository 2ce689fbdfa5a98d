"""Keys as a person without a mouse types them: to whatever has the focus."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.desktop import Desktop

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def press(
    desktop: Desktop,
    keys: str | Qt.Key,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    dialog = desktop.work.open_dialog
    if dialog is not None and dialog.isVisible():
        wait_until_active(dialog)
    target: QWidget = QApplication.focusWidget() or desktop.window
    if isinstance(keys, str):
        QTest.keyClicks(target, keys, modifiers)
    else:
        QTest.keyClick(target, keys, modifiers)


def wait_until_active(window: QWidget, limit_s: float = 3.0) -> None:
    """isActiveWindow() is true of a dialog whose owner is active: only the application knows."""
    end = time.monotonic() + limit_s
    while QApplication.activeWindow() is not window:
        assert time.monotonic() < end, "the window did not become active"
        QTest.qWait(10)


def wait_until_focused(widget: QWidget, limit_s: float = 3.0) -> None:
    """A dialog that comes while another one goes gets the keys a turn of the loop later."""
    end = time.monotonic() + limit_s
    while not widget.hasFocus():
        assert time.monotonic() < end, "the widget did not get the focus"
        QTest.qWait(10)
