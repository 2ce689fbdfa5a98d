"""Paints a row of the queue; everything is placed left to right and mirrored at the end."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from console.views.queue.row import QueueRow
from console.views.symbols import badge_pixmap
from console.views.widgets.labels import FADED
from console.views.widgets.row_paint import RowPainter
from console.views.widgets.rows import ROW, Index

ROW_HEIGHT = 64
_BADGE = 24
_PAD = 12
_LEFT = _PAD + _BADGE + 12
_BAR = 3
_BAR_WIDTH = 84


class QueueDelegate(QStyledItemDelegate):
    """faded: badges that blink are in their darker half."""

    faded = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if isinstance(row, QueueRow):
            painter.save()
            current = is_current(option, index)
            _QueueRowPainter(painter, option, row, current, self.faded).paint()
            painter.restore()


def is_current(option: QStyleOptionViewItem, index: Index) -> bool:
    """Of several selected rows one is in hand: the keys act on it, and the dock shows it."""
    view = option.widget
    return not isinstance(view, QAbstractItemView) or view.currentIndex().row() == index.row()


class _QueueRowPainter(RowPainter):
    def __init__(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: QueueRow,
        current: bool,
        faded: bool,
    ) -> None:
        super().__init__(painter, option, QStyle.StateFlag.State_Active)
        self.focused = self.focused and current
        self.row, self.faded = row, faded

    def paint(self) -> None:
        self.ground(hatched=bool(self.row.stale))
        right = self._right_column()
        self._badge()
        self._words(right)
        self._marks()
        if self.row.confidence is not None:
            self._confidence()

    def _badge(self) -> None:
        at = self.place(_PAD, (ROW_HEIGHT - _BADGE) // 2, _BADGE, _BADGE)
        ratio = self.painter.device().devicePixelRatioF()
        row = self.row
        stale = bool(row.stale) or row.retracted
        badge = badge_pixmap(
            row.priority, _BADGE, ratio, acknowledged=row.acknowledged, stale=stale
        )
        self.painter.setOpacity(FADED if self.faded and row.blinks else 1.0)
        self.painter.drawPixmap(at.topLeft(), badge)
        self.painter.setOpacity(1.0)

    def _right_column(self) -> int:
        """Age above, escalation or owner below; returns the width they take."""
        font = self.theme.font(self.theme.sizes.secondary)
        metrics = QFontMetrics(font)
        first, second = self.row.stale or self.row.age, self.row.second
        most = self.rect.width() // 3
        width = min(most, max(metrics.horizontalAdvance(text) for text in (first, second)) + 4)
        self.painter.setFont(font)
        ink = self.theme.colour("text" if self.row.second and not self.row.acknowledged else "dim")
        for text, y, pen in ((first, 7, self.theme.colour("dim")), (second, 25, ink)):
            at = self.place(self.rect.width() - width - _PAD, y, width, 18)
            self.painter.setPen(pen)
            self._text(at, text, metrics, Qt.AlignmentFlag.AlignRight)
        return width + 2 * _PAD

    def _words(self, right: int) -> None:
        width = self.rect.width() - _LEFT - right
        quiet = bool(self.row.stale) or self.row.retracted
        bold = self.theme.font(weight=QFont.Weight.DemiBold)
        small = self.theme.font(self.theme.sizes.secondary)
        lines = (
            (bold, "dim" if quiet else "text", 6, self.row.title),
            (small, "dim", 24, self.row.source),
        )
        for font, token, y, words in lines:
            self.painter.setFont(font)
            self.painter.setPen(self.theme.colour(token))
            at = self.place(_LEFT, y, width, 19)
            self._text(at, words, QFontMetrics(font), Qt.AlignmentFlag.AlignLeft)

    def _marks(self) -> None:
        """Small frames behind the confidence bar, as many as there is room for."""
        font = self.theme.font(self.theme.sizes.small)
        metrics = QFontMetrics(font)
        self.painter.setFont(font)
        x = _LEFT + (_BAR_WIDTH + 12 if self.row.confidence is not None else 0)
        for mark in self.row.marks:
            size = metrics.horizontalAdvance(mark) + 12
            if x + size > self.rect.width() - _PAD:
                break
            at = self.place(x, 43, size, 17)
            self.painter.setPen(QPen(self.theme.colour("edge"), 1))
            self.painter.drawRect(QRectF(at).adjusted(0.5, 0.5, -0.5, -0.5))
            self.painter.setPen(self.theme.colour("text"))
            self._text(at, mark, metrics, Qt.AlignmentFlag.AlignHCenter)
            x += size + 4

    def _confidence(self) -> None:
        at = self.place(_LEFT, 50, _BAR_WIDTH, _BAR)
        self.painter.fillRect(at, self.theme.colour("line"))
        filled = round(_BAR_WIDTH * (self.row.confidence or 0.0))
        token = "faint" if self.row.stale else "info"
        self.painter.fillRect(self.place(_LEFT, 50, filled, _BAR), self.theme.colour(token))

    def _text(self, at: QRect, text: str, metrics: QFontMetrics, side: Qt.AlignmentFlag) -> None:
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, at.width())
        align = QStyle.visualAlignment(self.direction, side | Qt.AlignmentFlag.AlignVCenter)
        flags = int(align) | int(Qt.TextFlag.TextSingleLine)
        self.painter.drawText(at, flags, shown)
