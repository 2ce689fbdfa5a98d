"""Rules of what people add to an incident: teams' parts of it, links, decisions, forms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.decision import Decision
from console.domain.envelope import Refusal
from console.domain.forms import Form
from console.domain.incident import Assignment, AssignmentState, Incident, Link, LinkKind
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.rules.context import Context, Outcome, Rule, StateView, find_incident
from console.domain.rules.incidents import gone

MOST_LINKS = 100  # an incident
MOST_FIELDS = 40  # a form
_FORM = re.compile(r"[a-z][a-z0-9_]{0,39}")


# -- a team's part ------------------------------------------------------------------------------


def open_sub(state: StateView, body: c.OpenSubIncident, ctx: Context) -> Outcome:
    """With the whole's place, phase and priority; numbered within it. One level only."""
    parent = state.incidents.get(body.parent_id)
    if parent is None:
        return gone(state, body.parent_id, ctx, body.title)
    if body.incident_id in state.incidents or body.incident_id in state.merged:
        return Refusal("refused.id_taken", {"id": body.incident_id})
    if parent.parent_id:
        return Refusal("refused.sub_of_sub", {"incident": parent.number})
    for field in ("team", "title"):
        if not getattr(body, field).strip():
            return Refusal("refused.empty", {"field": field})
    offer: tuple[Any, ...] = ()
    if body.to_id and body.to_id != ctx.actor.id:
        person = state.people.get(body.to_id)
        if person is None or not person.active:
            return Refusal("refused.unknown_person", {"person": body.to_id})
        if not set(person.roles) & _OPERATE:
            return Refusal("refused.cannot_own", {"person": person.id})
        offered = Assignment(person.id, ctx.actor.id, AssignmentState.OFFERED, ctx.made_utc)
        offer = (e.IncidentAssigned(body.incident_id, offered),)
    incident = Incident(
        id=body.incident_id,
        number=f"{parent.number}.{state.numbers.get(parent.number, 0) + 1}",
        title=body.title.strip(),
        title_language=body.language,
        priority=parent.priority,
        phase=parent.phase,
        opened_utc=ctx.made_utc,
        opened_by=ctx.actor.id,
        owner_id=ctx.actor.id,
        area=parent.area,
        place=parent.place,
        position=parent.position,
        parent_id=parent.id,
        team=body.team.strip(),
    )
    return (e.IncidentOpened(incident), *offer)


# -- links --------------------------------------------------------------------------------------


def link(state: StateView, body: c.LinkToIncident, ctx: Context) -> Outcome:
    """A union: what is linked already is not linked twice."""
    incident = find_incident(state, body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx)
    if not body.target_id:
        return Refusal("refused.empty", {"field": "target_id"})
    if body.kind == LinkKind.CAMERA and body.target_id not in state.cameras:
        return Refusal("refused.unknown_camera", {"camera": body.target_id})
    if _linked(incident, body.kind, body.target_id):
        return ()
    if len(incident.links) >= MOST_LINKS:
        return Refusal("refused.too_many_links", {"most": MOST_LINKS})
    made = Link(body.kind, body.target_id, body.title.strip(), ctx.actor.id, ctx.made_utc)
    return (e.IncidentLinked(incident.id, made),)


def unlink(state: StateView, body: c.UnlinkFromIncident, ctx: Context) -> Outcome:
    incident = find_incident(state, body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx)
    if not _linked(incident, body.kind, body.target_id):
        return ()
    return (e.IncidentUnlinked(incident.id, body.kind, body.target_id),)


def _linked(incident: Incident, kind: LinkKind, target_id: str) -> bool:
    return any((one.kind, one.target_id) == (kind, target_id) for one in incident.links)


# -- decisions ----------------------------------------------------------------------------------


