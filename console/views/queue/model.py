"""The queue's rows, kept in order by single moves, so that selection and scroll stay put."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from PySide6.QtCore import QObject

from console.domain.alert import Alert
from console.store.select import in_queue, queue, queue_key
from console.views.desk import Desk
from console.views.queue.row import QueueRow, row_of
from console.views.widgets.rows import NOWHERE, RowModel


class QueueModel(RowModel[Alert]):
    """Holds the frozen alerts in the queue's order."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.things: list[Alert] = queue(desk.state)
        self._at = {alert.id: alert for alert in self.things}

    def row(self, number: int) -> QueueRow:
        return row_of(self._desk, self.things[number])

    def number_of(self, thing_id: str) -> int:
        alert = self._at.get(thing_id)
        return self._place(alert) if alert else -1

    def follow(self, alert_ids: Iterable[str]) -> None:
        """Take these alerts from the state anew: put in, moved, redrawn or taken out."""
        for alert_id in alert_ids:
            old, new = self._at.get(alert_id), self._desk.state.alerts.get(alert_id)
            new = new if new is not None and in_queue(new) else None
            if old is None and new is not None:
                self._insert(new)
            elif old is not None and new is None:
                self._remove(old)
            elif old is not None and new is not None and old is not new:
                self._replace(old, new)

    def _place(self, alert: Alert) -> int:
        return bisect_left(self.things, queue_key(alert), key=queue_key)

    def _insert(self, alert: Alert) -> None:
        place = self._place(alert)
        self.beginInsertRows(NOWHERE, place, place)
        self.things.insert(place, alert)
        self._at[alert.id] = alert
        self.endInsertRows()

    def _remove(self, alert: Alert) -> None:
        place = self._place(alert)
        self.beginRemoveRows(NOWHERE, place, place)
        del self.things[place], self._at[alert.id]
        self.endRemoveRows()

    def _replace(self, old: Alert, new: Alert) -> None:
        source, target = self._place(old), self._place(new)
        self._at[new.id] = new
        if target in (source, source + 1):
            self.things[source] = new
        else:
            self.beginMoveRows(NOWHERE, source, source, NOWHERE, target)
            del self.things[source]
            self.things.insert(target - (target > source), new)
            self.endMoveRows()
        now = self.index(self._place(new))
        self.dataChanged.emit(now, now)
