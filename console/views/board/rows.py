"""What a card of the board says."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain import commands as c
from console.domain.alert import Alert
from console.domain.incident import AssignmentState, Incident
from console.i18n import isolate, tr
from console.store.select import Column
from console.views.desk import Desk
from console.views.widgets import age_text, isolate_id
from console.views.words import alert_title, clean, incident_title, mark_text, person_name

LOOSE_SHOWN = 40  # of alerts that nobody owns the worst; the queue has them all


@dataclass(frozen=True, slots=True)
class Card:
    """kind: "incident" or "alert" (which nobody has made an incident of)."""

    kind: str
    id: str
    priority: int
    title: str
    state: str
    acknowledged: bool
    stale: bool = False

    def spoken(self) -> str:
        return ", ".join((tr(f"widgets.priority_{self.priority}"), self.title, self.state))


def cards(desk: Desk, column: Column) -> tuple[Card, ...]:
    incidents = (_incident_card(desk, incident) for incident in column.incidents)
    return (*incidents, *(_alert_card(desk, alert) for alert in column.alerts[:LOOSE_SHOWN]))


def _incident_card(desk: Desk, incident: Incident) -> Card:
    title = incident_title(desk.state, incident)
    place = clean(incident.place)
    words = f"{isolate(title)} · {isolate(place)}" if place else title
    states = [_offer_words(desk, incident), isolate_id(incident.number)]
    if desk.is_local("incidents", incident.id):
        states.append(tr("mark.local"))
    states += [mark_text(m) for m in desk.marks(incident.id, c.AssignIncident, c.AnswerAssignment)]
    if desk.refusals(incident.id, c.AssignIncident):
        states.append(tr("mark.refused"))
    state = " · ".join(states)
    return Card("incident", incident.id, int(incident.priority), words, state, True)


def _offer_words(desk: Desk, incident: Incident) -> str:
    """How long it has been with whom: offered, accepted, declined, or just opened."""
    now, offer = desk.now(), incident.assignment
    if offer is None:
        age = age_text((now - incident.opened_utc).total_seconds())
        return tr("board.opened", age=age)
    age = age_text((now - offer.at_utc).total_seconds())
    if offer.state == AssignmentState.DECLINED:
        who = person_name(desk.state, offer.to_id, desk.me.id)
        return tr("board.declined", who=who, age=age, reason=clean(offer.reason))
    if offer.state == AssignmentState.OFFERED:
        who = person_name(desk.state, incident.owner_id, desk.me.id)
        return tr("board.offered", age=age, who=who)
    return tr("board.accepted", age=age)


def _alert_card(desk: Desk, alert: Alert) -> Card:
    place = clean(alert.place)
    title = alert_title(alert)
    words = f"{isolate(title)} · {isolate(place)}" if place else title
    age = age_text((desk.now() - alert.first_seen_utc).total_seconds())
    waits = alert.needs_acknowledging()
    state = tr("board.unacknowledged" if waits else "board.acknowledged", age=age)
    stale = desk.stale_for(alert)
    if stale is not None:
        state = f"{tr('widgets.stale', age=age_text(stale.total_seconds()))} · {state}"
    priority = int(alert.priority)
    return Card("alert", alert.id, priority, words, state, not waits, stale is not None)
