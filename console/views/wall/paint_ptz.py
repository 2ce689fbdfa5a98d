"""Who steers a camera, on its tile; a camera that the keys move here is told at a glance."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from console.views.theme import active
from console.views.wall.tile_view import TileView

_PAD = 5
_BESIDE = 4


def paint_ptz(painter: QPainter, area: QRect, view: TileView, below: int) -> None:
    """A chip at the upper left under what stands there already; in hand it is filled with the
    colour of the keys' focus.
    """
    if not view.ptz:
        return
    look = active()
    weight = QFont.Weight.Bold if view.ptz_in_hand else QFont.Weight.Normal
    painter.setFont(look.font(look.sizes.small, weight))
    metrics = painter.fontMetrics()
    room = area.width() - 2 * _PAD - 2 * _BESIDE
    shown = metrics.elidedText(view.ptz, Qt.TextElideMode.ElideRight, room)
    chip = QRect(0, 0, metrics.horizontalAdvance(shown) + 2 * _PAD, metrics.height() + 4)
    chip.moveTopLeft(QPoint(area.left() + _BESIDE, below + _BESIDE))
    ink, ground = ("bg", "focus") if view.ptz_in_hand else ("text", "bg")
    painter.fillRect(chip, look.colour(ground))
    painter.setPen(QPen(look.colour("edge"), 1))
    painter.drawRect(chip.adjusted(0, 0, -1, -1))
    painter.setPen(look.colour(ink))
    painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), shown)
