"""Rules of telling those who must know: nobody is left alone with a first message that is false.

A confirmation sends the first message and a retraction follows it in the same decision as the
verdict that asks for it: there is no moment at which one is recorded and the other is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Alert
from console.domain.envelope import Refusal
from console.domain.person import Person, Role
from console.domain.rules.context import Context, Outcome, Rule, StateView
from console.domain.sharing import ACTS, Act, Message, MessageKind, ReceiptKind

REMIND_AFTER = timedelta(seconds=60)
REPORT_AFTER = timedelta(seconds=120)
REPORT_EACH = timedelta(minutes=5)
REPORTED = 2  # from this level on a supervisor is told who has not read it
SHIFT_RENEWED = timedelta(hours=6)
SHIFT_MOST = timedelta(hours=14)
_ON_SHIFT = (Role.OPERATOR, Role.SUPERVISOR)


# -- who must know ------------------------------------------------------------------------------


def must_know(state: StateView, area: str) -> tuple[str, ...]:
    """Ids of those whom a confirmed threat in an area concerns, sorted.

    Operators and supervisors of the area who are on shift, and partners of it. Where no supervisor
    is on shift all of the area's are told: somebody has to answer for it.
    """
    there = [p for p in state.people.values() if p.active and _of(area, p)]
    partners = {p.id for p in there if Role.PARTNER in p.roles}
    staff = [p for p in there if set(p.roles) & set(_ON_SHIFT)]
    present = {p.id for p in staff if p.id in state.on_shift}
    lead = {p.id for p in staff if Role.SUPERVISOR in p.roles}
    return tuple(sorted(partners | present | (set() if lead & present else lead)))


def _of(area: str, person: Person) -> bool:
    return not area or not person.area or person.area == area


def live(state: StateView, alert: Alert) -> list[Message]:
    """First messages about an alert that nothing has taken back."""
    return [
        m
        for m in state.messages.values()
        if m.kind == MessageKind.FIRST
        and not m.retracted_by
        and state.aliases.get(m.alert_id, m.alert_id) == alert.id
    ]


def told_of(state: StateView, alert: Alert, ctx: Context) -> tuple[Any, ...]:
    """The first message to all who must know and have none that stands; nothing to nobody."""
    if alert.detection is None:
        return ()
    sent = live(state, alert)
    have = {ctx.actor.id, *(m.sent_by for m in sent), *(who for m in sent for who in m.recipients)}
    recipients = tuple(who for who in must_know(state, alert.area) if who not in have)
    if not recipients:
        return ()
    camera = state.cameras.get(alert.camera_id)
    crop = next((item.sha256 for item in alert.evidence if item.role == "crop"), "")
    message = Message(
        id=f"{ctx.command.id}-first",
        kind=MessageKind.FIRST,
        alert_id=alert.id,
        recipients=recipients,
        sent_by=ctx.actor.id,
        said_utc=ctx.made_utc,
        priority=alert.priority,
        words_id=alert.message_id,
        params=alert.params,
        title=alert.title,
        title_language=alert.title_language,
        incident_id=alert.incident_id,
        camera_id=alert.camera_id,
        place=alert.place or (camera.place or camera.name if camera else ""),
        area=alert.area,
        position=alert.position,
        picture=crop,
    )
    return (e.ThreatShared(message),)


def taken_back(state: StateView, alert: Alert, cause: str, ctx: Context) -> tuple[Any, ...]:
    """A retraction for each first message that stands: to all its recipients and its sender."""
    return tuple(_retractions(live(state, alert), cause, ctx))


def _retractions(sent: list[Message], cause: str, ctx: Context) -> Iterator[Any]:
    told: set[str] = set()
    for first in sent:
        also = {first.sent_by} - {ctx.actor.id, *first.recipients} - told
        recipients = (*first.recipients, *sorted(also))
        told |= set(recipients)
        yield e.ShareRetracted(
            replace(
                first.as_sent(),
                id=f"{first.id}-retraction",
                kind=MessageKind.RETRACTION,
                recipients=recipients,
                sent_by=ctx.actor.id,
                said_utc=ctx.made_utc,
                cause=cause,
                retracts=first.id,
            )
        )


# -- what recipients say ------------------------------------------------------------------------


def _unknown(message_id: str) -> Refusal:
    return Refusal("refused.unknown_message", {"message": message_id})


def _to_me(state: StateView, message_id: str, ctx: Context) -> Message | Refusal:
    message = state.messages.get(message_id)
    if message is None:
        return _unknown(message_id)
    if ctx.actor.id not in message.recipients:
        return Refusal("refused.not_recipient", {})
    return message


def give_receipt(state: StateView, body: c.GiveReceipt, ctx: Context) -> Outcome:
    message = _to_me(state, body.message_id, ctx)
    if isinstance(message, Refusal):
        return message
    mine = message.of(ctx.actor.id)
    has = mine.read_utc or (mine.delivered_utc if body.kind == ReceiptKind.DELIVERED else None)
    return () if has else (e.ReceiptGiven(message.id, message.alert_id, ctx.actor.id, body.kind),)


def say_acted(state: StateView, body: c.SayActed, ctx: Context) -> Outcome:
    """Whoever acted on it has read it."""
    message = _to_me(state, body.message_id, ctx)
    if isinstance(message, Refusal):
        return message
    if body.what not in ACTS:
        return Refusal("refused.unknown_code", {"code": body.what})
    if body.what == "other" and not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    acted = e.ActedOn(
        message.id, message.alert_id, ctx.actor.id, Act(body.what, ctx.made_utc, body.text.strip())
    )
    if message.of(ctx.actor.id).read_utc:
        return (acted,)
    return (e.ReceiptGiven(message.id, message.alert_id, ctx.actor.id, ReceiptKind.READ), acted)


def state_told(state: StateView, body: c.StateTold, ctx: Context) -> Outcome:
    message = state.messages.get(body.message_id)
    if message is None:
        return _unknown(body.message_id)
    if message.kind != MessageKind.RETRACTION or body.person_id not in message.recipients:
        return Refusal("refused.unknown_person", {"person": body.person_id})
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    if message.of(body.person_id).knows():
        return ()
    return (e.ToldByVoice(message.id, message.alert_id, body.person_id, body.reason.strip()),)


# -- chasing ------------------------------------------------------------------------------------


def level_at(age: timedelta) -> int:
    """0 nothing yet, 1 its recipients are reminded, 2 and more: supervisors are told, each time."""
    if age < REMIND_AFTER:
        return 0
    if age < REPORT_AFTER:
        return 1
    return REPORTED + (age - REPORT_AFTER) // REPORT_EACH


def chase(state: StateView, body: c.ChaseRetraction, ctx: Context) -> Outcome:
    message = state.messages.get(body.message_id)
    if message is None or message.chased >= body.level or not message.unread():
        return ()
    return (e.RetractionChased(message.id, message.alert_id, body.level, message.unread()),)


def chases_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Counted from when the backend sent it: what waited in a queue is not late at once."""
    for message in state.messages.values():
        if message.kind != MessageKind.RETRACTION or message.sent_utc is None:
            continue
        level = level_at(now_utc - message.sent_utc)
        if level > message.chased and message.unread():
            yield c.ChaseRetraction(message.id, level)


