"""A tool's open alerts on its page: the queue's own rows, of this tool only."""

from __future__ import annotations

from PySide6.QtCore import QObject

from console.domain.alert import Alert
from console.views.desk import Desk
from console.views.queue.row import QueueRow, row_of
from console.views.tools_area.tiles import alerts_of_tool
from console.views.widgets.rows import RowModel


class ClaimModel(RowModel[Alert]):
    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def show_tool(self, name: str) -> None:
        """Worst and oldest first."""
        alerts = alerts_of_tool(self._desk, name)
        self.put(sorted(alerts, key=lambda a: (int(a.priority), a.first_seen_utc, a.id)))

    def row(self, number: int) -> QueueRow:
        return row_of(self._desk, self.things[number])
