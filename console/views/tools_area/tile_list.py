"""The tiles as a list: a row a tool, painted; arrows move, Enter opens."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.views.symbols import badge_pixmap, paint_icon
from console.views.tools_area.tiles import Tile, ToolState
from console.views.widgets.row_paint import RowPainter
from console.views.widgets.rows import ROW, Index, RowModel

TILE_HEIGHT = 158
_PAD = 14
_MARK = 26
_LEFT = _PAD + _MARK + 12
_LINE = 19
_TWO_LINES = 1.75  # what is sure to fit into two lines that break between words
_ICONS = {
    ToolState.OK: "check",
    ToolState.PASSIVE: "minus",
    ToolState.STALE: "clock",
    ToolState.DOWN: "cross",
    ToolState.OFF: "stop",
}
_NOT_TO_TRUST = (ToolState.STALE, ToolState.DOWN, ToolState.OFF)


class TileModel(RowModel[Tile]):
    def row(self, number: int) -> Tile:
        return self.things[number]


class TileDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(240, TILE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile = index.data(ROW)
        if isinstance(tile, Tile):
            painter.save()
            _TilePainter(painter, option, tile).paint()
            painter.restore()


class _TilePainter(RowPainter):
    """Placed left to right and mirrored at the end."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, tile: Tile) -> None:
        super().__init__(painter, option, QStyle.StateFlag.State_HasFocus)
        self.tile = tile

    def paint(self) -> None:
        self.ground(hatched=self.tile.state in _NOT_TO_TRUST)
        self._mark()
        word = self._state_word()
        wide = self.rect.width() - _LEFT - _PAD
        self._line(self.tile.title, 10, wide - word - 10, "text", bold=True)
        dim = "dim" if self.tile.state in _NOT_TO_TRUST else "text"
        self._line(self.tile.said, 33, wide, dim)
        for number, text in enumerate((self.tile.when, *self.tile.facts)):
            self._line(text, 52 + number * _LINE, wide, "dim")
        self._problem(wide)

    def _mark(self) -> None:
        """An alert by its own badge, any other state by an icon: colours are for alerts only."""
        at = self.place(_PAD, 12, _MARK, _MARK)
        if self.tile.state == ToolState.ALERT:
            ratio = self.painter.device().devicePixelRatioF()
            self.painter.drawPixmap(at.topLeft(), badge_pixmap(self.tile.priority, _MARK, ratio))
            return
        paint_icon(self.painter, QRectF(at), _ICONS[self.tile.state], self.theme.colour("text"))

    def _state_word(self) -> int:
        """In a frame at the far end of the first line; returns the width it takes."""
        font = self.theme.font(self.theme.sizes.secondary, QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance(self.tile.word) + 16
        at = self.place(self.rect.width() - _PAD - width, 10, width, 21)
        self.painter.setFont(font)
        self.painter.fillRect(at, self.theme.colour("panel"))
        self.painter.setPen(QPen(self.theme.colour("edge"), 1))
        self.painter.drawRect(QRectF(at).adjusted(0.5, 0.5, -0.5, -0.5))
        self.painter.setPen(self.theme.colour("text"))
        self.painter.drawText(at, int(Qt.AlignmentFlag.AlignCenter), self.tile.word)
        return width

    def _line(self, text: str, y: int, width: int, token: str, *, bold: bool = False) -> None:
        theme = self.theme
        small = theme.font(theme.sizes.secondary)
        font = theme.font(weight=QFont.Weight.DemiBold) if bold else small
        self.painter.setFont(font)
        self.painter.setPen(theme.colour(token))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        flags = int(QStyle.visualAlignment(self.direction, side))
        at = self.place(_LEFT, y, width, _LINE)
        self.painter.drawText(at, flags | int(Qt.TextFlag.TextSingleLine), shown)

    def _problem(self, width: int) -> None:
        """Up to two lines; the page has it whole."""
        theme = self.theme
        self.painter.setFont(theme.font(theme.sizes.secondary))
        self.painter.setPen(theme.colour("text"))
        side = QStyle.visualAlignment(self.direction, Qt.AlignmentFlag.AlignLeft)
        flags = int(side | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        metrics = QFontMetrics(self.painter.font())
        room = int(width * _TWO_LINES)
        shown = metrics.elidedText(self.tile.problem, Qt.TextElideMode.ElideRight, room)
        self.painter.drawText(self.place(_LEFT, 113, width, 2 * _LINE + 4), flags, shown)
