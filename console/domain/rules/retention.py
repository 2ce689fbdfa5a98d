"""Rules of retention: who sets times, what a hold keeps, how two persons let it go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.retention import (
    BOUNDS,
    GRACE,
    Hold,
    HoldOn,
    Term,
    held,
    hours_of,
)
from console.domain.rules.context import (
    Context,
    DueRule,
    Outcome,
    Rule,
    StateView,
    find_alert,
    find_incident,
)


def set_retention(state: StateView, body: c.SetRetention, ctx: Context) -> Outcome:
    bounds = BOUNDS[body.kind]
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    if not bounds.least <= body.hours <= bounds.most:
        limits = {"least": bounds.least, "most": bounds.most}
        return Refusal("refused.retention_bounds", dict(limits))
    now = hours_of(state.terms, body.kind, ctx.now_utc)
    known = state.terms.get(body.kind.value)
    if body.hours == (known.hours if known else now):
        return ()
    begins = ctx.now_utc if body.hours >= now else ctx.now_utc + GRACE
    said = (ctx.actor.id, ctx.now_utc, body.reason.strip())
    return (e.RetentionSet(Term(body.kind, body.hours, now, begins, *said)),)


# -- holds --------------------------------------------------------------------------------------


def place_hold(state: StateView, body: c.PlaceHold, ctx: Context) -> Outcome:
    """On what is open by what is known of it; on what was closed by what its asker says of it:
    whether there is such a thing is for the backend to know.
    """
    if body.hold_id in state.holds:
        return Refusal("refused.id_taken", {"id": body.hold_id})
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    if not body.case_number.strip():
        return Refusal("refused.case_number_needed", {"field": "case_number"})
    if body.to_utc is not None and body.to_utc <= body.from_utc:
        return Refusal("refused.times_reversed", {"field": "to_utc"})
    wanted = Hold(
        id=body.hold_id,
        on=body.on,
        target_id=body.target_id,
        label=body.label,
        reason=body.reason.strip(),
        case_number=body.case_number.strip(),
        placed_by=ctx.actor.id,
        placed_utc=ctx.now_utc,
        from_utc=body.from_utc,
        to_utc=body.to_utc,
        alert_ids=body.alert_ids,
    )
    found = _known(state, wanted)
    return found if isinstance(found, Refusal) else (e.HoldPlaced(found),)


def _known(state: StateView, hold: Hold) -> Hold | Refusal:
    """With what the state knows of its target."""
    if hold.on is HoldOn.CAMERA:
        camera = state.cameras.get(hold.target_id)
        if camera is None:
            return Refusal("refused.unknown_camera", {"camera": hold.target_id})
        return replace(hold, label=camera.name, area=camera.area)
    if hold.on is HoldOn.INCIDENT:
        incident = find_incident(state, hold.target_id)
        if incident is None:
            return hold
        begun = _first(state, incident.alert_ids, incident.opened_utc)
        hold = replace(hold, target_id=incident.id, alert_ids=incident.alert_ids)
        hold = replace(hold, label=incident.number)
        return replace(hold, area=incident.area, from_utc=begun, to_utc=None)
    alert = find_alert(state, hold.target_id)
    if alert is None:
        return hold
    first = alert.first_seen_utc
    return replace(hold, target_id=alert.id, area=alert.area, from_utc=first, to_utc=None)


def _first(state: StateView, alert_ids: tuple[str, ...], opened_utc: datetime) -> datetime:
    alerts = (find_alert(state, alert_id) for alert_id in alert_ids)
    return min([opened_utc, *(alert.first_seen_utc for alert in alerts if alert)])


def _gone(hold_id: str) -> Refusal:
    return Refusal("refused.unknown_hold", {"id": hold_id})


def ask_release(state: StateView, body: c.AskHoldRelease, ctx: Context) -> Outcome:
    hold = state.holds.get(body.hold_id)
    if hold is None:
        return _gone(body.hold_id)
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    if hold.release_asked_by:
        return ()
    return (e.HoldReleaseAsked(hold.id, body.reason.strip()),)


def release(state: StateView, body: c.ReleaseHold, ctx: Context) -> Outcome:
    """The second person's word; after it what is due goes."""
    hold = state.holds.get(body.hold_id)
    if hold is None:
        return _gone(body.hold_id)
    if not hold.release_asked_by:
        return Refusal("refused.release_not_asked", {})
    if hold.release_asked_by == ctx.actor.id:
        return Refusal("refused.same_person", {})
    return (e.HoldReleased(hold.id),)


def keep(state: StateView, body: c.KeepHold, ctx: Context) -> Outcome:
    """The second person's no, or the first one's second thought."""
    hold = state.holds.get(body.hold_id)
    if hold is None:
        return _gone(body.hold_id)
    return (e.HoldKept(hold.id, body.reason.strip()),) if hold.release_asked_by else ()


# -- the clock's own ----------------------------------------------------------------------------


def erase_due(state: StateView, body: c.EraseDue, ctx: Context) -> Outcome:
    """Judged once more in its turn: a hold may have come a moment before."""
    matter = body.matter
    if held(state.holds.values(), matter):
        return Refusal("refused.on_hold", {"id": matter.subject})
    if find_incident(state, matter.subject) or find_alert(state, matter.subject):
        return Refusal("refused.still_open", {"id": matter.subject})
    hours = hours_of(state.terms, matter.kind, ctx.now_utc)
    if (ctx.now_utc - matter.since_utc).total_seconds() < hours * 3600:
        return Refusal("refused.not_due", {"id": matter.subject})
    return (e.Erased(matter.subject, f"retention.{matter.kind.value}"),)


def record_sweep(state: StateView, body: c.RecordSweep, ctx: Context) -> Outcome:
    hours = hours_of(state.terms, body.kind, ctx.now_utc)
    return (e.RetentionSwept(body.kind, body.subjects, body.files, hours),)


_ADMIN = frozenset({Role.ADMINISTRATOR})
_HOLDERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
_SYSTEM = frozenset(SYSTEM_ACTOR.roles)

RULES: dict[type, Rule] = {
    c.SetRetention: set_retention,
    c.PlaceHold: place_hold,
    c.AskHoldRelease: ask_release,
    c.ReleaseHold: release,
    c.KeepHold: keep,
    c.EraseDue: erase_due,
    c.RecordSweep: record_sweep,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.SetRetention: _ADMIN,
    c.PlaceHold: _HOLDERS,
    c.AskHoldRelease: _HOLDERS,
    c.ReleaseHold: _HOLDERS,
    c.KeepHold: _HOLDERS,
    c.EraseDue: _SYSTEM,
    c.RecordSweep: _SYSTEM,
}

TIMERS: tuple[DueRule, ...] = ()
