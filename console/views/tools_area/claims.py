"""A tool's open alerts on its page: the queue's own rows, of this tool only."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.domain.alert import Alert
from console.views.desk import Desk
from console.views.queue.model import ROW
from console.views.queue.row import row_of
from console.views.tools_area.tiles import alerts_of_tool

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ClaimModel(QAbstractListModel):
    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.alerts: tuple[Alert, ...] = ()

    def show_tool(self, name: str) -> None:
        """Rows are moved only when others stand here now, so that the selection stays put."""
        alerts = alerts_of_tool(self._desk, name)
        ordered = tuple(sorted(alerts, key=lambda a: (int(a.priority), a.first_seen_utc, a.id)))
        same = [one.id for one in ordered] == [one.id for one in self.alerts]
        if same:
            self.alerts = ordered
            if ordered:
                self.dataChanged.emit(self.index(0), self.index(len(ordered) - 1))
            return
        self.beginResetModel()
        self.alerts = ordered
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.alerts)

    def alert_id(self, number: int) -> str:
        return self.alerts[number].id if 0 <= number < len(self.alerts) else ""

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self.alerts):
            return None
        row = row_of(self._desk, self.alerts[index.row()])
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        return None
