"""Rules of the hand-over: two people, two sessions, and nothing that nobody owns afterwards.

The outgoing person begins it, says what there is to say, and signs; the incoming one asks, gets
answers, and countersigns in a session of their own. A signature that nobody answers in time is
void (U53), and so is one given before something was added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Params, Priority
from console.domain.envelope import Refusal
from console.domain.incident import Assignment, AssignmentState, Incident
from console.domain.person import Person, Role
from console.domain.rules.context import Context, Outcome, Rule, StateView
from console.domain.rules.handover_lines import open_lines, owed, owner_gone
from console.domain.shift import (
    COUNTERSIGN_WITHIN,
    Broadcast,
    Handover,
    Line,
    LineKind,
    Question,
)

GIVEN_UP_AFTER = timedelta(hours=14)  # a hand-over that nobody finishes within a shift
_OWNERS = frozenset({Role.OPERATOR, Role.SUPERVISOR})


def _unknown(handover_id: str) -> Refusal:
    return Refusal("refused.unknown_handover", {"id": handover_id})


def _no_owner(state: StateView, person_id: str) -> Refusal | None:
    person = state.people.get(person_id)
    if person is None or not person.active:
        return Refusal("refused.unknown_person", {"person": person_id})
    if not set(person.roles) & _OWNERS:
        return Refusal("refused.cannot_own", {"person": person.id})
    return None


def _mine(state: StateView, handover_id: str, ctx: Context) -> Handover | Refusal:
    """An unfinished one, for its outgoing person."""
    found = state.handovers.get(handover_id)
    if found is None:
        return _unknown(handover_id)
    if found.done:
        return Refusal("refused.handover_done", {})
    if found.from_id != ctx.actor.id:
        return Refusal("refused.not_outgoing", {"who": found.from_id})
    return found


def begin(state: StateView, body: c.BeginHandover, ctx: Context) -> Outcome:
    if body.handover_id in state.handovers:
        return Refusal("refused.id_taken", {"id": body.handover_id})
    if body.to_id == ctx.actor.id:
        return Refusal("refused.same_person", {})
    if problem := _no_owner(state, body.to_id):
        return problem
    mine = (one for one in state.handovers.values() if one.from_id == ctx.actor.id)
    if unfinished := next((one for one in mine if not one.done), None):
        return Refusal("refused.handover_begun", {"who": unfinished.to_id})
    lines, left_out = open_lines(state, ctx.actor.id, ctx.now_utc)
    made = Handover(body.handover_id, ctx.actor.id, body.to_id, ctx.made_utc, lines, left_out)
    return (e.HandoverBegun(made),)


def note(state: StateView, body: c.NoteHandover, ctx: Context) -> Outcome:
    found = _mine(state, body.handover_id, ctx)
    if isinstance(found, Refusal):
        return found
    if found.line(body.line_id) is None:
        return Refusal("refused.unknown_line", {"line": body.line_id})
    return (e.HandoverNoted(found.id, body.line_id, body.text.strip(), body.language),)


def add_line(state: StateView, body: c.AddHandoverLine, ctx: Context) -> Outcome:
    found = _mine(state, body.handover_id, ctx)
    if isinstance(found, Refusal):
        return found
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    line_id = f"{LineKind.REMARK.value}:{body.line_id}"
    if found.line(line_id) is not None:
        return Refusal("refused.id_taken", {"id": body.line_id})
    line = Line(line_id, LineKind.REMARK, body.line_id, "", ctx.made_utc)
    return (e.HandoverLineAdded(found.id, line, body.text.strip(), body.language),)


def offer(state: StateView, body: c.OfferInHandover, ctx: Context) -> Outcome:
    """What else only supervisors may: but somebody has to have it when its owner leaves."""
    found = _mine(state, body.handover_id, ctx)
    if isinstance(found, Refusal):
        return found
    incident = state.incidents.get(body.incident_id)
    if incident is None or not owner_gone(state, incident, found.from_id):
        return Refusal("refused.not_yours_to_give", {"incident": body.incident_id})
    if body.to_id == ctx.actor.id:
        return Refusal("refused.same_person", {})
    if problem := _no_owner(state, body.to_id):
        return problem
    if body.to_id not in state.on_shift and body.to_id != found.to_id:
        return Refusal("refused.not_on_shift", {"person": body.to_id})
    return (e.IncidentAssigned(incident.id, _offer(body.to_id, ctx)),)


def _offer(to_id: str, ctx: Context) -> Assignment:
    return Assignment(to_id, ctx.actor.id, AssignmentState.OFFERED, ctx.made_utc)


def ask(state: StateView, body: c.AskHandover, ctx: Context) -> Outcome:
    found = state.handovers.get(body.handover_id)
    if found is None:
        return _unknown(body.handover_id)
    if found.done:
        return Refusal("refused.handover_done", {})
    if found.to_id != ctx.actor.id:
        return Refusal("refused.not_incoming", {"who": found.to_id})
    if body.line_id and found.line(body.line_id) is None:
        return Refusal("refused.unknown_line", {"line": body.line_id})
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    if any(one.id == body.question_id for one in found.questions):
        return Refusal("refused.id_taken", {"id": body.question_id})
    asked = Question(body.question_id, body.line_id, body.text.strip(), body.language, ctx.made_utc)
    return (e.HandoverAsked(found.id, asked),)


def answer(state: StateView, body: c.AnswerHandover, ctx: Context) -> Outcome:
    found = _mine(state, body.handover_id, ctx)
    if isinstance(found, Refusal):
        return found
    question = next((one for one in found.questions if one.id == body.question_id), None)
    if question is None:
        return Refusal("refused.unknown_question", {})
    if question.answered_utc is not None:
        return Refusal("refused.answered_already", {})
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    return (e.HandoverAnswered(found.id, question.id, body.text.strip(), body.language),)


# -- signatures ---------------------------------------------------------------------------------


def sign(state: StateView, body: c.SignHandover, ctx: Context) -> Outcome:
    """Listed anew, so that what is signed is what is so now."""
    found = _mine(state, body.handover_id, ctx)
    if isinstance(found, Refusal):
        return found
    lines, left_out = open_lines(state, found.from_id, ctx.now_utc)
    offers = tuple(
        e.IncidentAssigned(one.id, _offer(found.to_id, ctx))
        for one in _moving(state, found)
        if not _placed(one, found)
    )
    until = ctx.made_utc + COUNTERSIGN_WITHIN
    return (*offers, e.HandoverSigned(found.id, lines, left_out, until))


def _moving(state: StateView, handover: Handover) -> list[Incident]:
    """Every open incident of the outgoing person's area that needs another owner."""
    person = state.people.get(handover.from_id)
    area = person.area if person else ""
    there = (one for one in state.incidents.values() if not area or one.area in ("", area))
    return [one for one in there if owner_gone(state, one, handover.from_id)]


