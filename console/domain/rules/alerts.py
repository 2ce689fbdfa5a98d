"""Rules of alerts: raising, twins, acknowledging, judging, closing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import AlarmState
from console.domain.alert import (
    BY_HAND,
    Alert,
    Detection,
    Priority,
    Verdict,
    VerdictKind,
    are_twins,
)
from console.domain.camera import Camera
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.rules.conditions import SUSTAINED, joined, spoken_for
from console.domain.rules.context import (
    Context,
    Outcome,
    Rule,
    StateView,
    find_alert,
    find_incident,
)
from console.domain.rules.correlate import correlating
from console.domain.rules.grouping import grouped, rules_of, seen_all
from console.domain.rules.planned import expecting
from console.domain.rules.reveal import revealing
from console.domain.rules.scope import within
from console.domain.rules.sharing import taken_back, told_of

ESCALATE_AFTER = ((1, timedelta(seconds=60)), (2, timedelta(seconds=120)))  # U23
RETRACTED_KEPT = timedelta(hours=24)  # a late, differing verdict must still find the alert
ALERT_CLOSE_CODES = ("handled", "duplicate", "not_relevant", "expired", "recovered")


def _unknown(alert_id: str) -> Refusal:
    return Refusal("refused.unknown_alert", {"alert": alert_id})


def _camera(state: StateView, camera_id: str, ctx: Context) -> Camera | None:
    """For who is bound to an area there are no cameras of another."""
    camera = state.cameras.get(camera_id)
    return camera if camera and within(camera.area).admits(ctx.actor) else None


def raise_alert(state: StateView, body: c.RaiseAlert, ctx: Context) -> Outcome:
    """By hand, thus in no tool's name; in the camera's area, else that of who is bound to one."""
    if body.tool != BY_HAND:
        return Refusal("refused.not_by_hand", {"tool": body.tool})
    if body.alert_id in state.alerts or body.alert_id in state.aliases:
        return Refusal("refused.id_taken", {"id": body.alert_id})
    if not body.title.strip():
        return Refusal("refused.empty", {"field": "title"})
    camera = _camera(state, body.camera_id, ctx)
    if body.camera_id and camera is None:
        return Refusal("refused.unknown_camera", {"camera": body.camera_id})
    alert = Alert(
        id=body.alert_id,
        tool=body.tool,
        message_id="alert.manual",
        priority=body.priority,
        first_seen_utc=ctx.made_utc,
        last_seen_utc=ctx.made_utc,
        raised_seq=0,
        raised_by=ctx.actor.id,
        title=body.title.strip(),
        title_language=body.language,
        position=body.position or (camera.position if camera else None),
        camera_id=body.camera_id,
        place=body.place or (camera.place if camera else ""),
        area=camera.area if camera else ctx.actor.area or body.area,
    )
    return (e.AlertRaised(alert),)


def report_alert(state: StateView, body: c.ReportAlert, ctx: Context) -> Outcome:
    if body.alert_id in state.alerts or body.alert_id in state.aliases:
        return Refusal("refused.id_taken", {"id": body.alert_id})
    if body.last_seen_utc < body.first_seen_utc:
        return Refusal("refused.times_reversed", {"field": "last_seen_utc"})
    if body.tool in state.switched_off:
        return Refusal("refused.tool_off", {"tool": body.tool})
    camera = _camera(state, body.camera_id, ctx)
    if body.camera_id and camera is None:
        return Refusal("refused.unknown_camera", {"camera": body.camera_id})
    shift = timedelta(milliseconds=ctx.command.clock_offset_ms)
    if body.detection and (kept := _twin(state, body.detection, body, shift)):
        merged = e.AlertsMerged(
            kept_id=kept.id,
            absorbed_id=body.alert_id,
            seen=body.detection,
            first_seen_utc=body.first_seen_utc + shift,
            last_seen_utc=body.last_seen_utc + shift,
            evidence=body.evidence,
        )
        return (merged,)
    if one := joined(state, body, ctx, shift):
        return one
    claim = _claim(state, body, ctx, camera)
    return grouped(state, claim) or (e.AlertRaised(claim),)


def _claim(state: StateView, body: c.ReportAlert, ctx: Context, camera: Camera | None) -> Alert:
    """The row that it would be by itself, at the priority that the house's rules give it."""
    shift = timedelta(milliseconds=ctx.command.clock_offset_ms)
    place = camera.place if camera else ""
    score = body.detection.score if body.detection else None
    return Alert(
        id=body.alert_id,
        tool=body.tool,
        message_id=body.message_id,
        params=body.params,
        priority=rules_of(state).priority_of(body.message_id, body.priority, score, place),
        first_seen_utc=body.first_seen_utc + shift,
        last_seen_utc=body.last_seen_utc + shift,
        raised_seq=0,
        raised_by=ctx.actor.id,
        position=camera.position if camera else None,
        camera_id=body.camera_id,
        place=place,
        area=camera.area if camera else "",
        detection=body.detection,
        evidence=body.evidence,
    )


