"""Nothing takes the focus without a name, a ring and a role (U36, U38, U42)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from console.views.incident.panel import IncidentPanel
from console.views.map import load_city
from console.views.shell.layout import load_layouts
from console.views.shell.map_panel import MapPanel
from tests.support.desktop import Desktop, open_desktop
from tests.support.keyboard import CTRL, press, wait_until_active
from tests.support.seat import Seat
from tests.views.review.shelf import Shelf

_SMALLEST, _CRITICAL = 24, 44


@pytest.fixture
def furnished(qapp: QApplication, qtbot: QtBot, supervisor: Seat) -> Iterator[Desktop]:
    """With all panels: map and review too, and what only a supervisor is offered."""
    shelf = Shelf()
    made = open_desktop(qapp, supervisor, load_city(), reviews=shelf)
    made.window.resize(1920, 1080)
    qtbot.waitUntil(lambda: bool(made.map_shown), timeout=15_000)
    yield made
    made.close()
    shelf.close()


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


def test_every_focusable_widget_has_name_and_role(furnished: Desktop) -> None:
    """In all nine workspaces, each with what its panels show of a story that is under way."""
    furnished.work.open_alert("W1")
    nameless = []
    for layout in load_layouts():
        furnished.area.open_workspace(layout.name)
        standing = set(layout.root.panels())
        assert standing <= furnished.area.panels.keys()
        for panel in standing:
            one = furnished.panel(panel)
            itself = [one] if one.focusPolicy() & Qt.FocusPolicy.TabFocus else []
            inside = focusable(one) or itself
            assert inside, f"nothing in {panel} takes the keys in {layout.name}"
        for widget in focusable(furnished.window):
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name)
            if not name.strip() or interface.role() == QAccessible.Role.NoRole:
                nameless.append(f"{layout.name}: {widget} in {type(widget.parent()).__name__}")
    assert not nameless


def test_buttons_are_large_enough_to_hit(furnished: Desktop) -> None:
    furnished.work.open_alert("W1")
    small = []
    for layout in load_layouts():
        furnished.area.open_workspace(layout.name)
        small += [
            f"{layout.name}: {widget.accessibleName()} {widget.width()}×{widget.height()}"
            for widget in focusable(furnished.window)
            if isinstance(widget, QAbstractButton)
            and min(widget.width(), widget.height()) < _SMALLEST
        ]
    assert not small


def test_dialog_fields_have_names(desktop: Desktop) -> None:
    press(desktop, Qt.Key.Key_N, CTRL)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    for widget in focusable(dialog):
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_what_must_be_hit_at_the_first_try_is_large(
    desktop: Desktop, qapp: QApplication, size: tuple[int, int]
) -> None:
    """The judgement, the first answer to a critical alert, and "read" of a card (U38)."""
    desktop.window.resize(*size)
    desktop.work.open_alert("W2")
    dock = desktop.area.panel("incident", IncidentPanel)
    critical = [dock.head.buttons["acknowledge"], *dock.judge.buttons.values()]
    for workspace in ("operations", "verdict"):
        desktop.area.open_workspace(workspace)
        qapp.processEvents()
        for button in critical:
            whole = QRect(button.mapTo(desktop.window, QPoint()), button.size())
            assert button.isVisible()
            assert button.height() >= _CRITICAL, button.text()
            assert button.width() >= button.sizeHint().width(), button.text()
            parent = button.parentWidget()
            area = QRect(parent.mapTo(desktop.window, QPoint()), parent.size())
            assert area.contains(whole), button.text()
        assert dock.judge.words.height() >= dock.judge.words.minimumHeight()
    assert desktop.area.cards.read.sizeHint().height() >= _CRITICAL


def test_where_the_keys_are_is_seen(furnished: Desktop) -> None:
    """Each stop of Tab in the workspaces, without its ring and with it (U36)."""
    furnished.window.activateWindow()
    wait_until_active(furnished.window)
    furnished.work.open_alert("W1")
    page, unseen = furnished.area.panel("map", MapPanel).view, []
    for name in ("operations", "conflicts", "verdict", "review"):
        furnished.area.open_workspace(name)
        assert QApplication.focusWidget() in focusable(furnished.window), name
        for widget in focusable(furnished.window):
            if page.isAncestorOf(widget) or not widget.isEnabled():
                continue  # the map's page draws its own
            widget.setFocus()
            with_ring = widget.grab().toImage()
            widget.clearFocus()
            if widget.grab().toImage() == with_ring:
                unseen.append((name, widget.accessibleName()))
    assert unseen == []
