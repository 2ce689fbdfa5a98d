"""Rules of reveals: two persons and a reason, or a confirmed weapon; over by themselves.

Who confirms a weapon has its track shown for fifteen minutes. These are counted from that person's
first confirmation of it: taking it back and saying it again prolongs nothing. All else needs a
reason and a supervisor who is not the one that asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Alert, VerdictKind
from console.domain.camera import Camera, Privacy
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.reveal import ASK_STANDS, MINUTES_MAX, REASON_LEAST, REVEAL_MAX, Reveal
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_alert
from console.domain.rules.scope import within

# What a console alone cannot do: the second person is out of its sight.
NEED_TWO = (c.AskReveal, c.GrantReveal, c.DeclineReveal)

# An event by which an alert is no longer a confirmed weapon -> why its reveal is over.
_ENDS: dict[type, str] = {
    e.AlertRetracted: "retracted",
    e.AlertDisputed: "disputed",
    e.SecondPersonAsked: "doubted",
}


def ask(state: StateView, body: c.AskReveal, ctx: Context) -> Outcome:
    camera = state.cameras.get(body.camera_id)
    if camera is None or not within(camera.area).admits(ctx.actor):
        return Refusal("refused.unknown_camera", {"camera": body.camera_id})
    if wrong := _unfit(state, body, camera) or _taken(state, body, ctx):
        return wrong
    alert = find_alert(state, body.alert_id)
    asked = Reveal(
        id=body.reveal_id,
        camera_id=camera.id,
        asked_by=ctx.actor.id,
        asked_utc=ctx.made_utc,
        alert_id=alert.id if alert else "",
        incident_id=body.incident_id or (alert.incident_id if alert else ""),
        area=camera.area,
        reason=body.reason.strip(),
        language=body.language,
        minutes=body.minutes,
    )
    return (e.RevealAsked(asked),)


def _unfit(state: StateView, body: c.AskReveal, camera: Camera) -> Refusal | None:
    """What is wrong with the wish itself."""
    if camera.privacy is Privacy.NONE:
        return Refusal("refused.nothing_covered", {"camera": camera.name})
    if len(body.reason.strip()) < REASON_LEAST:
        return Refusal("refused.reason_short", {"least": REASON_LEAST})
    if not 1 <= body.minutes <= MINUTES_MAX:
        return Refusal("refused.reveal_minutes", {"most": MINUTES_MAX})
    if body.incident_id and body.incident_id not in state.incidents:
        return Refusal("refused.unknown_target", {"id": body.incident_id})
    if body.alert_id:
        alert = find_alert(state, body.alert_id)
        if alert is None or alert.detection is None or alert.camera_id != camera.id:
            return Refusal("refused.no_track", {"alert": body.alert_id})
    return None


def _taken(state: StateView, body: c.AskReveal, ctx: Context) -> Refusal | None:
    """One at a time: of those that a camera's weapons have brought there may be more."""
    if body.reveal_id in state.reveals:
        return Refusal("refused.id_taken", {"id": body.reveal_id})
    for one in state.reveals.values():
        over = not one.waits and not one.stands(ctx.now_utc)
        if one.camera_id == body.camera_id and not one.by_verdict and not over:
            return Refusal("refused.reveal_one_at_a_time", {"who": one.asked_by})
    return None


def grant(state: StateView, body: c.GrantReveal, ctx: Context) -> Outcome:
    asked = state.reveals.get(body.reveal_id)
    if asked is None or (asked.waits and _why_over(state, asked, ctx.now_utc)):
        return Refusal("refused.reveal_gone", {})
    if not asked.waits:
        return ()
    if asked.asked_by == ctx.actor.id:
        return Refusal("refused.same_person", {})
    until = ctx.now_utc + timedelta(minutes=asked.minutes)
    granted = replace(asked, granted_by=ctx.actor.id, from_utc=ctx.now_utc, until_utc=until)
    return (e.PictureRevealed(granted),)


def decline(state: StateView, body: c.DeclineReveal, ctx: Context) -> Outcome:
    asked = state.reveals.get(body.reveal_id)
    if asked is None or not asked.waits:
        return Refusal("refused.reveal_gone", {})
    if asked.asked_by == ctx.actor.id:
        return Refusal("refused.same_person", {})
    reason = body.reason.strip()
    return (e.RevealDeclined(asked.id, asked.camera_id, asked.alert_id, reason),)


def close(state: StateView, body: c.CloseReveal, ctx: Context) -> Outcome:
    """Anybody who works here may cover a picture again; time does it where it is due."""
    known = state.reveals.get(body.reveal_id)
    if known is None:
        return ()
    why = _why_over(state, known, ctx.now_utc)
    if not ctx.actor.has(*SYSTEM_ACTOR.roles):
        why = why or ("withdrawn" if known.waits else "by_hand")
    return (_closed(known, why),) if why else ()