def _twin(state: StateView, seen: Detection, body: c.ReportAlert, shift: timedelta) -> Alert | None:
    twins = (
        alert
        for alert in state.alerts.values()
        if are_twins(alert, seen, body.first_seen_utc, body.last_seen_utc, shift)
    )
    return min(twins, key=lambda alert: alert.first_seen_utc, default=None)


def report_seen_again(state: StateView, body: c.ReportSeenAgain, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return _unknown(body.alert_id)
    if alert.tool in state.switched_off:
        return Refusal("refused.tool_off", {"tool": alert.tool})
    shift = timedelta(milliseconds=ctx.command.clock_offset_ms)
    last = body.last_seen_utc + shift
    if last < alert.last_seen_utc:
        return ()
    seen = e.AlertSeenAgain(alert.id, last, body.score, body.track, body.evidence, body.seen_as)
    return (seen,)


def report_returned(state: StateView, body: c.ReportReturned, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return _unknown(body.alert_id)
    if alert.tool in state.switched_off:
        return Refusal("refused.tool_off", {"tool": alert.tool})
    if not alert.active():
        return ()
    shift = timedelta(milliseconds=ctx.command.clock_offset_ms)
    last = body.last_seen_utc + shift
    if spoken_for(state, alert, last, ctx.actor.id):
        return ()
    return (e.AlertReturned(alert.id, max(alert.last_seen_utc, last)),)


def acknowledge(state: StateView, body: c.AcknowledgeAlert, ctx: Context) -> Outcome:
    """A union: a second person's acknowledgement is noted beside the first."""
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return _unknown(body.alert_id)
    if ctx.actor.id in alert.acknowledged_by and not alert.unacknowledged():
        return ()
    if body.bulk and alert.priority == Priority.CRITICAL:
        return Refusal("refused.critical_in_bulk", {"alert": alert.id})
    return (e.AlertAcknowledged(alert.id),)


def escalate(state: StateView, body: c.EscalateAlert, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None or not alert.needs_acknowledging() or alert.escalation >= body.level:
        return ()
    return (e.AlertEscalated(alert.id, body.level),)


def give_verdict(state: StateView, body: c.GiveVerdict, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return _unknown(body.alert_id)
    if body.kind == VerdictKind.FALSE and not body.cause:
        return Refusal("refused.cause_needed", {})
    if body.kind == VerdictKind.FALSE and (unseen := seen_all(alert, ctx)):
        return unseen
    verdict = Verdict(body.kind, ctx.actor.id, ctx.made_utc, body.cause)
    if alert.disputed:
        return _settle(state, alert, verdict, ctx)
    if alert.second_person_asked_by == ctx.actor.id and body.kind != VerdictKind.UNSURE:
        return Refusal("refused.same_person", {})
    given = e.VerdictGiven(alert.id, verdict)
    if body.kind == VerdictKind.UNSURE:
        return (given, e.SecondPersonAsked(alert.id))
    if _differs(alert, verdict):
        return (given, e.AlertDisputed(alert.id))
    if body.kind == VerdictKind.FALSE:
        retracted = e.AlertRetracted(alert.id, body.cause)
        return (given, retracted, *taken_back(state, alert, body.cause, ctx))
    return (given, *told_of(state, alert, ctx))


def _differs(alert: Alert, verdict: Verdict) -> bool:
    """From what stands and from another's last word; who agrees with what stands disputes nothing.

    What somebody took back, or a supervisor settled, is not held against a later verdict.
    """
    standing = alert.verdict()
    if standing is None or standing.kind == verdict.kind:
        return False
    sure = (v for v in alert.verdicts if v.kind != VerdictKind.UNSURE)
    last = {v.actor_id: v.kind for v in sure}
    return any(kind != verdict.kind for who, kind in last.items() if who != verdict.actor_id)


def _settle(state: StateView, alert: Alert, verdict: Verdict, ctx: Context) -> Outcome:
    """A disputed alert is a supervisor's; another person's view is still kept."""
    if not ctx.actor.has(Role.SUPERVISOR) or verdict.kind == VerdictKind.UNSURE:
        return (e.VerdictGiven(alert.id, verdict),)
    settled = e.DisputeSettled(alert.id, verdict)
    if verdict.kind == VerdictKind.FALSE:
        retracted = e.AlertRetracted(alert.id, verdict.cause)
        return (settled, retracted, *taken_back(state, alert, verdict.cause, ctx))
    return (settled, *told_of(state, alert, ctx))


def unjudged(alert: Alert) -> bool:
    """A detector's claim that a person must still judge: no verdict stands, or another is asked."""
    if alert.detection is None:
        return False
    return alert.verdict() is None or bool(alert.second_person_asked_by)


def close_alert(state: StateView, body: c.CloseAlert, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None:
        return _unknown(body.alert_id)
    if body.code not in ALERT_CLOSE_CODES:
        return Refusal("refused.unknown_code", {"code": body.code})
    if alert.incident_id in state.incidents:
        number = state.incidents[alert.incident_id].number
        return Refusal("refused.in_incident", {"incident": number})
    by_time = ctx.actor.has(*SYSTEM_ACTOR.roles)
    if alert.unacknowledged() and not (by_time and _over_unasked(alert)):
        return Refusal("refused.unacknowledged", {})
    forced = alert.active() and alert.message_id.startswith(SUSTAINED)
    if forced and (no := _not_forced(body, ctx)):
        return no
    if unjudged(alert) and not by_time:
        return Refusal("refused.verdict_missing", {"alert": alert.id})
    return (e.AlertClosed(alert.id, body.code, body.reason, forced),)


def _not_forced(body: c.CloseAlert, ctx: Context) -> Refusal | None:
    """Why a condition that still stands is not closed over: that is a supervisor's, with a
    reason (U25).
    """
    if not body.forced:
        return Refusal("refused.condition_stands", {})
    if not ctx.actor.has(Role.SUPERVISOR):
        return Refusal("refused.forcing_is_supervisors", {})
    return None if body.reason.strip() else Refusal("refused.reason_needed", {})


def _over_unasked(alert: Alert) -> bool:
    """A fault that came and went while its source was withheld; a critical one is never that."""
    if alert.withheld_as is None or alert.priority == Priority.CRITICAL or alert.active():
        return False
    return alert.message_id.startswith(SUSTAINED)


def add_evidence(state: StateView, body: c.AddEvidence, ctx: Context) -> Outcome:
    target = find_alert(state, body.target_id) or find_incident(state, body.target_id)
    if target is None:
        return Refusal("refused.unknown_target", {"id": body.target_id})
    return (e.EvidenceAdded(target.id, body.evidence),)


def escalations_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Critical and unacknowledged: after 60 s the supervisor, after 120 s everyone."""
    for alert in state.alerts.values():
        if alert.priority != Priority.CRITICAL or not alert.needs_acknowledging():
            continue
        for level, after in ESCALATE_AFTER:
            if alert.escalation < level and now_utc - alert.waiting_since() >= after:
                yield c.EscalateAlert(alert.id, level)


def spent_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Recovered faults close themselves; retracted alerts stay a day for a late, other verdict."""
    for alert in state.alerts.values():
        if alert.incident_id in state.incidents:
            continue
        recovered = alert.state == AlarmState.NORMAL and alert.message_id.startswith(SUSTAINED)
        if recovered or _over_unasked(alert):
            yield c.CloseAlert(alert.id, "recovered")
        elif alert.active() and alert.message_id.startswith(SUSTAINED):
            continue
        elif alert.retracted and now_utc - alert.last_seen_utc >= RETRACTED_KEPT:
            yield c.CloseAlert(alert.id, "expired")


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_MACHINES = frozenset({Role.DETECTOR, Role.INTEGRATOR, *SYSTEM_ACTOR.roles})

RULES: dict[type, Rule] = {
    c.RaiseAlert: expecting(correlating(raise_alert)),
    c.ReportAlert: expecting(correlating(report_alert)),
    c.ReportSeenAgain: report_seen_again,
    c.ReportReturned: report_returned,
    c.AcknowledgeAlert: acknowledge,
    c.EscalateAlert: escalate,
    c.GiveVerdict: revealing(give_verdict),
    c.CloseAlert: close_alert,
    c.AddEvidence: add_evidence,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.RaiseAlert: _OPERATE | {Role.INTEGRATOR},
    c.ReportAlert: _MACHINES,
    c.ReportSeenAgain: _MACHINES,
    c.ReportReturned: _MACHINES,
    c.AcknowledgeAlert: _OPERATE,
    c.EscalateAlert: frozenset({Role.SYSTEM}),
    c.GiveVerdict: _OPERATE,
    c.CloseAlert: _OPERATE | {Role.SYSTEM},
    c.AddEvidence: _OPERATE | _MACHINES,
}

TIMERS = (escalations_due, spent_due)
