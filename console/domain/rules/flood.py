"""Rules of the flood: when there are more alarms than the operators on shift can take in (U21)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.activity import FLOOD_ID, Flood, rate
from console.domain.person import Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.rules.grouping import rules_of


def operators(state: StateView) -> frozenset[str]:
    """Who takes alarms in, where they are on shift."""
    return frozenset(one.id for one in state.people.values() if Role.OPERATOR in one.roles)


def operators_on_shift(state: StateView) -> int:
    """At least one: somebody has to read them."""
    return max(1, len(operators(state) & state.on_shift.keys()))


def per_operator(state: StateView, now_utc: datetime) -> float:
    """Alarms in the last ten minutes for each operator on shift."""
    return rate(state.alarm_minutes.items(), now_utc) / operators_on_shift(state)


def begin(state: StateView, body: c.BeginFlood, ctx: Context) -> Outcome:
    if FLOOD_ID in state.floods:
        return ()
    each = per_operator(state, ctx.now_utc)
    return (e.FloodBegun(Flood(ctx.now_utc, round(each, 1), operators_on_shift(state))),)


def end(state: StateView, body: c.EndFlood, ctx: Context) -> Outcome:
    return (e.FloodEnded(),) if FLOOD_ID in state.floods else ()


def flood_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    rules, each = rules_of(state), per_operator(state, now_utc)
    if FLOOD_ID not in state.floods:
        if each > rules.flood_begins:
            yield c.BeginFlood()
    elif each < rules.flood_ends:
        yield c.EndFlood()


_SYSTEM = frozenset({Role.SYSTEM})

RULES: dict[type, Rule] = {c.BeginFlood: begin, c.EndFlood: end}
PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _SYSTEM)
TIMERS: tuple[DueRule, ...] = (flood_due,)
