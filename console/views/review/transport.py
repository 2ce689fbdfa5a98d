"""The buttons of a review: each does what its key does, and shows it.

Playback runs from left to right in every language (U44).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain.cursor import Cursor
from console.i18n import tr
from console.views.theme import set_kind
from console.views.widgets import (
    FlowLayout,
    KeyButton,
    PlainLabel,
    isolate_id,
    set_plain_tooltip,
)

# What belongs together stays in one row, whatever the width and the language.
_GROUPS = (
    ("back", "frame_back", "play", "frame_on", "on"),
    ("slower", "faster"),
    ("text",),
    ("cameras",),
    ("mark_in", "mark_out"),
    ("bookmark", "export"),
    ("previous", "next"),
    ("piece_back", "piece_on"),
    ("go_to",),
    ("zoom_in", "zoom_out"),
    ("analyse", "hits"),
)
_BETWEEN, _WITHIN = 8, 4  # pixels
# Arrows point the way time runs on the line, so no translation places them.
_ARROWS = {
    "frame_back": "\u2066◂ {}\u2069",
    "frame_on": "\u2066{} ▸\u2069",
    "previous": "\u2066◂ {}\u2069",
    "next": "\u2066{} ▸\u2069",
    "piece_back": "\u2066◂ {}\u2069",
    "piece_on": "\u2066{} ▸\u2069",
}
_CLOCK_WIDTH = 150  # pixels; the buttons stay where they are while the time runs


class Transport(QWidget):
    """`asked` carries an act's id. keys: what does the same, by act."""

    asked = Signal(str)

    def __init__(self, keys: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._keys, self._speed = keys, 0.0
        self.buttons: dict[str, KeyButton] = {}
        self.time = PlainLabel("", "counter")
        self.date, self.chosen = PlainLabel("", "dim"), PlainLabel("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        row.addLayout(self._clock())
        row.addLayout(self._flow(), 1)
        self.retranslate()

    def _clock(self) -> QVBoxLayout:
        """Where the cursor stands, larger than all else here: it is what a review is about."""
        column = QVBoxLayout()
        column.setSpacing(0)
        for label in (self.time, self.date, self.chosen):
            label.setMinimumWidth(_CLOCK_WIDTH)
            column.addWidget(label)
        column.addStretch(1)
        return column

    def _flow(self) -> FlowLayout:
        flow = FlowLayout(_BETWEEN, _WITHIN)
        for group in _GROUPS:
            flow.addWidget(self._group(group))
        return flow

    def _group(self, acts: Sequence[str]) -> QWidget:
        group = QWidget()
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_WITHIN)
        for act in acts:
            button = self.buttons[act] = KeyButton("")
            set_kind(button, "tool")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, act=act: self.asked.emit(act))
            row.addWidget(button)
        return group

    def retranslate(self) -> None:
        for act, button in self.buttons.items():
            shown = f"review.short_{act}"
            if act == "play":
                shown += "_on" if self._speed else ""
            words = _ARROWS.get(act, "{}").format(tr(shown))
            button.set_texts(words, isolate_id(self._keys[act]))
            spoken = tr(f"review.act_{act}")
            button.setAccessibleName(spoken)
            set_plain_tooltip(button, f"{spoken} ({isolate_id(self._keys[act])})")

    def say(self, time: str, date: str, cursor: Cursor, usual: float, chosen: str) -> None:
        """usual: the speed at which it will run. chosen: between in and out, in words."""
        runs = cursor.speed > 0
        how = tr("review.runs" if runs else "review.stands", speed=f"{usual:g}")
        words = f"{isolate_id(date)} · {how}" if date else ""
        for label, text in ((self.time, isolate_id(time)), (self.date, words)):
            if label.text() != text:
                label.setText(text)
        if self.chosen.text() != chosen:
            self.chosen.setText(chosen)
        if runs != (self._speed > 0):
            self._speed = cursor.speed
            self.retranslate()
