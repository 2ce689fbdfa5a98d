"""The queue's rows, kept in order by single moves, so that selection and scroll stay put."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.domain.alert import Alert
from console.store.select import queue, queue_key
from console.views.desk import Desk
from console.views.queue.row import QueueRow, row_of

ROW = int(Qt.ItemDataRole.UserRole) + 1
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class QueueModel(QAbstractListModel):
    """Holds the frozen alerts in the queue's order; words are made when a row is asked for."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._alerts: list[Alert] = queue(desk.state)
        self._at = {alert.id: alert for alert in self._alerts}

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._alerts)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._alerts):
            return None
        if role == ROW:
            return self.row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.row(index.row()).spoken()
        return None

    def row(self, number: int) -> QueueRow:
        return row_of(self._desk, self._alerts[number])

    def alert_id(self, number: int) -> str:
        return self._alerts[number].id if 0 <= number < len(self._alerts) else ""

    def row_number(self, alert_id: str) -> int:
        """Where an alert stands; -1: nowhere."""
        alert = self._at.get(alert_id)
        return self._place(alert) if alert else -1

    def follow(self, alert_ids: Iterable[str]) -> None:
        """Take these alerts from the state anew: put in, moved, redrawn or taken out."""
        for alert_id in alert_ids:
            old, new = self._at.get(alert_id), self._desk.state.alerts.get(alert_id)
            if old is None and new is not None:
                self._insert(new)
            elif old is not None and new is None:
                self._remove(old)
            elif old is not None and new is not None and old is not new:
                self._replace(old, new)

    def redraw(self, alert_ids: Iterable[str] | None = None) -> None:
        """Words or marks have changed: of these alerts, or of all."""
        if alert_ids is None:
            if self._alerts:
                self.dataChanged.emit(self.index(0), self.index(len(self._alerts) - 1))
            return
        for alert_id in alert_ids:
            if (number := self.row_number(alert_id)) >= 0:
                self.dataChanged.emit(self.index(number), self.index(number))

    def _place(self, alert: Alert) -> int:
        return bisect_left(self._alerts, queue_key(alert), key=queue_key)

    def _insert(self, alert: Alert) -> None:
        place = self._place(alert)
        self.beginInsertRows(_NOWHERE, place, place)
        self._alerts.insert(place, alert)
        self._at[alert.id] = alert
        self.endInsertRows()

    def _remove(self, alert: Alert) -> None:
        place = self._place(alert)
        self.beginRemoveRows(_NOWHERE, place, place)
        del self._alerts[place], self._at[alert.id]
        self.endRemoveRows()

    def _replace(self, old: Alert, new: Alert) -> None:
        source, target = self._place(old), self._place(new)
        self._at[new.id] = new
        if target in (source, source + 1):
            self._alerts[source] = new
        else:
            self.beginMoveRows(_NOWHERE, source, source, _NOWHERE, target)
            del self._alerts[source]
            self._alerts.insert(target - (target > source), new)
            self.endMoveRows()
        self.redraw((new.id,))
