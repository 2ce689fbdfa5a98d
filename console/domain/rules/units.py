"""Rules of units: which of their reports are recorded, and when one is forgotten.

A feed may say each second where a hundred units are. What is recorded of it is what a rule or an
eye can tell apart (decision 46), so that the journal does not swell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.unit import (
    FORGOTTEN,
    HEARTBEAT,
    MOST_UNITS,
    MOVED_M,
    MOVES_APART,
    Unit,
    metres_between,
)

_SIDC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-*")
_SIDC_SIZES = range(10, 31)
_MOST_SKILLS = 20


def report_unit(state: StateView, body: c.ReportUnit, ctx: Context) -> Outcome:
    """A place in the future is one of now: no clock ages what it has not seen."""
    why_not = _misfit(body)
    if why_not is not None:
        return why_not
    shift = timedelta(milliseconds=ctx.command.clock_offset_ms)
    at_utc = min(body.at_utc + shift, ctx.now_utc)
    known = state.units.get(body.unit_id)
    if known is None and len(state.units) >= MOST_UNITS:
        return Refusal("refused.units_many", {"most": MOST_UNITS})
    if ctx.now_utc - at_utc >= FORGOTTEN or (known and at_utc <= known.at_utc):
        return ()  # late: what is known is newer
    unit = Unit(
        id=body.unit_id,
        name=body.name.strip(),
        kind=body.kind,
        position=body.position,
        at_utc=at_utc,
        state=body.state,
        skills=body.skills,
        organisation=body.organisation,
        sidc=body.sidc,
        area=ctx.actor.area or body.area,
    )
    return (e.UnitReported(unit),) if _tells(state, known, unit) else ()


def _misfit(body: c.ReportUnit) -> Refusal | None:
    if not body.unit_id.strip() or not body.name.strip():
        return Refusal("refused.empty", {"field": "name"})
    if body.at_utc.tzinfo is None:
        return Refusal("refused.unit_time", {})
    if len(body.skills) > _MOST_SKILLS:
        return Refusal("refused.unit_skills", {"most": _MOST_SKILLS})
    if body.sidc and (len(body.sidc) not in _SIDC_SIZES or set(body.sidc.upper()) - _SIDC):
        return Refusal("refused.unit_sidc", {})
    return None


def _tells(state: StateView, known: Unit | None, unit: Unit) -> bool:
    """Whether a report tells more than the one that is recorded."""
    if known is None or replace(known, position=unit.position, at_utc=unit.at_utc) != unit:
        return True
    since = unit.at_utc - known.at_utc
    if since >= HEARTBEAT:
        return True
    if since >= MOVES_APART and metres_between(known.position, unit.position) >= MOVED_M:
        return True
    return any(
        fence.holds(known.position) != fence.holds(unit.position)
        for fence in state.geofences.values()
        if fence.is_about(unit)
    )


def retire_unit(state: StateView, body: c.RetireUnit, ctx: Context) -> Outcome:
    known = state.units.get(body.unit_id)
    if known is None:
        return ()
    by_clock = ctx.actor.has(*SYSTEM_ACTOR.roles)
    if by_clock and ctx.now_utc - known.at_utc < FORGOTTEN:
        return ()  # heard of again since
    inside = (v.alert_id for v in state.visits.values() if v.unit_id == known.id and v.alert_id)
    told = (state.alerts.get(state.aliases.get(one, one)) for one in inside)
    over = [e.AlertReturned(a.id, ctx.now_utc) for a in told if a is not None and a.active()]
    return (e.UnitRetired(known.id), *over)


def forgotten_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    for unit in state.units.values():
        if now_utc - unit.at_utc >= FORGOTTEN:
            yield c.RetireUnit(unit.id)


_FEEDS = frozenset({Role.INTEGRATOR})

RULES: dict[type, Rule] = {c.ReportUnit: report_unit, c.RetireUnit: retire_unit}
PERMITTED: dict[type, frozenset[Role]] = {
    c.ReportUnit: _FEEDS,
    c.RetireUnit: _FEEDS | set(SYSTEM_ACTOR.roles),
}
TIMERS: tuple[DueRule, ...] = (forgotten_due,)