def _closed(reveal: Reveal, why: str) -> e.RevealClosed:
    return e.RevealClosed(reveal.id, reveal.camera_id, reveal.alert_id, why)


def _why_over(state: StateView, reveal: Reveal, now_utc: datetime) -> str:
    """Empty while it may go on."""
    if reveal.alert_id and (lost := _ground_lost(reveal, find_alert(state, reveal.alert_id))):
        return lost
    if reveal.until_utc is not None:
        return "" if reveal.stands(now_utc) else "expired"
    return "unanswered" if now_utc - reveal.asked_utc >= ASK_STANDS else ""


def _ground_lost(reveal: Reveal, alert: Alert | None) -> str:
    """Doubt and dispute end what one person's word has brought, not what a supervisor granted."""
    if alert is None:
        return "alert_closed"
    if alert.retracted:
        return "retracted"
    if not reveal.by_verdict:
        return ""
    return "disputed" if alert.disputed else "doubted" if alert.second_person_asked_by else ""


def over_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """What has had its time, or lost its ground."""
    for reveal in state.reveals.values():
        if _why_over(state, reveal, now_utc):
            yield c.CloseReveal(reveal.id)


# -- with a verdict -----------------------------------------------------------------------------


def revealing(rule: Rule) -> Rule:
    """The rule of verdicts, and what its events mean for the picture."""

    def with_reveals(state: StateView, body: c.GiveVerdict, ctx: Context) -> Outcome:
        outcome = rule(state, body, ctx)
        alert = find_alert(state, body.alert_id)
        if isinstance(outcome, Refusal) or alert is None:
            return outcome
        return (*outcome, *_follows(state, alert, outcome, ctx))

    return with_reveals


def _follows(
    state: StateView, alert: Alert, events: tuple[Any, ...], ctx: Context
) -> tuple[Any, ...]:
    of_it = [reveal for reveal in state.reveals.values() if _is_of(state, reveal, alert)]
    whys = [_ENDS[type(event)] for event in events if type(event) in _ENDS]
    if whys:
        retracted = "retracted" in whys
        over = [reveal for reveal in of_it if retracted or reveal.by_verdict]
        return tuple(_closed(reveal, whys[-1]) for reveal in over)
    if any(reveal.by_verdict for reveal in of_it) or not _confirms(alert, events):
        return ()
    reveal = _by_verdict(state, alert, ctx)
    return (e.PictureRevealed(reveal),) if reveal else ()


def _is_of(state: StateView, reveal: Reveal, alert: Alert) -> bool:
    return bool(reveal.alert_id) and find_alert(state, reveal.alert_id) is alert


def _confirms(alert: Alert, events: tuple[Any, ...]) -> bool:
    """Whether a detector's claim is a weapon by what stands now."""
    if alert.detection is None:
        return False
    if any(isinstance(event, e.DisputeSettled) for event in events):
        return bool(events[0].verdict.kind == VerdictKind.CONFIRMED)
    given = [event.verdict.kind for event in events if isinstance(event, e.VerdictGiven)]
    return not alert.disputed and given == [VerdictKind.CONFIRMED]


def _by_verdict(state: StateView, alert: Alert, ctx: Context) -> Reveal | None:
    """None where nothing is covered, or the person has had the fifteen minutes."""
    camera = state.cameras.get(alert.camera_id)
    if camera is None or camera.privacy is Privacy.NONE:
        return None
    said = (v for v in alert.verdicts if v.kind == VerdictKind.CONFIRMED)
    first = min((v.at_utc for v in said if v.actor_id == ctx.actor.id), default=ctx.made_utc)
    until = first + REVEAL_MAX
    if until <= ctx.made_utc:
        return None
    return Reveal(
        id=f"{ctx.command.id}-reveal",
        camera_id=camera.id,
        asked_by=ctx.actor.id,
        asked_utc=ctx.made_utc,
        alert_id=alert.id,
        incident_id=alert.incident_id,
        area=camera.area,
        by_verdict=True,
        granted_by=ctx.actor.id,
        from_utc=ctx.made_utc,
        until_utc=until,
    )


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_SUPERVISE = frozenset({Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.AskReveal: ask,
    c.GrantReveal: grant,
    c.DeclineReveal: decline,
    c.CloseReveal: close,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.AskReveal: _OPERATE,
    c.GrantReveal: _SUPERVISE,
    c.DeclineReveal: _SUPERVISE,
    c.CloseReveal: _OPERATE | set(SYSTEM_ACTOR.roles),
}

TIMERS: tuple[DueRule, ...] = (over_due,)