def record_decision(state: StateView, body: c.RecordDecision, ctx: Context) -> Outcome:
    incident = find_incident(state, body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx)
    if not body.decision.strip():
        return Refusal("refused.empty", {"field": "decision"})
    if any(one.id == body.decision_id for one in incident.decisions):
        return Refusal("refused.id_taken", {"id": body.decision_id})
    made = Decision(
        id=body.decision_id,
        information=body.information.strip(),
        risk=body.risk.strip(),
        powers=body.powers.strip(),
        options=body.options.strip(),
        decision=body.decision.strip(),
        rationale=body.rationale.strip(),
        language=body.language,
        by_id=ctx.actor.id,
        at_utc=ctx.made_utc,
        review_utc=body.review_utc,
    )
    return (e.DecisionRecorded(incident.id, made),)


def remind_review(state: StateView, body: c.RemindReview, ctx: Context) -> Outcome:
    found = _decision(state, body.incident_id, body.decision_id)
    if found is None or found[1].review_due_utc or found[1].reviewed_utc:
        return ()
    return (e.DecisionReviewDue(found[0].id, found[1].id),)


def review_decision(state: StateView, body: c.ReviewDecision, ctx: Context) -> Outcome:
    """Once; whoever comes second hears who was first, and what they wrote stays as a note."""
    found = _decision(state, body.incident_id, body.decision_id)
    if found is None:
        return Refusal("refused.unknown_decision", {"id": body.decision_id})
    incident, decision = found
    if not body.outcome.strip():
        return Refusal("refused.empty", {"field": "outcome"})
    if decision.reviewed_utc is None:
        outcome = body.outcome.strip()
        return (e.DecisionReviewed(incident.id, decision.id, outcome, body.language),)
    note = e.NoteAdded(incident.id, ctx.note_id, body.outcome, body.language, ctx.command.id)
    params: dict[str, str | int | float] = {
        "who": decision.reviewed_by,
        "when": decision.reviewed_utc.isoformat(),
    }
    return Refusal("refused.reviewed_already", params, kept=(note,))


def _decision(
    state: StateView, incident_id: str, decision_id: str
) -> tuple[Incident, Decision] | None:
    incident = find_incident(state, incident_id)
    wanted = (one for one in incident.decisions if one.id == decision_id) if incident else ()
    decision = next(iter(wanted), None)
    return (incident, decision) if incident and decision else None


def reviews_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Decisions whose time to be looked at again has come."""
    for incident in state.incidents.values():
        for one in incident.decisions:
            over = one.review_utc is not None and now_utc >= one.review_utc
            if over and one.review_due_utc is None and one.reviewed_utc is None:
                yield c.RemindReview(incident.id, one.id)


# -- forms --------------------------------------------------------------------------------------


def file_form(state: StateView, body: c.FileForm, ctx: Context) -> Outcome:
    """A union: two who file the same form make two versions of it."""
    incident = find_incident(state, body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx)
    written = {name: text.strip() for name, text in body.fields.items() if text.strip()}
    if not written:
        return Refusal("refused.empty", {"field": "fields"})
    if not _FORM.fullmatch(body.form) or len(written) > MOST_FIELDS:
        return Refusal("refused.unknown_form", {"form": body.form})
    if any(one.id == body.form_id for one in incident.forms):
        return Refusal("refused.id_taken", {"id": body.form_id})
    versions = (one.version for one in incident.forms if one.form == body.form)
    version = max(versions, default=0) + 1
    said = (written, body.language, ctx.actor.id, ctx.made_utc)
    return (e.FormFiled(incident.id, Form(body.form_id, body.form, version, *said)),)


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.OpenSubIncident: open_sub,
    c.LinkToIncident: link,
    c.UnlinkFromIncident: unlink,
    c.RecordDecision: record_decision,
    c.RemindReview: remind_review,
    c.ReviewDecision: review_decision,
    c.FileForm: file_form,
}

PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _OPERATE) | {
    c.RemindReview: frozenset(SYSTEM_ACTOR.roles),
}

TIMERS = (reviews_due,)
