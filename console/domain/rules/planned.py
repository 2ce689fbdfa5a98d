"""Rules of the event calendar: who plans, and what is expected is suppressed under its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import Withheld
from console.domain.alert import Alert
from console.domain.envelope import Refusal
from console.domain.fusion_rules import rules_of
from console.domain.person import Role
from console.domain.planned import MOST_EVENTS, expected_by, misfit
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.rules.scope import within
from console.domain.rules.withholding import suppressing
from console.domain.withholding import Withholding, source_of

RULE = "calendar"  # by whose design


def is_of(withholding: Withholding, event_id: str) -> bool:
    """Whether a planned event has asked for it."""
    return withholding.rule == RULE and withholding.id.startswith(f"{event_id}-")


def expecting(rule: Rule) -> Rule:
    """The rule, and for what it raises and a planned event expects: that it asks nobody."""

    @wraps(rule)
    def judged(state: StateView, body: Any, ctx: Context) -> Outcome:
        outcome = rule(state, body, ctx)
        if isinstance(outcome, Refusal) or not state.planned:
            return outcome
        raised = [event.alert for event in outcome if isinstance(event, e.AlertRaised)]
        return (*outcome, *(one for alert in raised for one in _expected(state, alert, ctx)))

    return judged


def _expected(state: StateView, alert: Alert, ctx: Context) -> tuple[Any, ...]:
    event = expected_by(state.planned.values(), alert, rules_of(state.fusion_rules))
    if event is None or event.until_utc <= ctx.now_utc:
        return ()
    wanted = Withholding(
        id=f"{event.id}-{alert.id}"[:80],
        kind=Withheld.SUPPRESSED,
        source=source_of(alert),
        reason=event.name,
        by_id=event.planned_by,
        from_utc=ctx.now_utc,
        until_utc=event.until_utc,
        area=alert.area,
        alert_id=alert.id,
        rule=RULE,
    )
    return suppressing(state, wanted)


def plan(state: StateView, body: c.PlanEvent, ctx: Context) -> Outcome:
    """The same id again changes it; what it suppressed so far ends, and begins anew as it fits."""
    area = ctx.actor.area or body.event.area
    event = replace(body.event, name=body.event.name.strip(), planned_by=ctx.actor.id, area=area)
    if why_not := misfit(event, rules_of(state.fusion_rules)):
        return Refusal(why_not[0], dict(why_not[1]))
    if event.until_utc <= ctx.now_utc:
        return Refusal("refused.planned_over", {})
    known = state.planned.get(event.id)
    if known is None and len(state.planned) >= MOST_EVENTS:
        return Refusal("refused.planned_many", {"most": MOST_EVENTS})
    if known is not None and not within(known.area).admits(ctx.actor):
        return Refusal("refused.unknown_target", {"id": event.id})
    if known == event:
        return ()
    return (e.EventPlanned(event), *_released(state, event.id, ctx))


def cancel(state: StateView, body: c.CancelPlannedEvent, ctx: Context) -> Outcome:
    known = state.planned.get(body.event_id)
    if known is None or not within(known.area).admits(ctx.actor):
        return Refusal("refused.unknown_target", {"id": body.event_id})
    if not body.reason.strip() and not ctx.actor.has(Role.SYSTEM):
        return Refusal("refused.reason_needed", {})
    ended = e.PlannedEventEnded(known.id, body.reason.strip())
    return (ended, *_released(state, known.id, ctx))


def _released(state: StateView, event_id: str, ctx: Context) -> Iterable[Any]:
    for one in state.withholdings.values():
        if is_of(one, event_id):
            yield e.WithholdingEnded(one.id, "")


def planned_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """What is over leaves the calendar by itself."""
    for event in state.planned.values():
        if event.until_utc <= now_utc:
            yield c.CancelPlannedEvent(event.id, "")


_PLAN = frozenset({Role.SUPERVISOR})

RULES: dict[type, Rule] = {c.PlanEvent: plan, c.CancelPlannedEvent: cancel}
PERMITTED: dict[type, frozenset[Role]] = {
    c.PlanEvent: _PLAN,
    c.CancelPlannedEvent: _PLAN | {Role.SYSTEM},
}
TIMERS: tuple[DueRule, ...] = (planned_due,)
