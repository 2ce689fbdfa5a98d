"""Words in the place of a picture, which may be as small as a thumbnail."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from console.views.theme import active

_LEAST_PIXELS = 9
_FLAGS = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


def paint_fitted(painter: QPainter, area: QRect, words: str) -> None:
    """In the largest of three sizes of which all words fit."""
    theme = active()
    for pixels, margin in ((theme.sizes.base, 8), (theme.sizes.small, 4), (_LEAST_PIXELS, 1)):
        font = theme.font(pixels)
        room = area.adjusted(margin, margin // 2, -margin, -margin // 2)
        if room.contains(QFontMetrics(font).boundingRect(room, _FLAGS, words)):
            break
    painter.setFont(font)
    painter.setPen(theme.colour("dim"))
    painter.drawText(room, _FLAGS, words)
