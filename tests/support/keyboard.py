"""Keys as a person without a mouse types them: to whatever has the focus."""

from __future__ import annotations

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
    target: QWidget = QApplication.focusWidget() or desktop.window
    if isinstance(keys, str):
        QTest.keyClicks(target, keys, modifiers)
    else:
        QTest.keyClick(target, keys, modifiers)
