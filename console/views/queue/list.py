"""The list of the queue: several rows may be selected, and all means those in sight (U14)."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QWidget

from console.views.widgets.rows import RowModel, Thing


class QueueList(QListView):
    def __init__(
        self, model: RowModel[Thing], delegate: QStyledItemDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(delegate)
        delegate.setParent(self)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def in_sight(self, number: int) -> bool:
        """Whether at least half of a row can be seen."""
        at = self.visualRect(self.model().index(number, 0))
        seen = at.intersected(self.viewport().rect())
        return at.height() > 0 and 2 * seen.height() >= at.height()

    def chosen(self) -> list[int]:
        """The selected rows from the top, in sight or not."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def selectAll(self) -> None:
        """What nobody sees is not chosen by one key."""
        chosen = QItemSelection()
        for number in range(self.model().rowCount()):
            if self.in_sight(number):
                index = self.model().index(number, 0)
                chosen.select(index, index)
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(chosen, select)
