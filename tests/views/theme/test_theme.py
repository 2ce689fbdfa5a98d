"""The theme reaches the screen by palette and stylesheet, and switches live (U7)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.views import theme


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> Iterator[None]:
    theme.apply_theme(qapp, "dark")
    yield
    theme.apply_theme(qapp, "dark")


@pytest.mark.parametrize("name", theme.NAMES)
def test_palette_is_explicit(qapp: QApplication, name: str) -> None:
    applied = theme.apply_theme(qapp, name)
    window = qapp.palette().color(QPalette.ColorRole.Window)
    assert window.name().upper() == applied.colours.bg.upper()
    assert theme.active() is applied


def test_stylesheet_has_no_unknown_token_and_no_number() -> None:
    text = theme.stylesheet(theme.load_theme("dark"))
    assert "$" not in text.replace("$name", "")
    source = (theme._FOLDER / "console.qss").read_text(encoding="utf-8")
    assert "#" not in source


def test_a_panel_is_painted_in_its_token(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    theme.set_kind(widget, "panel")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.resize(40, 40)
    seen = widget.grab().toImage().pixelColor(20, 20).name().upper()
    assert seen == theme.active().colours.panel


def test_tone_changes_after_the_widget_is_shown(qtbot: QtBot) -> None:
    label = QLabel("00:42")
    qtbot.addWidget(label)
    label.show()
    theme.set_tone(label, "dim")
    colour = label.palette().color(label.foregroundRole()).name().upper()
    assert colour == theme.active().colours.dim


def test_focus_ring_is_two_pixels_of_the_focus_token(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    button = QPushButton("A", page)
    page.resize(120, 60)
    button.setGeometry(10, 10, 100, 40)
    page.show()
    page.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus, timeout=3000)
    image = page.grab().toImage()
    focus = theme.active().colours.focus
    ring = [image.pixelColor(10 + k, 30).name().upper() for k in range(3)]
    assert ring[:2] == [focus, focus]
    assert ring[2] != focus


def test_figures_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.active().font())
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1
    assert QFontInfo(theme.active().font()).pixelSize() == 13
