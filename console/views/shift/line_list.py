"""The lines of a hand-over, painted: kind, badge, title, and below it how it stands."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.views.keys import KEYS_PROPERTY, OWN
from console.views.shift.rows import HandoverRow
from console.views.symbols import badge_pixmap
from console.views.widgets.row_paint import RowPainter
from console.views.widgets.rows import ROW, Index, RowModel

_HEIGHT = 46
_KIND, _BADGE = 116, 20


class LineModel(RowModel[HandoverRow]):
    def row(self, number: int) -> HandoverRow:
        return self.things[number]


class LineDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if isinstance(row, HandoverRow):
            painter.save()
            _paint(painter, option, row)
            painter.restore()


def _paint(painter: QPainter, option: QStyleOptionViewItem, row: HandoverRow) -> None:
    line = RowPainter(painter, option, QStyle.StateFlag.State_HasFocus)
    line.ground(hatched=False)
    theme, width = line.theme, line.rect.width()
    if row.priority:
        ratio = painter.device().devicePixelRatioF()
        at = line.place(12 + _KIND, (_HEIGHT - _BADGE) // 2, _BADGE, _BADGE)
        badge = badge_pixmap(row.priority, _BADGE, ratio, acknowledged=True)
        painter.drawPixmap(at.topLeft(), badge)
    text = 12 + _KIND + _BADGE + 12
    bold, plain = theme.font(weight=QFont.Weight.DemiBold), theme.font(theme.sizes.secondary)
    parts = (
        (plain, "dim", line.place(12, 0, _KIND - 8, _HEIGHT), row.kind),
        (bold, "text", line.place(text, 4, width - text - 12, 20), row.title),
        (
            plain,
            "focus" if row.asks else "dim",
            line.place(text, 24, width - text - 12, 18),
            row.state,
        ),
    )
    for font, token, place, words in parts:
        _write(painter, option, font, theme.colour(token), place, words)


def _write(
    painter: QPainter,
    option: QStyleOptionViewItem,
    font: QFont,
    colour: QColor,
    place: QRect,
    words: str,
) -> None:
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    flags = int(QStyle.visualAlignment(option.direction, side))
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, flags | int(Qt.TextFlag.TextSingleLine), shown)


class LineList(QListView):
    """Letters pressed here are the hand-over's own."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = LineModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty(KEYS_PROPERTY, OWN)

    def chosen(self) -> str:
        return self.lines.thing_id(self.currentIndex().row())

    def put(self, rows: tuple[HandoverRow, ...]) -> None:
        """The chosen line stays chosen where it still stands."""
        chosen = self.chosen()
        if self.lines.put(rows) and rows:
            number = self.lines.number_of(chosen)
            self.setCurrentIndex(self.lines.index(max(0, number)))
