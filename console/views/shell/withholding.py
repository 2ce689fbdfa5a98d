"""What H does: withhold the source of the alert in hand, or bring back what is withheld (U18)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.domain import commands as c
from console.domain.alert import Alert, Priority
from console.domain.person import Role
from console.domain.rules.withholding import MAY_END
from console.domain.withholding import Withholding
from console.i18n import isolate, tr
from console.store.select import find_alert, incident_of
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.notice import Notice
from console.views.dialogs.withhold import AskBringBack, AskShelve
from console.views.intents import Intents
from console.views.queue.panel import QueuePanel
from console.views.queue.words import kind_word, source_words, until_words, who_and_why
from console.views.words import alert_title, clean


class WithholdAsks:
    """alert_id: the one in hand; show: opens a dialog over the window."""

    def __init__(
        self,
        desk: Desk,
        intents: Intents,
        queue: QueuePanel,
        alert_id: Callable[[], str],
        show: Callable[[Ask, QWidget], None],
        window: Callable[[], QWidget],
    ) -> None:
        self._desk, self._intents, self._queue = desk, intents, queue
        self._alert_id, self._show, self._window = alert_id, show, window

    def ask(self) -> None:
        """In the list of what is withheld, or on an alert that is, it brings back."""
        alert = find_alert(self._desk.state, self._alert_id())
        chosen = self._queue.selected_withholding() if self._queue.isVisible() else ""
        withheld_by = chosen or (alert.withheld_by if alert else "")
        if standing := self._desk.state.withholdings.get(withheld_by):
            self._ask_back(standing)
        elif alert is not None and self._desk.may(c.ShelveAlarms):
            self._ask_shelve(alert)

    def _ask_shelve(self, alert: Alert) -> None:
        desk = self._desk
        critical = alert.priority == Priority.CRITICAL
        if incident_of(desk.state, alert.id):
            self._tell(tr("withhold.in_incident"))
            return
        if critical and not desk.me.has(Role.SUPERVISOR):
            self._tell(tr("refused.critical_needs_supervisor"))
            return
        parts = (alert_title(alert), clean(alert.place))
        words = " · ".join(isolate(part) for part in parts if part)
        service = desk.may(c.TakeOutOfService)
        dialog = AskShelve(words, critical=critical, service=service, parent=self._window())
        alert_id = alert.id
        dialog.answered.connect(
            lambda: self._intents.withhold(alert_id, dialog.reason.text().strip(), dialog.minutes)
        )
        self._show(dialog, dialog.reason)

    def _ask_back(self, standing: Withholding) -> None:
        desk, withholding_id = self._desk, standing.id
        if not desk.me.has(*MAY_END[standing.kind]):
            self._tell(tr(f"withhold.may_not_end_{standing.kind.value}"))
            return
        told = (kind_word(standing), until_words(standing), who_and_why(desk, standing))
        dialog = AskBringBack(source_words(desk, standing), " · ".join(told), self._window())
        dialog.answered.connect(
            lambda: self._intents.bring_back(withholding_id, dialog.reason.text().strip())
        )
        self._show(dialog, dialog.reason)

    def _tell(self, words: str) -> None:
        notice = Notice(words, self._window())
        self._show(notice, notice.accept_button)
