"""The diagonal hatch that says "do not trust this": stale rows, frozen pictures."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap


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
