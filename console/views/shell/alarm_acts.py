"""The acts on alarms themselves: acknowledge one or several, withhold, see what is withheld."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.views.dialogs.ask import Ask
from console.views.incident.panel import IncidentPanel
from console.views.intents import Intents
from console.views.queue.acknowledging import Acknowledging
from console.views.queue.panel import QueuePanel
from console.views.shell.area import WorkArea
from console.views.shell.judging import Judging
from console.views.shell.withholding import WithholdAsks


class AlarmActs:
    """alert_id: the one in hand; open_alert brings one on screen; show opens a dialog."""

    def __init__(
        self,
        area: WorkArea,
        intents: Intents,
        judging: Judging,
        alert_id: Callable[[], str],
        open_alert: Callable[[str], None],
        show: Callable[[Ask, QWidget], None],
    ) -> None:
        self._area, self._judging = area, judging
        self._queue = queue = area.panel("queue", QueuePanel)
        self._incident = area.panel("incident", IncidentPanel)
        answer = Acknowledging(area.desk, intents, queue, self._is_open, open_alert)
        asks = WithholdAsks(area.desk, intents, queue, alert_id, show, area.window)
        self.table: dict[str, Callable[[], object]] = {
            "acknowledge": lambda: answer.acknowledge(alert_id()),
            "shelve": asks.ask,
            "withheld": self._to_other_list,
        }

    def _is_open(self) -> bool:
        """Whether the alert in hand stands before the eyes: in the dock, or on the verdict desk."""
        return self._incident.isVisible() or self._judging.is_open()

    def _to_other_list(self) -> None:
        """With the keys; where no queue is on screen its workspace comes first."""
        queue = self._queue
        if queue.isVisible():
            queue.show_withheld(not queue.shows_withheld)
        else:
            self._area.open_workspace(self._area.layouts[0].name)
            queue.show_withheld(True)
        queue.focus_target.setFocus()
