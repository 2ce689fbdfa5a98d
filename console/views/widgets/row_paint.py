"""A painted row of a list: its ground, its ring, and places in it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from console.views.theme import active
from console.views.widgets.hatch import hatch_brush


class RowPainter:
    """One row, once: what it needs of painter, option and theme at hand."""

    def __init__(
        self, painter: QPainter, option: QStyleOptionViewItem, rings: QStyle.StateFlag
    ) -> None:
        """rings: the state in which a selected row wears the ring of the focus."""
        self.painter, self.theme = painter, active()
        self.rect: QRect = option.rect
        self.direction: Qt.LayoutDirection = option.direction
        state: QStyle.StateFlag = option.state
        self.selected = bool(state & QStyle.StateFlag.State_Selected)
        self.focused = bool(state & rings) and self.selected

    def place(self, x: int, y: int, width: int, height: int) -> QRect:
        """A rectangle relative to the row, mirrored where the language runs right to left."""
        at = QRect(self.rect.left() + x, self.rect.top() + y, width, height)
        return QStyle.visualRect(self.direction, self.rect, at)

    def ground(self, hatched: bool) -> None:
        """hatched: what it says is not to be trusted."""
        colour, colours = self.theme.colour, self.theme.colours
        self.painter.fillRect(self.rect, colour("raised" if self.selected else "panel"))
        if hatched:
            stripes = colours.panel if self.selected else colours.raised
            self.painter.fillRect(self.rect, hatch_brush(stripes))
        if self.selected:
            width = self.theme.sizes.ring if self.focused else 1
            self.painter.setPen(QPen(colour("focus"), width))
            self.painter.drawRect(QRectF(self.rect).adjusted(1, 1, -1, -1))
        else:
            self.painter.setPen(QPen(colour("line"), 1))
            self.painter.drawLine(self.rect.bottomLeft(), self.rect.bottomRight())

    def advance(self, font: QFont, words: str) -> int:
        return QFontMetrics(font).horizontalAdvance(words) + 4

    def text(self, at: QRect, words: str, font: QFont, token: str, side: Qt.AlignmentFlag) -> None:
        """One line, elided to its place."""
        self.painter.setFont(font)
        self.painter.setPen(self.theme.colour(token))
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, at.width())
        align = QStyle.visualAlignment(self.direction, side | Qt.AlignmentFlag.AlignVCenter)
        self.painter.drawText(at, int(align) | int(Qt.TextFlag.TextSingleLine), shown)
