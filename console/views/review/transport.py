"""The buttons of a review: each does what its key does, and shows it.

Playback runs from left to right in every language (U44).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain.cursor import Cursor
from console.i18n import tr
from console.views.theme import active
from console.views.widgets import KeyButton, PlainLabel, isolate_id, set_plain_tooltip

_FIRST = ("cameras", "mark_in", "mark_out", "bookmark", "export")
_SECOND = ("back", "frame_back", "play", "frame_on", "on", "slower", "faster", "analyse")
_THIRD = ("previous", "next", "go_to", "zoom_in", "zoom_out", "text", "hits")


class Transport(QWidget):
    """`asked` carries an act's id. keys: what does the same, by act."""

    asked = Signal(str)

    def __init__(self, keys: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._keys, self._speed = keys, 0.0
        self.buttons: dict[str, KeyButton] = {}
        self.time, self.chosen = PlainLabel("", "title"), PlainLabel("", "dim")
        self.time.setFont(active().font(active().sizes.base + 5))
        upper, middle, lower = (self._row(acts) for acts in (_FIRST, _SECOND, _THIRD))
        upper.insertWidget(0, self.time)
        lower.addWidget(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(upper)
        column.addLayout(middle)
        column.addLayout(lower)
        self.retranslate()

    def _row(self, acts: Sequence[str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for act in acts:
            button = self.buttons[act] = KeyButton("")
            button.setFixedHeight(26)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, act=act: self.asked.emit(act))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def retranslate(self) -> None:
        for act, button in self.buttons.items():
            shown = f"review.short_{act}"
            if act == "play":
                shown += "_on" if self._speed else ""
            button.set_texts(tr(shown), isolate_id(self._keys[act]))
            spoken = tr(f"review.act_{act}")
            button.setAccessibleName(spoken)
            set_plain_tooltip(button, f"{spoken} ({isolate_id(self._keys[act])})")

    def say(self, time: str, cursor: Cursor, usual: float, chosen: str) -> None:
        """usual: the speed at which it will run."""
        runs = cursor.speed > 0
        words = tr("review.at", time=isolate_id(time), speed=f"{usual:g}")
        if self.time.text() != words:
            self.time.setText(words)
        if self.chosen.text() != chosen:
            self.chosen.setText(chosen)
        if runs != (self._speed > 0):
            self._speed = cursor.speed
            self.retranslate()
