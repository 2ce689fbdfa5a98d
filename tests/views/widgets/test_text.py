"""Text from outside is shown as it is written, in its own direction (rule 12, U45)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.views.widgets import (
    BidiLabel,
    ElidedLabel,
    PlainLabel,
    isolate,
    isolate_id,
    set_plain_tooltip,
)

MARKUP = '<b>x</b><img src="file:///etc/passwd"><table>'


def test_markup_stays_letters(qtbot: QtBot) -> None:
    plain, marked = PlainLabel("x"), PlainLabel(MARKUP)
    qtbot.addWidget(plain)
    qtbot.addWidget(marked)
    assert marked.textFormat() == Qt.TextFormat.PlainText
    assert marked.sizeHint().width() > plain.sizeHint().width() * 10
    with pytest.raises(ValueError, match="plain text"):
        marked.setTextFormat(Qt.TextFormat.AutoText)


def test_a_tooltip_is_escaped(qtbot: QtBot) -> None:
    label = PlainLabel("x")
    qtbot.addWidget(label)
    set_plain_tooltip(label, MARKUP)
    assert "<img" not in label.toolTip()
    assert "&lt;img" in label.toolTip()
    set_plain_tooltip(label, "")
    assert label.toolTip() == ""


def test_isolates_hold_and_foreign_controls_fall_out() -> None:
    assert isolate("abc") == "\u2068abc\u2069"
    assert isolate_id("2026-1121-014") == "\u20662026-1121-014\u2069"
    assert isolate("\u202eabc\u2069\u2066") == "\u2068abc\u2069"


def test_an_identifier_is_not_torn_apart_in_arabic(qtbot: QtBot) -> None:
    """The trap of the sketch: without the isolate "2026-1121-014" reads 014-1121-2026."""

    def places(text: str) -> list[float]:
        layout = QTextLayout(text, QApplication.font())
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        start = text.index("2026")
        return [line.cursorToX(start + k)[0] for k in (1, 6, 11)]

    torn = places("الحادث 2026-1121-014 سلاح")
    kept = places(f"الحادث {isolate_id('2026-1121-014')} سلاح")
    assert kept == sorted(kept)
    assert torn != sorted(torn)


def test_a_bidi_label_names_itself_without_controls(qtbot: QtBot) -> None:
    label = BidiLabel("P-07")
    qtbot.addWidget(label)
    assert label.accessibleName() == "P-07"
    assert label.text() == "\u2066P-07\u2069"


def test_an_elided_label_gives_way_and_keeps_the_whole(qtbot: QtBot) -> None:
    label = ElidedLabel("Majorstuen · social media, <b>Norwegian</b>")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.elided().endswith("…")
    assert "&lt;b&gt;" in label.toolTip()
    assert label.accessibleName() == label.text()
    label.resize(600, 20)
    assert label.elided() == label.text()
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() < 60
