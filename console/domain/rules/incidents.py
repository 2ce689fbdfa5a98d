"""Rules of incidents: opening, owning, assigning, closing; who is late, and who wins."""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.incident import (
    CLOSE_CODES,
    Assignment,
    AssignmentState,
    Incident,
    Stamp,
)
from console.domain.person import Role
from console.domain.rules.alerts import unjudged
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_alert


def _unknown(incident_id: str) -> Refusal:
    return Refusal("refused.unknown_incident", {"incident": incident_id})


def _late(incident: Incident, field: str, wish: str, ctx: Context) -> Refusal | None:
    """The present value wins over a command that did not know it; the wish stays as a note."""
    stamp: Stamp | None = incident.stamps.get(field)
    if stamp is None or stamp.seq <= ctx.command.based_on_seq or stamp.actor_id == ctx.actor.id:
        return None
    params: dict[str, str | int | float] = {
        "field": field,
        "who": stamp.actor_id,
        "when": stamp.at_utc.isoformat(),
        "wish": wish,
    }
    note = e.NoteAdded(
        target_id=incident.id,
        note_id=ctx.note_id,
        text="",
        language="",
        refused_command=ctx.command.id,
        message_id="log.late_wish",
        params=params,
    )
    return Refusal("refused.changed_meanwhile", params, kept=(note,))


def open_incident(state: StateView, body: c.OpenIncident, ctx: Context) -> Outcome:
    if body.incident_id in state.incidents:
        return Refusal("refused.id_taken", {"id": body.incident_id})
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    if alert.incident_id in state.incidents:
        number = state.incidents[alert.incident_id].number
        return Refusal("refused.in_incident", {"incident": number})
    day = ctx.now_utc.strftime("%Y-%m%d")
    incident = Incident(
        id=body.incident_id,
        number=f"{day}-{state.numbers.get(day, 0) + 1:03d}",
        title=body.title or alert.title,
        title_language=body.language or alert.title_language,
        priority=alert.priority,
        phase=body.phase,
        opened_utc=ctx.made_utc,
        opened_by=ctx.actor.id,
        owner_id=ctx.actor.id,
        area=alert.area,
        place=alert.place,
        position=alert.position,
        alert_ids=(alert.id,),
    )
    return (e.IncidentOpened(incident),)


def link_alert(state: StateView, body: c.LinkAlert, ctx: Context) -> Outcome:
    if body.incident_id not in state.incidents:
        return _unknown(body.incident_id)
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    if alert.incident_id == body.incident_id:
        return ()
    if alert.incident_id in state.incidents:
        number = state.incidents[alert.incident_id].number
        return Refusal("refused.in_incident", {"incident": number})
    return (e.AlertLinked(body.incident_id, alert.id),)


def assign(state: StateView, body: c.AssignIncident, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return _unknown(body.incident_id)
    person = state.people.get(body.to_id)
    if person is None or not person.active:
        return Refusal("refused.unknown_person", {"person": body.to_id})
    if not set(person.roles) & {Role.OPERATOR, Role.SUPERVISOR}:
        return Refusal("refused.cannot_own", {"person": person.id})
    if late := _late(incident, "assignment", person.id, ctx):
        return late
    offer = Assignment(person.id, ctx.actor.id, AssignmentState.OFFERED, ctx.made_utc, body.reason)
    return (e.IncidentAssigned(incident.id, offer),)


def answer_assignment(state: StateView, body: c.AnswerAssignment, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return _unknown(body.incident_id)
    offer = incident.assignment
    if offer is None or offer.state != AssignmentState.OFFERED or offer.to_id != ctx.actor.id:
        return Refusal("refused.no_offer", {"incident": incident.number})
    if not body.accept and not body.reason.strip():
        return Refusal("refused.reason_needed", {})
    return (e.AssignmentAnswered(incident.id, body.accept, body.reason),)


def take_ownership(state: StateView, body: c.TakeOwnership, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return _unknown(body.incident_id)
    if incident.owner_id == ctx.actor.id:
        return ()
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {})
    if late := _late(incident, "owner", ctx.actor.id, ctx):
        return late
    return (e.OwnershipTaken(incident.id, incident.owner_id, body.reason),)


def change_phase(state: StateView, body: c.ChangePhase, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return _unknown(body.incident_id)
    if incident.phase == body.phase:
        return ()
    if late := _late(incident, "phase", body.phase.value, ctx):
        return late
    return (e.PhaseChanged(incident.id, body.phase),)


def add_note(state: StateView, body: c.AddNote, ctx: Context) -> Outcome:
    alert = find_alert(state, body.target_id)
    if alert is None and body.target_id not in state.incidents:
        return Refusal("refused.unknown_target", {"id": body.target_id})
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    target = alert.id if alert else body.target_id
    return (e.NoteAdded(target, body.note_id, body.text, body.language),)


def start_viewing(state: StateView, body: c.StartViewing, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return _unknown(body.incident_id)
    if any(viewer.actor_id == ctx.actor.id for viewer in incident.viewers):
        return ()
    return (e.ViewingStarted(incident.id),)


def end_viewing(state: StateView, body: c.EndViewing, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None or all(v.actor_id != ctx.actor.id for v in incident.viewers):
        return ()
    return (e.ViewingEnded(incident.id),)


def close_incident(state: StateView, body: c.CloseIncident, ctx: Context) -> Outcome:
    """Refused where others moved the incident after based_on_seq: nobody closes over what they
    have not seen. What the closer did is left out, at whichever workstation: it is known to them,
    and a queue made alone, or a click that is quicker than the stream, carries an older seq.
    """
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return _unknown(body.incident_id)
    if body.code not in CLOSE_CODES:
        return Refusal("refused.unknown_code", {"code": body.code})
    if not body.summary.strip():
        return Refusal("refused.empty", {"field": "summary"})
    moved = {who: seq for who, seq in incident.moves.items() if who != ctx.actor.id}
    late = max(moved, key=moved.__getitem__, default="")
    if late and moved[late] > ctx.command.based_on_seq:
        return Refusal("refused.moved_meanwhile", {"who": late, "seq": moved[late]})
    if any(state.runs[run].completed_utc is None for run in incident.run_ids):
        return Refusal("refused.checklist_open", {})
    alerts = [found for a in incident.alert_ids if (found := find_alert(state, a))]
    for alert in alerts:
        if unjudged(alert):
            return Refusal("refused.verdict_missing", {"alert": alert.id})
    closed = e.IncidentClosed(incident.id, body.code, body.summary, body.language)
    return (closed, *(e.AlertClosed(alert.id, "handled") for alert in alerts))


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.OpenIncident: open_incident,
    c.LinkAlert: link_alert,
    c.AssignIncident: assign,
    c.AnswerAssignment: answer_assignment,
    c.TakeOwnership: take_ownership,
    c.ChangePhase: change_phase,
    c.AddNote: add_note,
    c.StartViewing: start_viewing,
    c.EndViewing: end_viewing,
    c.CloseIncident: close_incident,
}

PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _OPERATE) | {
    c.AssignIncident: frozenset({Role.SUPERVISOR}),
    c.StartViewing: _OPERATE | {Role.ADMINISTRATOR},
    c.EndViewing: _OPERATE | {Role.ADMINISTRATOR},
}

TIMERS: tuple[DueRule, ...] = ()
