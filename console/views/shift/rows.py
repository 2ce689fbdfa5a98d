"""What a line of a hand-over says: its kind, what it is called, how it stands now, what was noted.

The hand-over itself holds ids and numbers only; names are looked up where the thing is still open.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.incident import AssignmentState, Incident
from console.domain.rules.handover_lines import owner_gone
from console.domain.shift import Handover, Line, LineKind
from console.i18n import isolate, known, localised, tr
from console.store.select import find_alert, procedure_of
from console.views.desk import Desk
from console.views.sharing.words import title_of
from console.views.widgets import isolate_id
from console.views.words import (
    alert_title,
    clean,
    family,
    incident_title,
    local_time,
    people_names,
    person_name,
    tool_title,
)


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """asks: something is still to be done with this line before both can sign."""

    id: str
    kind: str
    priority: int  # 0: has none
    title: str
    state: str
    asks: bool = False

    def spoken(self) -> str:
        level = tr(f"widgets.priority_{self.priority}") if self.priority else ""
        return ", ".join(part for part in (self.kind, level, self.title, self.state) if part)


def rows_of(desk: Desk, handover: Handover) -> tuple[HandoverRow, ...]:
    return tuple(_row(desk, handover, line) for line in handover.lines)


def _row(desk: Desk, handover: Handover, line: Line) -> HandoverRow:
    asked = [one for one in handover.unanswered() if one.line_id == line.id]
    states = [state_of(desk, handover, line)]
    if (note := handover.notes.get(line.id)) and line.kind is not LineKind.REMARK:
        states.append(tr("handover.noted", text=clean(note.text)))
    if asked:
        states.insert(0, tr("handover.asked", text=clean(asked[0].text)))
    return HandoverRow(
        line.id,
        tr(f"handover.kind_{line.kind.value}"),
        int(line.priority) if line.priority else 0,
        title_of_line(desk, handover, line),
        " · ".join(part for part in states if part),
        bool(asked) or _waits(desk, handover, line),
    )


def _waits(desk: Desk, handover: Handover, line: Line) -> bool:
    incident = desk.state.incidents.get(line.subject_id)
    if line.kind is not LineKind.INCIDENT or incident is None or handover.done:
        return False
    offer = incident.assignment
    to_incoming = (
        offer is not None
        and offer.state == AssignmentState.OFFERED
        and offer.to_id == handover.to_id
    )
    return owner_gone(desk.state, incident, handover.from_id) and not to_incoming


def title_of_line(desk: Desk, handover: Handover, line: Line) -> str:
    state = desk.state
    if line.kind is LineKind.REMARK:
        note = handover.notes.get(line.id)
        return clean(note.text) if note else ""
    if line.kind is LineKind.OVERRIDE:
        return tr("handover.switched_off", tool=tool_title(line.label, dict(desk.tool_titles)))
    if line.kind is LineKind.STEP:
        return f"{isolate_id(line.label)} · {isolate(_step(desk, line))}"
    if line.kind is LineKind.INCIDENT:
        incident = state.incidents.get(line.subject_id)
        words = incident_title(state, incident) if incident else _words(line)
        place = clean(incident.place) if incident else ""
        return " · ".join((isolate_id(line.label), *(isolate(p) for p in (words, place) if p)))
    if message := state.messages.get(line.subject_id):
        return title_of(message)
    record = state.withholdings.get(line.subject_id)
    alert = find_alert(state, record.alert_id if record else line.subject_id)
    words = alert_title(alert) if alert else _words(line)
    return " · ".join(isolate(part) for part in (words, _camera(desk, line.label)) if part)


def _words(line: Line) -> str:
    """As the alert was called, without what a person wrote."""
    if not known(line.words_id):
        return clean(line.words_id)
    prefix = family(line.words_id)
    shown = {}
    for name, value in line.params.items():
        message = f"{prefix}.{name}.{value}"
        word = clean(value) if isinstance(value, str) else value
        shown[name] = tr(message) if known(message) else word
    return tr(line.words_id, **shown)


def _camera(desk: Desk, camera_id: str) -> str:
    camera = desk.state.cameras.get(camera_id)
    return clean(camera.name) if camera else ""


def _step(desk: Desk, line: Line) -> str:
    run = desk.state.runs.get(line.words_id)
    step = procedure_of(desk.state, run).step(line.detail) if run else None
    return clean(localised(step.text)) if step else clean(line.detail)


def state_of(desk: Desk, handover: Handover, line: Line) -> str:
    """Since when, until when, whose; of an incident what has become of its offer."""
    me = desk.me.id
    since = tr("handover.since", time=local_time(line.since_utc))
    if line.kind is LineKind.INCIDENT:
        incident = desk.state.incidents.get(line.subject_id)
        return _of_incident(desk, handover, incident) if incident else tr("handover.closed_since")
    if line.kind is LineKind.RETRACTION:
        message = desk.state.messages.get(line.subject_id)
        unread = message.unread() if message else tuple(line.label.split(","))
        return tr("handover.not_read", who=people_names(desk.state, unread, me))
    parts = [since]
    if line.until_utc:
        parts.append(tr("handover.until", time=local_time(line.until_utc)))
    if line.owner_id:
        parts.append(tr("handover.by", who=person_name(desk.state, line.owner_id, me)))
    if line.kind in (LineKind.WITHHELD, LineKind.OUT_OF_SERVICE):
        record = desk.state.withholdings.get(line.subject_id)
        parts.append(clean(record.reason) if record else tr("handover.over"))
    elif line.detail and line.kind is LineKind.OVERRIDE:
        parts.append(clean(line.detail))
    return " · ".join(parts)


def _of_incident(desk: Desk, handover: Handover, incident: Incident) -> str:
    state, me, offer = desk.state, desk.me.id, incident.assignment
    owner = tr("handover.owner", who=person_name(state, incident.owner_id, me))
    if handover.done or not owner_gone(state, incident, handover.from_id):
        return owner
    if offer is None or offer.to_id == handover.from_id:
        return f"{owner} · {tr('handover.to_be_offered')}"
    who = person_name(state, offer.to_id, me)
    if offer.state == AssignmentState.OFFERED:
        return f"{owner} · {tr('handover.offered', who=who)}"
    if offer.state == AssignmentState.DECLINED:
        return f"{owner} · {tr('handover.declined', who=who, reason=clean(offer.reason))}"
    return f"{owner} · {tr('handover.to_be_offered')}"
