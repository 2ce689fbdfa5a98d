"""A hit's sign on the time line: a numbered flag, filled where it would have raised an alarm.

Not in an alert's colours: nobody has judged it, and it calls nobody.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from console.views.theme import active

_HEIGHT, _PAD = 13.0, 3.0


def paint_flag(painter: QPainter, at: QPointF, number: int, filled: bool) -> None:
    """at: the foot of its pole; the cloth is to the right of it."""
    look, text = active(), str(number)
    painter.save()
    painter.setFont(look.font(look.sizes.small, QFont.Weight.Bold))
    width = painter.fontMetrics().horizontalAdvance(text) + 2 * _PAD
    cloth = QRectF(at.x(), at.y() - _HEIGHT, width, _HEIGHT)
    ink, ground = look.colour("text"), look.colour("bg")
    painter.fillRect(cloth, ink if filled else ground)
    painter.setPen(ink)
    painter.drawRect(cloth.adjusted(0, 0, -1, -1))
    painter.drawLine(at, QPointF(at.x(), at.y() - _HEIGHT - 4))
    painter.setPen(ground if filled else ink)
    painter.drawText(cloth, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()
