"""How events change hand-overs, the roster, breaks and what was said to all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.rules.shift import noted
from console.domain.sharing import ReceiptKind
from console.domain.shift import Break, Handover, Note
from console.store.state import State

KEPT = timedelta(hours=24)  # what is done stays in sight for a day; then it is the shift log's


def _put(state: State, handover: Handover) -> None:
    state.put("handovers", handover.id, handover)


def begun(state: State, event: e.HandoverBegun, recorded: Recorded) -> None:
    _prune(state, recorded.at_utc)
    _put(state, event.handover)


def line_noted(state: State, event: e.HandoverNoted, recorded: Recorded) -> None:
    if one := state.handovers.get(event.handover_id):
        note = Note(event.text, event.language) if event.text else None
        _put(state, noted(one, event.line_id, note))


def line_added(state: State, event: e.HandoverLineAdded, recorded: Recorded) -> None:
    if one := state.handovers.get(event.handover_id):
        longer = replace(one, lines=(*one.lines, event.line))
        _put(state, noted(longer, event.line.id, Note(event.text, event.language)))


def asked(state: State, event: e.HandoverAsked, recorded: Recorded) -> None:
    if one := state.handovers.get(event.handover_id):
        _put(state, replace(one, questions=(*one.questions, event.question)))


def answered(state: State, event: e.HandoverAnswered, recorded: Recorded) -> None:
    one = state.handovers.get(event.handover_id)
    if one is None:
        return
    questions = (
        replace(
            question,
            answer=event.text,
            answer_language=event.language,
            answered_utc=recorded.at_utc,
        )
        if question.id == event.question_id
        else question
        for question in one.questions
    )
    _put(state, replace(one, questions=tuple(questions)))


def signed(state: State, event: e.HandoverSigned, recorded: Recorded) -> None:
    if one := state.handovers.get(event.handover_id):
        listed = one.relisted(event.lines, event.left_out)
        _put(state, replace(listed, signed_utc=recorded.at_utc, until_utc=event.until_utc))


def expired(state: State, event: e.HandoverExpired, recorded: Recorded) -> None:
    if one := state.handovers.get(event.handover_id):
        _put(state, one.unsigned())


def countersigned(state: State, event: e.HandoverCountersigned, recorded: Recorded) -> None:
    if one := state.handovers.get(event.handover_id):
        _put(state, replace(one, countersigned_utc=recorded.at_utc))


def withdrawn(state: State, event: e.HandoverWithdrawn, recorded: Recorded) -> None:
    state.drop("handovers", event.handover_id)


def planned(state: State, event: e.ShiftPlanned, recorded: Recorded) -> None:
    _prune(state, recorded.at_utc)
    state.put("roster", event.entry.id, event.entry)


def unplanned(state: State, event: e.ShiftUnplanned, recorded: Recorded) -> None:
    state.drop("roster", event.entry_id)


def break_begun(state: State, event: e.BreakBegun, recorded: Recorded) -> None:
    state.put("breaks", event.person_id, Break(recorded.at_utc))


def break_ended(state: State, event: e.BreakEnded, recorded: Recorded) -> None:
    if last := state.breaks.get(event.person_id):
        state.put("breaks", event.person_id, replace(last, until_utc=recorded.at_utc))


def shift_changed(state: State, event: Any, recorded: Recorded) -> None:
    state.drop("breaks", event.person_id)


def sent(state: State, event: e.BroadcastSent, recorded: Recorded) -> None:
    _prune(state, recorded.at_utc)
    state.put("broadcasts", event.broadcast.id, event.broadcast)


def received(state: State, event: e.BroadcastReceived, recorded: Recorded) -> None:
    said = state.broadcasts.get(event.broadcast_id)
    if said is None:
        return
    mine, at = said.of(event.person_id), recorded.at_utc
    read = mine.read_utc or (at if event.kind == ReceiptKind.READ else None)
    mine = replace(mine, delivered_utc=mine.delivered_utc or at, read_utc=read)
    receipts = said.receipts | {event.person_id: mine}
    state.put("broadcasts", said.id, replace(said, receipts=receipts))


def erased(state: State, event: e.Erased, recorded: Recorded) -> None:
    """With the key of a day goes what was said on it."""
    for one in list(state.handovers.values()):
        if event.subject == _day(one.begun_utc):
            state.drop("handovers", one.id)
    for said in list(state.broadcasts.values()):
        if event.subject == _day(said.said_utc):
            state.drop("broadcasts", said.id)


def _day(at_utc: datetime) -> str:
    return f"looks-{at_utc:%Y-%m-%d}"


def _prune(state: State, now_utc: datetime) -> None:
    for one in list(state.handovers.values()):
        if one.countersigned_utc and now_utc - one.countersigned_utc > KEPT:
            state.drop("handovers", one.id)
    for entry in list(state.roster.values()):
        if now_utc - entry.to_utc > KEPT:
            state.drop("roster", entry.id)
    for said in list(state.broadcasts.values()):
        if now_utc - said.said_utc > KEPT:
            state.drop("broadcasts", said.id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.HandoverBegun: begun,
    e.HandoverNoted: line_noted,
    e.HandoverLineAdded: line_added,
    e.HandoverAsked: asked,
    e.HandoverAnswered: answered,
    e.HandoverSigned: signed,
    e.HandoverExpired: expired,
    e.HandoverCountersigned: countersigned,
    e.HandoverWithdrawn: withdrawn,
    e.ShiftPlanned: planned,
    e.ShiftUnplanned: unplanned,
    e.BreakBegun: break_begun,
    e.BreakEnded: break_ended,
    e.ShiftBegun: shift_changed,
    e.ShiftEnded: shift_changed,
    e.BroadcastSent: sent,
    e.BroadcastReceived: received,
    e.Erased: erased,
}
