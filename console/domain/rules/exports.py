"""Rules of what leaves the house: blurred on one person's word, as it is on two persons'."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.exports import (
    KEPT_SHADINGS,
    PURPOSES,
    WHAT,
    WINDOW_CAMERAS,
    WINDOW_MAX,
    Export,
)
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_incident
from console.domain.rules.scope import within


def ask_export(state: StateView, body: c.AskExport, ctx: Context) -> Outcome:
    """Of what is open by what is known of it; of what was closed by what is said of it: whether
    there is such a thing is for the backend to know.
    """
    closed = None if body.incident_id in state.incidents else body.closed
    known = closed is not None and within(closed.area).admits(ctx.actor)
    if body.incident_id not in state.incidents and not known:
        return Refusal("refused.unknown_incident", {"incident": body.incident_id})
    if body.export_id in state.exports:
        return Refusal("refused.id_taken", {"id": body.export_id})
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    if body.purpose not in PURPOSES:
        return Refusal("refused.unknown_choice", {"field": "purpose"})
    if not set(body.what) <= set(WHAT):
        return Refusal("refused.unknown_choice", {"field": "what"})
    if not body.blurred and not body.case_number.strip():
        return Refusal("refused.case_number_needed", {"field": "case_number"})
    if why_not := _window_misfit(state, body, ctx):
        return why_not
    said = (body.what, body.blurred, body.reason.strip(), body.case_number.strip(), body.purpose)
    window = (body.camera_ids, body.from_utc, body.to_utc)
    return (e.ExportAsked(body.export_id, body.incident_id, *said, *window, closed),)


def _window_misfit(state: StateView, body: c.AskExport, ctx: Context) -> Refusal | None:
    """Of recordings: whose, and from when to when; all three or none."""
    begins, ends, named = body.from_utc, body.to_utc, body.camera_ids
    if begins is None and ends is None and not named:
        return None
    if any(at is not None and at.tzinfo is None for at in (begins, ends)):
        begins = None
    for camera_id in named:
        camera = state.cameras.get(camera_id)
        if camera is None or (camera.area and ctx.actor.area not in ("", camera.area)):
            return Refusal("refused.unknown_camera", {"camera": camera_id})
    many = not 0 < len(named) <= WINDOW_CAMERAS or len(set(named)) < len(named)
    if many or begins is None or ends is None or not timedelta(0) < ends - begins <= WINDOW_MAX:
        minutes = WINDOW_MAX // timedelta(minutes=1)
        return Refusal("refused.export_window", {"most": WINDOW_CAMERAS, "minutes": minutes})
    return None


def approve_export(state: StateView, body: c.ApproveExport, ctx: Context) -> Outcome:
    export = _living(state, body.export_id, ctx.now_utc)
    if isinstance(export, Refusal):
        return export
    if export.agreed():
        return ()
    if export.asked_by == ctx.actor.id:
        return Refusal("refused.same_person", {})
    return (e.ExportApproved(export.id, export.incident_id),)


def decline_export(state: StateView, body: c.DeclineExport, ctx: Context) -> Outcome:
    """By the second person, or taken back by the first."""
    export = state.exports.get(body.export_id)
    if export is None:
        return _gone(body.export_id)
    if export.asked_by != ctx.actor.id and not ctx.actor.has(Role.SUPERVISOR):
        return Refusal("refused.not_permitted", {"command": "DeclineExport"})
    return (e.ExportDeclined(export.id, export.incident_id, body.reason.strip()),)


def record_export(state: StateView, body: c.RecordExport, ctx: Context) -> Outcome:
    """It has been made: judged by when it was, for a console may have been alone meanwhile."""
    export = _living(state, body.export_id, ctx.made_utc)
    if isinstance(export, Refusal):
        return export
    if export.asked_by != ctx.actor.id:
        return Refusal("refused.not_permitted", {"command": "RecordExport"})
    if not export.agreed():
        return Refusal("refused.export_not_agreed", {})
    if body.alone and not export.blurred:
        return Refusal("refused.export_alone", {})
    said = (body.sha256, body.size_bytes, body.files, body.device_id, body.alone)
    return (e.ExportMade(export.id, export.incident_id, *said),)


def expire_export(state: StateView, body: c.ExpireExport, ctx: Context) -> Outcome:
    export = state.exports.get(body.export_id)
    if export is None or ctx.now_utc < export.lapses_utc():
        return ()
    return (e.ExportExpired(export.id, export.incident_id),)


def record_snapshot(state: StateView, body: c.RecordSnapshot, ctx: Context) -> Outcome:
    """A still of what a tile showed; evidence too where an incident is in hand.

    A reveal ends after minutes and a still does not: people leave as they are by an export only,
    on which two persons agree (DESIGN rule 11). A shading nobody knows is taken for a reveal.
    """
    if body.camera_id not in state.cameras:
        return Refusal("refused.unknown_camera", {"camera": body.camera_id})
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    incident = find_incident(state, body.incident_id)
    if body.incident_id and incident is None:
        return Refusal("refused.unknown_incident", {"incident": body.incident_id})
    if body.shading not in KEPT_SHADINGS:
        return Refusal("refused.snapshot_revealed", {"camera": body.camera_id})
    said = (body.evidence, body.shading, body.captured_utc, body.reason.strip())
    incident_id = incident.id if incident else ""
    taken = e.SnapshotTaken(body.snapshot_id, body.camera_id, incident_id, *said)
    return (taken, e.EvidenceAdded(incident_id, body.evidence)) if incident_id else (taken,)


def lapsed_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    for export in state.exports.values():
        if now_utc >= export.lapses_utc():
            yield c.ExpireExport(export.id)


def _living(state: StateView, export_id: str, at_utc: datetime) -> Export | Refusal:
    export = state.exports.get(export_id)
    if export is None:
        return _gone(export_id)
    if at_utc >= export.lapses_utc():
        return Refusal("refused.export_lapsed", {})
    return export


def _gone(export_id: str) -> Refusal:
    return Refusal("refused.unknown_export", {"id": export_id})


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.AskExport: ask_export,
    c.ApproveExport: approve_export,
    c.DeclineExport: decline_export,
    c.RecordExport: record_export,
    c.ExpireExport: expire_export,
    c.RecordSnapshot: record_snapshot,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.AskExport: _OPERATE,
    c.ApproveExport: frozenset({Role.SUPERVISOR}),
    c.DeclineExport: _OPERATE,
    c.RecordExport: _OPERATE,
    c.ExpireExport: frozenset(SYSTEM_ACTOR.roles),
    c.RecordSnapshot: _OPERATE,
}

TIMERS: tuple[DueRule, ...] = (lapsed_due,)
