"""What A does: one alert that stands open before the eyes, or several rows that are no critical.

A critical alert is acknowledged by itself, and not unseen: it must stand in the dock or on the
verdict desk (U14). What was left out is said, and why.
"""

from __future__ import annotations

from collections.abc import Callable

from console.domain.alert import Alert, Priority
from console.i18n import tr
from console.store.select import find_alert
from console.views.desk import Desk
from console.views.intents import Intents
from console.views.queue.panel import QueuePanel


class Acknowledging:
    """shown: whether the alert in hand stands open on screen; open_it brings it there."""

    def __init__(
        self,
        desk: Desk,
        intents: Intents,
        queue: QueuePanel,
        shown: Callable[[], bool],
        open_it: Callable[[str], None],
    ) -> None:
        self._desk, self._intents, self._queue = desk, intents, queue
        self._shown, self._open = shown, open_it

    def acknowledge(self, alert_id: str) -> None:
        chosen, out_of_sight = self._queue.chosen()
        if len(chosen) + out_of_sight > 1 and self._queue.list.hasFocus():
            self._several(chosen, out_of_sight)
        elif alert := find_alert(self._desk.state, alert_id):
            self._one(alert)

    def _one(self, alert: Alert) -> None:
        critical = alert.priority == Priority.CRITICAL and alert.needs_acknowledging()
        if critical and not self._shown():
            self._open(alert.id)
            self._queue.say(tr("queue.opened_first"))
            return
        self._intents.acknowledge(alert.id)

    def _several(self, chosen: list[str], out_of_sight: int) -> None:
        found = [find_alert(self._desk.state, one) for one in chosen]
        asking = [alert for alert in found if alert is not None and alert.needs_acknowledging()]
        lower = [alert for alert in asking if alert.priority != Priority.CRITICAL]
        done = sum(bool(self._intents.acknowledge(alert.id, bulk=True)) for alert in lower)
        words = [tr("queue.bulk_done", n=done)] if done else []
        if critical := len(asking) - len(lower):
            words.append(tr("queue.bulk_critical", n=critical))
        if out_of_sight:
            words.append(tr("queue.bulk_unseen", n=out_of_sight))
        self._queue.say(" ".join(words))
