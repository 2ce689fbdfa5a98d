"""A small pad on the tile of the camera in hand: the same as the keys, by the mouse.

It takes no focus, so that the keys go on to the tile. Video has no reading direction: it never
mirrors.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from console.i18n import tr
from console.views.theme import set_kind
from console.views.wall.ptz.hand import PtzHand, Speeds
from console.views.wall.ptz.keys import SPEED
from console.views.widgets import set_plain_tooltip

SIDE = 28  # pixels of a button
_LEAST = (320, 220)  # of a tile that has room for it: in a smaller one it hides what is steered
_BESIDE = 8
_SOURCE = "pad"
_WAYS: dict[str, tuple[str, int, int, Speeds]] = {  # name -> sign, row, column, which way
    "out": ("−", 0, 0, (0.0, 0.0, -SPEED)),
    "up": ("↑", 0, 1, (0.0, SPEED, 0.0)),
    "in": ("+", 0, 2, (0.0, 0.0, SPEED)),
    "left": ("←", 1, 0, (-SPEED, 0.0, 0.0)),
    "right": ("→", 1, 2, (SPEED, 0.0, 0.0)),
    "down": ("↓", 2, 1, (0.0, -SPEED, 0.0)),
}


class PtzPad(QWidget):
    """Stands in the lower right of the tile that it is put on."""

    def __init__(self, hand: PtzHand, parent: QWidget) -> None:
        super().__init__(parent)
        self._hand = hand
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "current")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2, 2, 2, 2)
        self._grid.setSpacing(2)
        self.buttons: dict[str, QPushButton] = {}
        for name, (sign, row, column, way) in _WAYS.items():
            button = self._button(name, sign, row, column)
            button.pressed.connect(lambda way=way: hand.move(_SOURCE, way))
            button.released.connect(lambda: hand.move(_SOURCE, (0.0, 0.0, 0.0)))
        self._button("home", "⌂", 1, 1).clicked.connect(hand.home)
        self._button("leave", "×", 2, 2).clicked.connect(hand.leave)
        self.retranslate()
        self.hide()

    def put_on(self, tile: QWidget) -> None:
        """Where there is room; a smaller tile is enlarged first, or has the menu."""
        before = self.parentWidget()
        if before is not tile:
            if before is not None:
                before.removeEventFilter(self)
            self.setParent(tile)
            tile.installEventFilter(self)
        self._settle(tile)

    def take_off(self) -> None:
        before = self.parentWidget()
        if before is not None:
            before.removeEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self._settle(watched)
        return False

    def retranslate(self) -> None:
        self.setAccessibleName(tr("ptz.pad"))
        for name, button in self.buttons.items():
            words = tr(f"ptz.pad_{name}")
            button.setAccessibleName(words)
            set_plain_tooltip(button, words)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _settle(self, tile: QWidget) -> None:
        size = self.sizeHint()
        self.resize(size)
        self.move(tile.width() - size.width() - _BESIDE, tile.height() - size.height() - _BESIDE)
        self.setVisible(tile.width() >= _LEAST[0] and tile.height() >= _LEAST[1])

    def _button(self, name: str, sign: str, row: int, column: int) -> QPushButton:
        button = QPushButton(sign)
        button.setFixedSize(SIDE, SIDE)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_kind(button, "pad")
        self._grid.addWidget(button, row, column)
        self.buttons[name] = button
        return button
