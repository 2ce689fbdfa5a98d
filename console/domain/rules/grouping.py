"""Rules of grouping: claims of one source that follow each other are one row with a counter (U19).

A claim joins a row only while that row is unjudged, and never one that is seen at the same time:
two weapons at once are two rows. Of critical ones only what asks for acknowledging is joined;
later ones ask anew. Whoever calls a row false has to have seen all that is in it (`seen_all`).
"""

from __future__ import annotations

from datetime import timedelta

from console.domain import commands as c
from console.domain import events as e
from console.domain.activity import source_key
from console.domain.alarm_rules import RULES_ID, AlarmRules
from console.domain.alert import Alert, Priority
from console.domain.envelope import Refusal
from console.domain.person import Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView

_NONE = AlarmRules()


def rules_of(state: StateView) -> AlarmRules:
    """Those in force; without any nothing is grouped."""
    return state.alarm_rules.get(RULES_ID, _NONE)


def publish(state: StateView, body: c.PublishAlarmRules, ctx: Context) -> Outcome:
    if state.alarm_rules.get(RULES_ID) == body.rules:
        return ()
    return (e.AlarmRulesPublished(body.rules),)


def grouped(state: StateView, claim: Alert) -> tuple[e.AlertsMerged | e.AlertSeenAgain, ...]:
    """What becomes of a claim that belongs to a row already; nothing where it is one of its own.

    claim: as it would stand alone.
    """
    window = rules_of(state).group_window(claim.message_id)
    row = _row(state, claim) if window else None
    if row is None or not _joins(row, claim, window):
        return ()
    merged = e.AlertsMerged(
        row.id,
        claim.id,
        claim.detection,
        claim.first_seen_utc,
        claim.last_seen_utc,
        claim.evidence,
        grouped=True,
    )
    if row.active():
        return (merged,)
    last = max(row.last_seen_utc, claim.last_seen_utc)
    return (merged, e.AlertSeenAgain(row.id, last, 0.0))


def _row(state: StateView, claim: Alert) -> Alert | None:
    key = source_key(claim)
    known = state.activity.get(key) if key else None
    return state.alerts.get(known.alert_id) if known else None


def _joins(row: Alert, claim: Alert, window: timedelta) -> bool:
    if row.retracted or row.disputed or row.verdicts or row.priority != claim.priority:
        return False
    if row.priority == Priority.CRITICAL and not row.needs_acknowledging():
        return False
    pause = claim.first_seen_utc - row.last_seen_utc
    if claim.detection is None:
        return pause <= window
    return timedelta(0) < pause <= window


def seen_all(alert: Alert, ctx: Context) -> Refusal | None:
    """A row is not called false by who has not seen what joined it: that may be the real one."""
    if alert.joined_seq > ctx.command.based_on_seq:
        return Refusal("refused.joined_meanwhile", {"alert": alert.id, "times": alert.times})
    return None


RULES: dict[type, Rule] = {c.PublishAlarmRules: publish}
PERMITTED: dict[type, frozenset[Role]] = {c.PublishAlarmRules: frozenset({Role.SYSTEM})}
TIMERS: tuple[DueRule, ...] = ()
