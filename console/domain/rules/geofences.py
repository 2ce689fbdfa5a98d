"""Rules of geofences: who may draw them, and what of units in them is told.

`judged` says what follows from where the units are: it is asked once a second and, where something
follows, said as the system's own command, so that backend and lone console judge alike. A feed that
has fallen silent tells nothing of any fence; that it is silent is then the one alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Alert, Params, Priority
from console.domain.envelope import Refusal
from console.domain.geofence import (
    LEAST_RADIUS_M,
    MOST_AFTER_S,
    MOST_CORNERS,
    MOST_FENCES,
    MOST_NEEDED,
    MOST_RADIUS_M,
    FenceKind,
    Gap,
    Geofence,
    Visit,
    visit_id,
)
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.place import Position
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.rules.scope import within
from console.domain.unit import STALE, Unit

TOOL = "geofence"
SILENT = "feed.units_silent"


def draw(state: StateView, body: c.DrawGeofence, ctx: Context) -> Outcome:
    """The same id again is the fence redrawn: what was told of the old one is over."""
    why_not = _misfit(state, body)
    if why_not is not None:
        return why_not
    known = state.geofences.get(body.fence_id)
    if known is not None and not within(known.area).admits(ctx.actor):
        return Refusal("refused.unknown_target", {"id": body.fence_id})
    fence = Geofence(
        id=body.fence_id,
        name=body.name.strip(),
        kind=body.kind,
        ring=body.ring,
        centre=body.centre,
        radius_m=body.radius_m,
        units=body.units,
        after_s=body.after_s,
        least=body.least,
        priority=body.priority,
        area=ctx.actor.area or body.area,
        drawn_by=ctx.actor.id,
        drawn_utc=ctx.made_utc,
    )
    return (*(_over(state, known, ctx.now_utc) if known else ()), e.GeofenceDrawn(fence))


def _misfit(state: StateView, body: c.DrawGeofence) -> Refusal | None:
    if not body.name.strip():
        return Refusal("refused.empty", {"field": "name"})
    if body.centre is not None:
        if body.ring or not LEAST_RADIUS_M <= body.radius_m <= MOST_RADIUS_M:
            return Refusal("refused.fence_radius", {"least": LEAST_RADIUS_M, "most": MOST_RADIUS_M})
    elif not 3 <= len(set(body.ring)) <= len(body.ring) <= MOST_CORNERS or not _has_room(body.ring):
        return Refusal("refused.fence_corners", {"most": MOST_CORNERS})
    if not 0 <= body.after_s <= MOST_AFTER_S or not 1 <= body.least <= MOST_NEEDED:
        return Refusal("refused.fence_limits", {"seconds": MOST_AFTER_S, "units": MOST_NEEDED})
    if body.fence_id not in state.geofences and len(state.geofences) >= MOST_FENCES:
        return Refusal("refused.fences_many", {"most": MOST_FENCES})
    return None


def _has_room(ring: tuple[Position, ...]) -> bool:
    """Corners on one line hold nothing."""
    a, b = ring[0], next(at for at in ring if at != ring[0])
    return any((b.lon - a.lon) * (p.lat - a.lat) != (b.lat - a.lat) * (p.lon - a.lon) for p in ring)


def remove(state: StateView, body: c.RemoveGeofence, ctx: Context) -> Outcome:
    known = state.geofences.get(body.fence_id)
    if known is None or not within(known.area).admits(ctx.actor):
        return Refusal("refused.unknown_target", {"id": body.fence_id})
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    gone = e.GeofenceRemoved(known.id, body.reason.strip())
    return (*_over(state, known, ctx.now_utc), gone)


def judge(state: StateView, body: c.JudgeFences, ctx: Context) -> Outcome:
    return tuple(judged(state, ctx.now_utc))


def judged_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    if next(judged(state, now_utc), None) is not None:
        yield c.JudgeFences()


def judged(state: StateView, now_utc: datetime) -> Iterator[Any]:
    """The events that follow from where the units are now; none where all of it is told."""
    units = state.units.values()
    newest = max((unit.at_utc for unit in units), default=now_utc)
    silent = now_utc - newest > STALE
    yield from _feed(state, newest, now_utc, silent=silent)
    if silent:
        return
    for fence in state.geofences.values():
        if fence.kind is FenceKind.VOID:
            yield from _void(state, fence, now_utc)
        else:
            yield from _visits(state, fence, now_utc)


def _feed(state: StateView, newest: datetime, now_utc: datetime, *, silent: bool) -> Iterator[Any]:
    told = [a for a in state.alerts.values() if a.message_id == SILENT and a.active()]
    if silent and not told:
        alert_id = f"units-silent-{newest:%Y%m%dT%H%M%S}"
        if alert_id not in state.alerts and alert_id not in state.aliases:
            count: Params = {"count": len(state.units)}
            yield e.AlertRaised(_alert(alert_id, SILENT, Priority.MEDIUM, count, now_utc))
    elif not silent:
        yield from (e.AlertReturned(alert.id, now_utc) for alert in told)


def _visits(state: StateView, fence: Geofence, now_utc: datetime) -> Iterator[Any]:
    for unit in state.units.values():
        visit = state.visits.get(visit_id(fence.id, unit.id))
        inside = fence.is_about(unit) and fence.holds(unit.position)
        if visit is None and inside:
            visit = Visit(fence.id, unit.id, unit.at_utc)
            yield e.FenceEntered(visit)
        elif visit is not None and not inside:
            yield e.FenceLeft(fence.id, unit.id)
            yield from _returned(state, visit.alert_id, now_utc)
            continue
        if visit is not None and not visit.alert_id and _long_enough(fence, visit, unit):
            yield from _told_of_visit(fence, visit, unit, now_utc)


def _long_enough(fence: Geofence, visit: Visit, unit: Unit) -> bool:
    """By its own reports: a unit that fell silent inside has not been seen to stay."""
    if fence.kind is FenceKind.ENTER:
        return True
    return unit.at_utc - visit.since_utc >= timedelta(seconds=fence.after_s)


def _told_of_visit(fence: Geofence, visit: Visit, unit: Unit, now_utc: datetime) -> Iterator[Any]:
    message = "geofence.entered" if fence.kind is FenceKind.ENTER else "geofence.dwelling"
    minutes = round((unit.at_utc - visit.since_utc).total_seconds() / 60)
    params: Params = {"fence": fence.name, "unit": unit.name, "minutes": minutes}
    alert_id = f"fence-{fence.id}-{unit.id}-{visit.since_utc:%Y%m%dT%H%M%S}"
    yield e.AlertRaised(_of_fence(alert_id, message, fence, params, now_utc, unit.position))
    yield e.FenceAlarmed(fence.id, unit.id, alert_id)


def _void(state: StateView, fence: Geofence, now_utc: datetime) -> Iterator[Any]:
    inside = [
        unit
        for unit in state.units.values()
        if fence.is_about(unit) and unit.covers(now_utc) and fence.holds(unit.position)
    ]
    gap = state.gaps.get(fence.id)
    if len(inside) >= fence.least:
        if gap is not None:
            yield e.FenceCovered(fence.id)
            yield from _returned(state, gap.alert_id, now_utc)
        return
    if gap is None:
        gap = Gap(fence.id, now_utc)
        yield e.FenceEmptied(gap)
    if not gap.alert_id and now_utc - gap.since_utc >= timedelta(seconds=fence.after_s):
        kind = fence.units[0].value if len(fence.units) == 1 else "any"
        params: Params = {
            "fence": fence.name,
            "kind": kind,
            "inside": len(inside),
            "least": fence.least,
        }
        alert_id = f"fence-{fence.id}-void-{gap.since_utc:%Y%m%dT%H%M%S}"
        message = "geofence.void" if not inside else "geofence.too_few"
        yield e.AlertRaised(_of_fence(alert_id, message, fence, params, now_utc, fence.middle()))
        yield e.FenceAlarmed(fence.id, "", alert_id)


def _over(state: StateView, fence: Geofence, now_utc: datetime) -> Iterator[Any]:
    """What was told of a fence that goes has nobody left to take it back."""
    told = [visit.alert_id for visit in state.visits.values() if visit.fence_id == fence.id]
    gap = state.gaps.get(fence.id)
    for alert_id in [*told, gap.alert_id if gap else ""]:
        yield from _returned(state, alert_id, now_utc)


def _returned(state: StateView, alert_id: str, now_utc: datetime) -> Iterator[e.AlertReturned]:
    alert = state.alerts.get(state.aliases.get(alert_id, alert_id))
    if alert is not None and alert.active():
        yield e.AlertReturned(alert.id, now_utc)


def _of_fence(
    alert_id: str,
    message_id: str,
    fence: Geofence,
    params: Params,
    now_utc: datetime,
    at: Position,
) -> Alert:
    return _alert(alert_id, message_id, fence.priority, params, now_utc, at, fence.name, fence.area)


def _alert(
    alert_id: str,
    message_id: str,
    priority: Priority,
    params: Params,
    now_utc: datetime,
    at: Position | None = None,
    place: str = "",
    area: str = "",
) -> Alert:
    return Alert(
        id=alert_id,
        tool=TOOL,
        message_id=message_id,
        params=params,
        priority=priority,
        first_seen_utc=now_utc,
        last_seen_utc=now_utc,
        raised_seq=0,
        raised_by=SYSTEM_ACTOR.id,
        position=at,
        place=place,
        area=area,
    )


_DRAW = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})

RULES: dict[type, Rule] = {
    c.DrawGeofence: draw,
    c.RemoveGeofence: remove,
    c.JudgeFences: judge,
}
PERMITTED: dict[type, frozenset[Role]] = {
    c.DrawGeofence: _DRAW,
    c.RemoveGeofence: _DRAW,
    c.JudgeFences: frozenset(SYSTEM_ACTOR.roles),
}
TIMERS: tuple[DueRule, ...] = (judged_due,)
