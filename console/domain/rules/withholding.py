"""Rules of withholding: who shelves what, for how long, and what comes back by itself (U18).

A rule of another part that expects alarms (an event in the calendar, a flood) yields SuppressAlarms
from its own timer, or puts `suppressing(...)` among its events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import Withheld
from console.domain.alert import Alert, Priority
from console.domain.envelope import Refusal
from console.domain.person import Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_alert
from console.domain.withholding import SHELVE_MINUTES, Withholding, source_of


def shelve(state: StateView, body: c.ShelveAlarms, ctx: Context) -> Outcome:
    if body.minutes not in SHELVE_MINUTES:
        choices = ", ".join(str(one) for one in SHELVE_MINUTES)
        return Refusal("refused.shelve_minutes", {"minutes": body.minutes, "choices": choices})
    until = ctx.made_utc + timedelta(minutes=body.minutes)
    return _withheld(state, body, Withheld.SHELVED, until, ctx)


def take_out_of_service(state: StateView, body: c.TakeOutOfService, ctx: Context) -> Outcome:
    return _withheld(state, body, Withheld.OUT_OF_SERVICE, None, ctx)


def _withheld(
    state: StateView,
    body: c.ShelveAlarms | c.TakeOutOfService,
    kind: Withheld,
    until_utc: datetime | None,
    ctx: Context,
) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    if body.withholding_id in state.withholdings:
        return Refusal("refused.id_taken", {"id": body.withholding_id})
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {})
    if alert.incident_id in state.incidents:
        number = state.incidents[alert.incident_id].number
        return Refusal("refused.in_incident", {"incident": number})
    critical = alert.priority == Priority.CRITICAL
    if critical and not ctx.actor.has(Role.SUPERVISOR):
        return Refusal("refused.critical_needs_supervisor", {"alert": alert.id})
    if standing := _standing(state, alert, kind):
        return _too_late(alert, standing, body.reason, ctx)
    made = Withholding(
        id=body.withholding_id,
        kind=kind,
        source=source_of(alert),
        reason=body.reason.strip(),
        by_id=ctx.actor.id,
        from_utc=ctx.made_utc,
        until_utc=until_utc,
        area=alert.area,
        alert_id=alert.id,
        critical=critical,
        params=alert.params,
        title=alert.title,
    )
    return (e.AlarmsWithheld(made),)


def _standing(state: StateView, alert: Alert, kind: Withheld) -> Withholding | None:
    same = (one for one in state.withholdings.values() if one.kind is kind)
    return next((one for one in same if one.covers(alert)), None)


def _too_late(alert: Alert, standing: Withholding, reason: str, ctx: Context) -> Refusal:
    """Whoever was first has shelved it (DESIGN, conflicts); the second wish stays as a note."""
    params: dict[str, str | int | float] = {
        "who": standing.by_id,
        "when": standing.from_utc.isoformat(),
        "reason": reason.strip(),
    }
    note = e.NoteAdded(
        target_id=alert.id,
        note_id=ctx.note_id,
        text="",
        language="",
        refused_command=ctx.command.id,
        message_id="log.late_withholding",
        params=params,
    )
    return Refusal("refused.withheld_already", params, kept=(note,))


def suppress(state: StateView, body: c.SuppressAlarms, ctx: Context) -> Outcome:
    wanted = Withholding(
        id=body.withholding_id,
        kind=Withheld.SUPPRESSED,
        source=body.source,
        reason=body.reason,
        by_id=ctx.actor.id,
        from_utc=ctx.now_utc,
        until_utc=body.until_utc,
        area=body.area,
        rule=body.rule,
    )
    return suppressing(state, wanted)


def suppressing(state: StateView, wanted: Withholding) -> tuple[e.AlarmsWithheld, ...]:
    """A rule's word that it expects these alarms, once: said again it only moves the end.

    wanted.kind is SUPPRESSED, wanted.rule names the rule. Critical alarms are never suppressed.
    """
    for one in state.withholdings.values():
        if (one.rule, one.source, one.area) == (wanted.rule, wanted.source, wanted.area):
            moved = replace(one, until_utc=wanted.until_utc, reason=wanted.reason)
            return () if moved == one else (e.AlarmsWithheld(moved),)
    return (e.AlarmsWithheld(wanted),)


def end(state: StateView, body: c.EndWithholding, ctx: Context) -> Outcome:
    """By hand anybody who operates releases what is shelved; the rest is a supervisor's, and an
    administrator's what is out of service. By time only what is over.
    """
    standing = state.withholdings.get(body.withholding_id)
    if standing is None:
        return ()
    if ctx.actor.has(Role.SYSTEM):
        return (e.WithholdingEnded(standing.id, body.reason),)
    if not ctx.actor.has(*MAY_END[standing.kind]):
        return Refusal("refused.not_permitted", {"command": type(body).__name__})
    return (e.WithholdingEnded(standing.id, body.reason),)


def withholdings_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """What was withheld for a while returns by itself."""
    for one in state.withholdings.values():
        if one.until_utc is not None and one.until_utc <= now_utc:
            yield c.EndWithholding(one.id)


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_SERVICE = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
MAY_END: dict[Withheld, frozenset[Role]] = {
    Withheld.SHELVED: _OPERATE,
    Withheld.SUPPRESSED: frozenset({Role.SUPERVISOR}),
    Withheld.OUT_OF_SERVICE: _SERVICE,
}

RULES: dict[type, Rule] = {
    c.ShelveAlarms: shelve,
    c.TakeOutOfService: take_out_of_service,
    c.SuppressAlarms: suppress,
    c.EndWithholding: end,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.ShelveAlarms: _OPERATE,
    c.TakeOutOfService: _SERVICE,
    c.SuppressAlarms: frozenset({Role.SYSTEM}),
    c.EndWithholding: _OPERATE | _SERVICE | {Role.SYSTEM},
}

TIMERS: tuple[DueRule, ...] = (withholdings_due,)
