"""The badges of critical rows that nobody has acknowledged blink in the list too (U15, U17)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtWidgets import QListView

from console.views.queue.paint import QueueDelegate
from console.views.queue.row import QueueRow
from console.views.widgets.blink import Blink
from console.views.widgets.rows import ROW


class BlinkingRows(QObject):
    """Only what is in sight is painted anew, and only while something there blinks."""

    def __init__(self, rows: QListView, delegate: QueueDelegate) -> None:
        super().__init__(rows)
        self._rows, self._delegate = rows, delegate
        self.blink = Blink(self)
        self.blink.turned.connect(self._turn)

    def look(self) -> None:
        """The rows are others, or a second has passed."""
        self.blink.want(bool(self._found()))

    def _found(self) -> list[QModelIndex]:
        whole, found = self._rows.viewport().rect(), []
        index = self._rows.indexAt(whole.topLeft())
        while index.isValid() and self._rows.visualRect(index).top() <= whole.bottom():
            row = index.data(ROW)
            if isinstance(row, QueueRow) and row.blinks:
                found.append(index)
            index = index.siblingAtRow(index.row() + 1)
        return found

    def _turn(self) -> None:
        self._delegate.faded = self.blink.faded
        for index in self._found():
            self._rows.viewport().update(self._rows.visualRect(index))