# -- shifts -------------------------------------------------------------------------------------


def begin_shift(state: StateView, body: c.BeginShift, ctx: Context) -> Outcome:
    """Somebody has signed in. Machines and partners have no shift."""
    person = state.people.get(body.person_id)
    if person is None or not set(person.roles) & set(_ON_SHIFT):
        return ()
    since = state.on_shift.get(person.id)
    if since is not None and ctx.now_utc - since < SHIFT_RENEWED:
        return ()
    return (e.ShiftBegun(person.id),)


def end_shift(state: StateView, body: c.EndShift, ctx: Context) -> Outcome:
    return (e.ShiftEnded(body.person_id),) if body.person_id in state.on_shift else ()


def shifts_over(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Whoever went home without signing out is not waited for in the next night."""
    for person_id, since in state.on_shift.items():
        if now_utc - since >= SHIFT_MOST:
            yield c.EndShift(person_id)


_SYSTEM = frozenset({Role.SYSTEM})
_RECIPIENTS = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.PARTNER})

RULES: dict[type, Rule] = {
    c.GiveReceipt: give_receipt,
    c.SayActed: say_acted,
    c.StateTold: state_told,
    c.ChaseRetraction: chase,
    c.BeginShift: begin_shift,
    c.EndShift: end_shift,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.GiveReceipt: _RECIPIENTS,
    c.SayActed: _RECIPIENTS,
    c.StateTold: frozenset({Role.SUPERVISOR}),
    c.ChaseRetraction: _SYSTEM,
    c.BeginShift: _SYSTEM,
    c.EndShift: _SYSTEM,
}

TIMERS = (chases_due, shifts_over)
