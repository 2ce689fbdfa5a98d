"""Who has an alert open that is no incident yet: recorded, so that others see it (U24)."""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_alert


def start_looking(state: StateView, body: c.StartLooking, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    if any(viewer.actor_id == ctx.actor.id for viewer in alert.viewers):
        return ()
    return (e.LookingStarted(alert.id),)


def end_looking(state: StateView, body: c.EndLooking, ctx: Context) -> Outcome:
    """Of one that is closed meanwhile nobody looks on any more."""
    alert = find_alert(state, body.alert_id)
    if alert is None or all(viewer.actor_id != ctx.actor.id for viewer in alert.viewers):
        return ()
    return (e.LookingEnded(alert.id),)


_LOOK = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR})

RULES: dict[type, Rule] = {c.StartLooking: start_looking, c.EndLooking: end_looking}
PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _LOOK)
TIMERS: tuple[DueRule, ...] = ()
