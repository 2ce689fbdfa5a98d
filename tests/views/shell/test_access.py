"""Nothing takes the focus without a name, a ring and a role (U36, U38, U42)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QScrollBar, QWidget

from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press

_SMALLEST = 24


def focusable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QScrollBar)
        and not widget.focusProxy()
        and not widget.objectName().startswith("qt_")
    ]


@pytest.mark.parametrize("workspace", ["operations", "video", "board", "conflicts"])
def test_every_focusable_widget_has_name_and_role(desktop: Desktop, workspace: str) -> None:
    desktop.work.open_alert("W1")
    desktop.area.open_workspace(workspace)
    found = focusable(desktop.window)
    assert len(found) > 5
    for widget in found:
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name)
        assert name.strip(), f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        assert interface.role() != QAccessible.Role.NoRole


def test_buttons_are_large_enough_to_hit(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    for widget in focusable(desktop.window):
        if isinstance(widget, QAbstractButton):
            assert min(widget.width(), widget.height()) >= _SMALLEST, widget.accessibleName()


def test_dialog_fields_have_names(desktop: Desktop) -> None:
    press(desktop, Qt.Key.Key_N, CTRL)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    for widget in focusable(dialog):
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
