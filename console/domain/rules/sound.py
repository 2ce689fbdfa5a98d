"""Rules of sound: silence is recorded and acknowledges nothing; a mute has a reason and an end.

Both act at the workstation at once; what is decided here is the record of it, and until when a
mute lasts. Neither changes any alert.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import PEOPLE, SYSTEM_ACTOR, Actor, Role
from console.domain.rules.context import (
    Context,
    DueRule,
    Outcome,
    Rule,
    StateView,
    find_alert,
)
from console.domain.rules.scope import within
from console.domain.sound import MOST_SILENCED, MUTE_MOST, MUTE_REASONS, SoundMute


def silence(state: StateView, body: c.SilenceAlarms, ctx: Context) -> Outcome:
    """One event an incident, so that its decision log tells of it, and one for the rest."""
    if len(body.alert_ids) > MOST_SILENCED:
        return Refusal("refused.too_many_silenced", {"most": MOST_SILENCED})
    by_incident: dict[str, dict[str, None]] = {}
    for incident_id, alert_id in _known(state, body.alert_ids, ctx.actor):
        by_incident.setdefault(incident_id, {})[alert_id] = None
    return tuple(
        e.AlarmsSilenced(tuple(alert_ids), incident_id)
        for incident_id, alert_ids in sorted(by_incident.items())
    )


def _known(state: StateView, alert_ids: Iterable[str], actor: Actor) -> Iterable[tuple[str, str]]:
    """Incident and alert, of those that still are open and are the actor's to hear."""
    for alert_id in alert_ids:
        alert = find_alert(state, alert_id)
        if alert is not None and within(alert.area).admits(actor):
            known = alert.incident_id in state.incidents
            yield alert.incident_id if known else "", alert.id


def mute(state: StateView, body: c.MuteSound, ctx: Context) -> Outcome:
    """What was wished while the console was alone may be over by now: it is on record all the
    same, and ends at once."""
    if body.reason not in MUTE_REASONS:
        return Refusal("refused.mute_reason", {})
    if body.until_utc.tzinfo is None or body.until_utc <= ctx.made_utc:
        return Refusal("refused.mute_time", {"minutes": _minutes()})
    if body.until_utc - ctx.made_utc > MUTE_MOST:
        return Refusal("refused.mute_time", {"minutes": _minutes()})
    muted = SoundMute(
        ctx.actor.id, ctx.command.device_id, body.reason, ctx.made_utc, body.until_utc
    )
    return (e.SoundMuted(muted),)


def unmute(state: StateView, body: c.UnmuteSound, ctx: Context) -> Outcome:
    """Of a mute that is over already nothing follows."""
    by_system = ctx.actor.has(*SYSTEM_ACTOR.roles)
    if body.person_id != ctx.actor.id and not by_system:
        return Refusal("refused.mute_others", {"who": body.person_id})
    if body.person_id not in state.sound_mutes:
        return ()
    return (e.SoundUnmuted(body.person_id, "time" if by_system else "wished"),)


def mutes_over(state: StateView, now_utc: datetime) -> Iterable[c.UnmuteSound]:
    for muted in state.sound_mutes.values():
        if not muted.stands(now_utc):
            yield c.UnmuteSound(muted.person_id)


def _minutes() -> int:
    return int(MUTE_MOST.total_seconds() // 60)


_HEARERS = PEOPLE | {Role.PARTNER}

RULES: dict[type, Rule] = {
    c.SilenceAlarms: silence,
    c.MuteSound: mute,
    c.UnmuteSound: unmute,
}
PERMITTED: dict[type, frozenset[Role]] = {
    c.SilenceAlarms: _HEARERS,
    c.MuteSound: _HEARERS,
    c.UnmuteSound: _HEARERS | set(SYSTEM_ACTOR.roles),
}
TIMERS: tuple[DueRule, ...] = (mutes_over,)
