"""Rules of the roster, breaks, the shift log's notes, and what is said to all."""

from __future__ import annotations

from datetime import timedelta

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import Person, Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.sharing import ReceiptKind
from console.domain.shift import SKILLS_MOST, Broadcast

LONGEST_H = 24
_STAFF = frozenset({Role.OPERATOR, Role.SUPERVISOR})


def note(state: StateView, body: c.AddShiftNote, ctx: Context) -> Outcome:
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    return (e.ShiftNoted(body.note_id, body.text.strip(), body.language),)


# -- roster -------------------------------------------------------------------------------------


def plan(state: StateView, body: c.PlanShift, ctx: Context) -> Outcome:
    entry = body.entry
    person = state.people.get(entry.person_id)
    if person is None or not person.active:
        return Refusal("refused.unknown_person", {"person": entry.person_id})
    if entry.role not in _STAFF or entry.role not in person.roles:
        return Refusal("refused.not_their_role", {"person": person.id, "role": entry.role.value})
    length = entry.to_utc - entry.from_utc
    if not timedelta() < length <= timedelta(hours=LONGEST_H):
        return Refusal("refused.shift_length", {"hours": LONGEST_H})
    if len(entry.skills) > SKILLS_MOST:
        return Refusal("refused.too_many_skills", {"most": SKILLS_MOST})
    if state.roster.get(entry.id) == entry:
        return ()
    others = (one for one in state.roster.values() if one.id != entry.id)
    for one in others:
        same = one.person_id == entry.person_id
        if same and one.from_utc < entry.to_utc and entry.from_utc < one.to_utc:
            return Refusal("refused.shift_overlaps", {"person": person.id})
    return (e.ShiftPlanned(entry),)


def unplan(state: StateView, body: c.UnplanShift, ctx: Context) -> Outcome:
    return (e.ShiftUnplanned(body.entry_id),) if body.entry_id in state.roster else ()


# -- breaks -------------------------------------------------------------------------------------


def _theirs(state: StateView, person_id: str, ctx: Context) -> Refusal | None:
    if person_id not in state.on_shift:
        return Refusal("refused.not_on_shift", {"person": person_id})
    if person_id != ctx.actor.id and not ctx.actor.has(Role.SUPERVISOR):
        return Refusal("refused.not_permitted", {"command": type(ctx.command.body).__name__})
    return None


def _on_break(state: StateView, person_id: str) -> bool:
    last = state.breaks.get(person_id)
    return last is not None and last.until_utc is None


def begin_break(state: StateView, body: c.BeginBreak, ctx: Context) -> Outcome:
    if problem := _theirs(state, body.person_id, ctx):
        return problem
    return () if _on_break(state, body.person_id) else (e.BreakBegun(body.person_id),)


def end_break(state: StateView, body: c.EndBreak, ctx: Context) -> Outcome:
    if problem := _theirs(state, body.person_id, ctx):
        return problem
    return (e.BreakEnded(body.person_id),) if _on_break(state, body.person_id) else ()


# -- what is said to all ------------------------------------------------------------------------


def send(state: StateView, body: c.SendBroadcast, ctx: Context) -> Outcome:
    if body.broadcast_id in state.broadcasts:
        return Refusal("refused.id_taken", {"id": body.broadcast_id})
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    there = (state.people[one] for one in state.on_shift if one in state.people)
    recipients = (p.id for p in there if p.id != ctx.actor.id and _meant(p, body))
    said = Broadcast(
        id=body.broadcast_id,
        sent_by=ctx.actor.id,
        said_utc=ctx.made_utc,
        priority=body.priority,
        recipients=tuple(sorted(recipients)),
        text=body.text.strip(),
        language=body.language,
        to_role=body.to_role,
        to_area=body.to_area,
    )
    if not said.recipients:
        return Refusal("refused.nobody_there", {})
    return (e.BroadcastSent(said),)


def _meant(person: Person, body: c.SendBroadcast) -> bool:
    role = body.to_role is None or body.to_role in person.roles
    return role and (not body.to_area or not person.area or person.area == body.to_area)


def receive(state: StateView, body: c.ReceiveBroadcast, ctx: Context) -> Outcome:
    said = state.broadcasts.get(body.broadcast_id)
    if said is None:
        return Refusal("refused.unknown_message", {"message": body.broadcast_id})
    if ctx.actor.id not in said.recipients:
        return Refusal("refused.not_recipient", {})
    mine = said.of(ctx.actor.id)
    has = mine.read_utc or (mine.delivered_utc if body.kind == ReceiptKind.DELIVERED else None)
    return () if has else (e.BroadcastReceived(said.id, ctx.actor.id, body.kind),)


_LEAD = frozenset({Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.AddShiftNote: note,
    c.PlanShift: plan,
    c.UnplanShift: unplan,
    c.BeginBreak: begin_break,
    c.EndBreak: end_break,
    c.SendBroadcast: send,
    c.ReceiveBroadcast: receive,
}

PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _STAFF) | {
    c.PlanShift: _LEAD,
    c.UnplanShift: _LEAD,
    c.SendBroadcast: _LEAD,
}

TIMERS: tuple[DueRule, ...] = ()