def _placed(incident: Incident, handover: Handover) -> bool:
    """Whether it is offered to somebody, or the incoming person has said no to it here."""
    offered = incident.assignment
    if offered is None or offered.to_id == handover.from_id:
        return False
    if offered.state == AssignmentState.OFFERED:
        return True
    declined = offered.state == AssignmentState.DECLINED
    return declined and offered.to_id == handover.to_id and offered.at_utc >= handover.begun_utc


def countersign(state: StateView, body: c.CountersignHandover, ctx: Context) -> Outcome:
    found = state.handovers.get(body.handover_id)
    if found is None:
        return _unknown(body.handover_id)
    if found.done:
        return ()
    if problem := _not_countersigned(found, ctx):
        return problem
    if ctx.actor.id not in state.on_shift:  # what they took over would be nobody's again
        return Refusal("refused.not_on_shift", {"person": ctx.actor.id})
    taken = []
    for incident in _moving(state, found):
        offered = incident.assignment
        open_offer = offered is not None and offered.state == AssignmentState.OFFERED
        if offered is None or not open_offer:
            return Refusal("refused.handover_unowned", {"incident": incident.number})
        if offered.to_id != ctx.actor.id:
            waits: Params = {"incident": incident.number, "who": offered.to_id}
            return Refusal("refused.handover_waits", waits)
        taken.append(e.AssignmentAnswered(incident.id, True, ""))
    return (*taken, e.HandoverCountersigned(found.id))


