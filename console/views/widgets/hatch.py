"""The diagonal hatch that says "do not trust this": stale rows, frozen pictures."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from console.views.theme import active


@lru_cache(maxsize=16)
def hatch_brush(colour: str, opacity: float = 1.0, pitch: int = 12) -> QBrush:
    """Stripes of half the pitch (pixels) at 45°, falling from left to right as in the sketches."""
    half = pitch // 2
    tile = QPixmap(pitch, pitch)
    tile.fill(Qt.GlobalColor.transparent)
    ink = QColor(colour)
    ink.setAlphaF(opacity)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    for shift in (-pitch, 0, pitch):
        top, bottom = shift, shift + pitch
        painter.drawPolygon(
            [
                QPoint(top, 0),
                QPoint(top + half, 0),
                QPoint(bottom + half, pitch),
                QPoint(bottom, pitch),
            ]
        )
    painter.end()
    return QBrush(tile)


class HatchOverlay(QWidget):
    """Covers its parent with the hatch while `set_on(True)`; lets mouse and keyboard through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self.hide()

    def set_on(self, on: bool) -> None:
        self.setVisible(on)
        if on:
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._covered:
            self.setGeometry(self._covered.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), hatch_brush(active().colours.line, 0.55))
