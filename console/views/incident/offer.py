"""The act that an alert's tool offers beside the verdicts, and what came of it so far."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.domain.alert import Alert
from console.domain.incident import LogEntry
from console.domain.offer import ToolOffer
from console.i18n import tr
from console.store.select import State, incident_of
from console.views.desk import Desk
from console.views.keymap import key_of
from console.views.theme import set_kind
from console.views.widgets import KeyButton, set_plain_tooltip
from console.views.words import local_time, log_text


class OfferButton(KeyButton):
    """There where the tool offers something; off, and saying why, where it cannot be done now."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, act="share")
        set_kind(self, "beside_title")
        self._desk = desk

    def show_alert(self, alert: Alert | None) -> None:
        offer = self._desk.offer_of(alert)
        self.setVisible(offer is not None)
        if alert is None or offer is None:
            self.setEnabled(False)
            return
        state = self._desk.state
        why_not = why_not_now(state, offer, alert.id)
        waits = bool(self._desk.marks(alert.id, offer.command))
        self.set_texts(tr(offer.title_id))
        self.setAccessibleDescription(f"{key_of('share')} {why_not}".strip())
        set_plain_tooltip(self, why_not)
        self.setEnabled(not why_not and not waits)


def why_not_now(state: State, offer: ToolOffer, alert_id: str) -> str:
    """In words; empty where it can be done."""
    if message_id := offer.why_not(state, alert_id):
        return tr(message_id)
    return "" if choices_left(state, offer, alert_id) else tr("judge.offer_done")


def choices_left(state: State, offer: ToolOffer, alert_id: str) -> list[tuple[str, str]]:
    """Ids and words of who can still be chosen, and all of them together as the last row."""
    taken = offer.taken(state, alert_id)
    left = [(one, tr(words)) for one, words in offer.choices if one not in taken]
    if len(left) > 1:
        left.append((",".join(one for one, _words in left), tr("judge.offer_all")))
    return left


def offer_lines(desk: Desk, alert: Alert) -> list[str]:
    """Who did it last, with whom and when; the decision log beside it has all of it."""
    offer, incident = desk.offers.get(alert.tool), incident_of(desk.state, alert.id)
    if offer is None or incident is None:
        return []
    found = [
        f"{local_time(entry.at_utc)} {log_text(desk.state, entry, alert, desk.me.id)}"
        for entry in incident.log
        if entry.message_id in offer.told and _is_about(desk.state, entry, alert)
    ]
    return found[-1:]


def _is_about(state: State, entry: LogEntry, alert: Alert) -> bool:
    told = str(entry.params.get("alert", ""))
    return state.aliases.get(told, told) == alert.id
