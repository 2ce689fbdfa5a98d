"""What keys do about fusion: why it is so sure, what the reader knows, what belongs together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console import clock
from console.domain import commands as c
from console.domain.incident import Incident
from console.i18n import language, tr
from console.store.select import find_alert
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.fusion.dialogs import AskObservation, WhyConfidence
from console.views.fusion.words import proposal_of, reason_words, target_words

ACCEPT, DECLINE = "fusion:accept", "fusion:decline"  # rows of the dialog that joins


class FusionActs:
    def __init__(
        self,
        area: QWidget,
        desk: Desk,
        shown: Callable[[], Incident | None],
        show: Callable[[Ask, QWidget], None],
    ) -> None:
        """shown: the incident on screen. show: opens a dialog, as the only one."""
        self._area, self._desk, self._shown, self._show = area, desk, shown, show
        self.table: dict[str, Callable[[], object]] = {
            "why_confidence": self.why,
            "observe": self.observe,
        }

    def why(self) -> None:
        incident = self._shown()
        if incident is None or not self._desk.state.fusion_rules:
            return
        dialog = WhyConfidence(self._desk, incident, self._area.window())
        dialog.accept_button.setVisible(self._desk.may(c.AddObservation))
        dialog.answered.connect(self.observe)
        self._show(dialog, dialog.cancel_button)

    def observe(self) -> None:
        incident = self._shown()
        if incident is None or not self._desk.may(c.AddObservation):
            return
        incident_id, dialog = incident.id, AskObservation(self._area.window())
        dialog.answered.connect(lambda: self._observed(incident_id, dialog))
        self._show(dialog, dialog.text)

    def _observed(self, incident_id: str, dialog: AskObservation) -> None:
        text = dialog.text.text().strip()
        made = c.AddObservation(incident_id, clock.new_ulid(), dialog.chosen(), text, language())
        self._desk.dispatch(made)

    # -- what belongs together --------------------------------------------------------------------

    def proposed_rows(self, alert_id: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """What stands before the incidents in the dialog that joins, and what after them: with the
        proposal first, J and Enter accept it.
        """
        state = self._desk.state
        match = proposal_of(state, find_alert(state, alert_id))
        if match is None or not self._desk.may(c.AcceptCorrelation):
            return [], []
        words = tr("fusion.accept_row", target=target_words(state, match), why=reason_words(match))
        return [(ACCEPT, words)], [(DECLINE, tr("fusion.decline_row"))]

    def answer(self, alert_id: str, row: str) -> None:
        if row == ACCEPT:
            self._desk.dispatch(c.AcceptCorrelation(alert_id, clock.new_ulid()))
        else:
            self._desk.dispatch(c.DeclineCorrelation(alert_id))
