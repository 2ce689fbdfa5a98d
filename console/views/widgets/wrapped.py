"""Rows of a list that take as many lines as their words need."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import QListWidget, QStyledItemDelegate, QStyleOptionViewItem

_SIDE, _ABOVE = 8 + 3, 4 + 1  # pixels: of the stylesheet's rows, and of the style within them


class _Wrapped(QStyledItemDelegate):
    """The stylesheet's padding is taken from the width before the words are broken: Qt breaks
    them as if there were none, and then cuts the last line off.
    """

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        rows = self.parent()
        assert isinstance(rows, QListWidget)
        width = rows.viewport().width()
        room = QRect(0, 0, max(1, width - 2 * _SIDE), 10_000)
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        metrics = rows.fontMetrics()
        needs = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
        return QSize(width, needs.height() + 2 * _ABOVE)


def wrap_rows(rows: QListWidget) -> None:
    """No row of it is cut, whatever its width."""
    rows.setItemDelegate(_Wrapped(rows))
    rows.setWordWrap(True)
    rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows.setTextElideMode(Qt.TextElideMode.ElideNone)
    rows.setResizeMode(QListWidget.ResizeMode.Adjust)