def _not_countersigned(found: Handover, ctx: Context) -> Refusal | None:
    if found.from_id == ctx.actor.id:
        return Refusal("refused.same_person", {})
    if found.to_id != ctx.actor.id:
        return Refusal("refused.not_incoming", {"who": found.to_id})
    if not found.signed_at(ctx.made_utc):
        return Refusal("refused.handover_unsigned", {"who": found.from_id})
    if unanswered := found.unanswered():
        return Refusal("refused.handover_question", {"n": len(unanswered)})
    return None


def withdraw(state: StateView, body: c.WithdrawHandover, ctx: Context) -> Outcome:
    found = state.handovers.get(body.handover_id)
    if found is None:
        return _unknown(body.handover_id)
    if found.done:
        return Refusal("refused.handover_done", {})
    if found.from_id != ctx.actor.id and not ctx.actor.has(Role.SUPERVISOR):
        return Refusal("refused.not_outgoing", {"who": found.from_id})
    return (e.HandoverWithdrawn(found.id),)


def expire(state: StateView, body: c.ExpireHandover, ctx: Context) -> Outcome:
    found = state.handovers.get(body.handover_id)
    if found is None or found.done:
        return ()
    if ctx.now_utc - found.begun_utc >= GIVEN_UP_AFTER:
        return (e.HandoverWithdrawn(found.id),)
    over = found.signed_utc is not None and not found.signed_at(ctx.now_utc)
    return (e.HandoverExpired(found.id),) if over else ()


def expiries(state: StateView, now_utc: datetime) -> Iterable[Any]:
    for one in state.handovers.values():
        if one.done:
            continue
        given_up = now_utc - one.begun_utc >= GIVEN_UP_AFTER
        if given_up or (one.signed_utc is not None and not one.signed_at(now_utc)):
            yield c.ExpireHandover(one.id)


# -- going without one --------------------------------------------------------------------------


def leave_without(state: StateView, body: c.LeaveWithoutHandover, ctx: Context) -> Outcome:
    """The override: with a reason, in the shift log, and told to supervisors with receipts."""
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    left = len(owed(state, ctx.actor.id))
    gone = e.LeftWithoutHandover(ctx.actor.id, body.reason.strip(), left)
    told = supervisors(state, ctx.actor.id)
    if not told:
        return (gone,)
    params: Params = {"who": ctx.actor.id, "n": left, "reason": body.reason.strip()}
    said = Broadcast(
        id=f"{ctx.command.id}-left",
        sent_by=ctx.actor.id,
        said_utc=ctx.made_utc,
        priority=Priority.HIGH if left else Priority.MEDIUM,
        recipients=told,
        words_id="broadcast.left_without_handover",
        params=params,
    )
    return (gone, e.BroadcastSent(said))


def supervisors(state: StateView, but: str) -> tuple[str, ...]:
    """Of the person's area: those on shift, and where there is none all of them."""
    person = state.people.get(but)
    area = person.area if person else ""
    lead = [p for p in state.people.values() if p.id != but and p.active and _leads(p, area)]
    present = [p.id for p in lead if p.id in state.on_shift]
    return tuple(sorted(present or (p.id for p in lead)))


def _leads(person: Person, area: str) -> bool:
    near = not area or not person.area or person.area == area
    return near and Role.SUPERVISOR in person.roles


def noted(handover: Handover, line_id: str, text: Any) -> Handover:
    """With a line's note (None: without one); what was signed before is no longer what is said."""
    notes = {name: one for name, one in handover.notes.items() if name != line_id}
    return replace(handover.unsigned(), notes=notes | ({line_id: text} if text else {}))


RULES: dict[type, Rule] = {
    c.BeginHandover: begin,
    c.NoteHandover: note,
    c.AddHandoverLine: add_line,
    c.OfferInHandover: offer,
    c.AskHandover: ask,
    c.AnswerHandover: answer,
    c.SignHandover: sign,
    c.CountersignHandover: countersign,
    c.WithdrawHandover: withdraw,
    c.ExpireHandover: expire,
    c.LeaveWithoutHandover: leave_without,
}

PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _OWNERS) | {
    c.ExpireHandover: frozenset({Role.SYSTEM}),
}

TIMERS = (expiries,)
