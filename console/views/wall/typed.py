"""A camera's number while it is typed: shown over the tiles, forgotten after a moment."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from console.i18n import tr
from console.views.widgets import Chip

_TYPING_MS = 1500
_MOST = 4  # digits
_AT = (10, 30)  # below the strip of the first tile


class TypedNumber(Chip):
    """`digits` as they stand; empty where nothing was typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", "", parent)
        self.digits = ""
        self._forget = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._forget.timeout.connect(self.clear_digits)
        self.hide()

    def type_digit(self, digit: str) -> None:
        self.digits = (self.digits + digit)[-_MOST:]
        self._say(tr("wall.typed", digits=self.digits))

    def clear_digits(self) -> None:
        self.digits = ""
        self._forget.stop()
        self.hide()

    def say_none(self, number: int) -> None:
        """No camera has it: who typed it must not think that nothing was heard."""
        self._say(tr("wall.no_number", digits=str(number)))

    def _say(self, words: str) -> None:
        self.setText(words)
        self.adjustSize()
        self.move(*_AT)
        self.show()
        self.raise_()
        self._forget.start()
