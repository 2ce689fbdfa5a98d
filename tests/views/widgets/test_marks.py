"""Ages, badges, bars, chips and buttons: what is seen and what is read aloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import i18n
from console.i18n import tr
from console.views.theme import active
from console.views.widgets import (
    AgeLabel,
    BadgeLabel,
    Chip,
    ConfidenceBar,
    KeyButton,
    KeyHint,
    PanelHeader,
    PrimaryButton,
    age_text,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00"), (42.9, "00:42"), (3599, "59:59"), (11220, "3:07:00"), (-5, "00:00")],
)
def test_ages_read_as_minutes_and_seconds(seconds: float, text: str) -> None:
    assert age_text(seconds) == text


def test_a_stale_age_says_so_and_is_hatched(qtbot: QtBot) -> None:
    label = AgeLabel()
    qtbot.addWidget(label)
    label.resize(140, 24)
    label.set_age(372)
    calm = _greys(label.grab().toImage())
    assert "STALE" not in label.text()
    label.set_age(372, stale=True)
    assert "STALE" in label.text()
    assert "06:12" in label.text()
    assert label.accessibleName() == tr("widgets.stale_spoken", age="06:12")
    assert _greys(label.grab().toImage()) - calm


def _greys(image: QImage) -> set[str]:
    return {image.pixelColor(x, 2).name() for x in range(image.width())}


def test_words_follow_the_language(qtbot: QtBot, qapp: QApplication) -> None:
    label, badge, bar = AgeLabel(), BadgeLabel(1), ConfidenceBar(0.5)
    for widget in (label, badge, bar):
        qtbot.addWidget(widget)
    label.set_age(5, stale=True)
    before = [label.text(), badge.accessibleName(), bar.accessibleName()]
    i18n.use(i18n.PSEUDO)
    for widget in (label, badge, bar):
        qapp.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    after = [label.text(), badge.accessibleName(), bar.accessibleName()]
    assert all(a != b for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize(
    ("direction", "filled"),
    [(Qt.LayoutDirection.LeftToRight, (5, 95)), (Qt.LayoutDirection.RightToLeft, (95, 5))],
)
def test_confidence_is_length_and_mirrors(
    qtbot: QtBot, direction: Qt.LayoutDirection, filled: tuple[int, int]
) -> None:
    bar = ConfidenceBar(0.4)
    qtbot.addWidget(bar)
    bar.setLayoutDirection(direction)
    bar.resize(100, 3)
    image = bar.grab().toImage()
    on, off = filled
    assert image.pixelColor(on, 1).name().upper() == active().colours.info
    assert image.pixelColor(off, 1).name().upper() == active().colours.line


@pytest.mark.parametrize("make", [KeyButton, PrimaryButton])
def test_a_key_button_shows_its_key_and_works(qtbot: QtBot, make: type[KeyButton]) -> None:
    button = make("State value", "Enter")
    bare = make("State value")
    qtbot.addWidget(button)
    qtbot.addWidget(bare)
    assert button.sizeHint().width() > bare.sizeHint().width()
    assert button.accessibleName() == "State value"
    assert button.accessibleDescription() == "Enter"
    assert button.sizeHint().height() >= 24
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_only_the_primary_button_is_filled(qtbot: QtBot) -> None:
    colours = {}
    for make in (KeyButton, PrimaryButton):
        button = make("Go")
        qtbot.addWidget(button)
        button.resize(button.sizeHint())
        colours[make] = button.grab().toImage().pixelColor(6, 6).name().upper()
    assert colours[PrimaryButton] == active().colours.focus
    assert colours[KeyButton] != active().colours.focus


def test_every_widget_has_a_name(qtbot: QtBot) -> None:
    made = [
        PanelHeader("Alerts", "All tools"),
        Chip("LIVE"),
        KeyHint("F1"),
        BadgeLabel(2),
        ConfidenceBar(0.3),
    ]
    for widget in made:
        qtbot.addWidget(widget)
        assert widget.accessibleName()


def test_a_header_gives_way_from_its_subtitle(qtbot: QtBot) -> None:
    header = PanelHeader("Alerts", "All tools · open · 24 h · and much more that will not fit")
    qtbot.addWidget(header)
    header.resize(160, 34)
    header.show()
    assert header.height() == active().sizes.header
    assert header.title.width() >= header.title.sizeHint().width()
    assert header.subtitle.elided().endswith("…")
