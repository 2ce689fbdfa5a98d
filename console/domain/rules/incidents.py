"""Rules of incidents: opening, owning, assigning, closing; who is late, and who wins."""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.incident import (
    CLOSE_CODES,
    MERGED,
    Assignment,
    AssignmentState,
    Incident,
    Stamp,
)
from console.domain.person import Role
from console.domain.rules.alerts import unjudged
from console.domain.rules.context import (
    Context,
    DueRule,
    Outcome,
    Rule,
    StateView,
    find_alert,
    find_incident,
)


def gone(state: StateView, incident_id: str, ctx: Context, wish: str = "") -> Refusal:
    """Why it is not there: nobody knows it, or it was merged meanwhile; then by whom, when and into
    which, and what was wished stays there as a note."""
    one, kept = state.merged.get(incident_id), find_incident(state, incident_id)
    if one is None or kept is None:
        return Refusal("refused.unknown_incident", {"incident": incident_id})
    params: dict[str, str | int | float] = {
        "number": one.incident.number,
        "into": kept.number,
        "who": one.by_id,
        "when": one.at_utc.isoformat(),
    }
    note = e.NoteAdded(
        target_id=kept.id,
        note_id=ctx.note_id,
        text="",
        language="",
        refused_command=ctx.command.id,
        message_id="log.wish_for_merged",
        params=params | {"wish": wish or type(ctx.command.body).__name__},
    )
    return Refusal("refused.merged_meanwhile", params, kept=(note,))


def next_number(state: StateView, ctx: Context) -> str:
    """Counted by day."""
    day = ctx.now_utc.strftime("%Y-%m%d")
    return f"{day}-{state.numbers.get(day, 0) + 1:03d}"


def late(incident: Incident, field: str, wish: str, ctx: Context) -> Refusal | None:
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
    if body.incident_id in state.incidents or body.incident_id in state.merged:
        return Refusal("refused.id_taken", {"id": body.incident_id})
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    if alert.incident_id in state.incidents:
        number = state.incidents[alert.incident_id].number
        return Refusal("refused.in_incident", {"incident": number})
    incident = Incident(
        id=body.incident_id,
        number=next_number(state, ctx),
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
    incident = find_incident(state, body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx)
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    if alert.incident_id == incident.id:
        return ()
    if alert.incident_id in state.incidents:
        number = state.incidents[alert.incident_id].number
        return Refusal("refused.in_incident", {"incident": number})
    return (e.AlertLinked(incident.id, alert.id),)


def assign(state: StateView, body: c.AssignIncident, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx, body.to_id)
    person = state.people.get(body.to_id)
    if person is None or not person.active:
        return Refusal("refused.unknown_person", {"person": body.to_id})
    if not set(person.roles) & {Role.OPERATOR, Role.SUPERVISOR}:
        return Refusal("refused.cannot_own", {"person": person.id})
    if refusal := late(incident, "assignment", person.id, ctx):
        return refusal
    offer = Assignment(person.id, ctx.actor.id, AssignmentState.OFFERED, ctx.made_utc, body.reason)
    return (e.IncidentAssigned(incident.id, offer),)


def answer_assignment(state: StateView, body: c.AnswerAssignment, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx)
    offer = incident.assignment
    if offer is None or offer.state != AssignmentState.OFFERED or offer.to_id != ctx.actor.id:
        return Refusal("refused.no_offer", {"incident": incident.number})
    if not body.accept and not body.reason.strip():
        return Refusal("refused.reason_needed", {})
    return (e.AssignmentAnswered(incident.id, body.accept, body.reason),)


def take_ownership(state: StateView, body: c.TakeOwnership, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx, body.reason)
    if incident.owner_id == ctx.actor.id:
        return ()
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {})
    if refusal := late(incident, "owner", ctx.actor.id, ctx):
        return refusal
    return (e.OwnershipTaken(incident.id, incident.owner_id, body.reason),)


def change_phase(state: StateView, body: c.ChangePhase, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx, body.phase.value)
    if incident.phase == body.phase:
        return ()
    if refusal := late(incident, "phase", body.phase.value, ctx):
        return refusal
    return (e.PhaseChanged(incident.id, body.phase),)


def add_note(state: StateView, body: c.AddNote, ctx: Context) -> Outcome:
    target = find_alert(state, body.target_id) or find_incident(state, body.target_id)
    if target is None:
        return Refusal("refused.unknown_target", {"id": body.target_id})
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    return (e.NoteAdded(target.id, body.note_id, body.text, body.language),)


def start_viewing(state: StateView, body: c.StartViewing, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        merged = body.incident_id in state.merged  # just now: nobody looks at it any more
        return () if merged else gone(state, body.incident_id, ctx)
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

    Those merged into it go with it, under their own numbers.
    """
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx, body.summary)
    if body.code not in CLOSE_CODES:
        return Refusal("refused.unknown_code", {"code": body.code})
    if not body.summary.strip():
        return Refusal("refused.empty", {"field": "summary"})
    moved = {who: seq for who, seq in incident.moves.items() if who != ctx.actor.id}
    late = max(moved, key=moved.__getitem__, default="")
    if late and moved[late] > ctx.command.based_on_seq:
        return Refusal("refused.moved_meanwhile", {"who": late, "seq": moved[late]})
    subs = [one.number for one in state.incidents.values() if one.parent_id == incident.id]
    if subs:
        return Refusal("refused.subs_open", {"numbers": ", ".join(sorted(subs))})
    if any(state.runs[run].completed_utc is None for run in incident.run_ids):
        return Refusal("refused.checklist_open", {})
    alerts = [found for a in incident.alert_ids if (found := find_alert(state, a))]
    for alert in alerts:
        if unjudged(alert):
            return Refusal("refused.verdict_missing", {"alert": alert.id})
    within = (e.IncidentClosed(one.id, MERGED, incident.number, "") for one in incident.merged)
    closed = e.IncidentClosed(incident.id, body.code, body.summary, body.language)
    return (*within, closed, *(e.AlertClosed(alert.id, "handled") for alert in alerts))


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
