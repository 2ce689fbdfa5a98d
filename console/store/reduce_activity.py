"""How events change what is known of the alarms' pace: by source, by the minute, in a flood.

What is erased within the hour it came in is missing here for whoever folds the journal anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.activity import (
    FLOOD_ID,
    SOURCES_KEPT,
    AlarmMinute,
    SourceActivity,
    is_kept,
    minute_key,
    source_key,
)
from console.domain.alarm_rules import RULES_ID
from console.domain.alert import Alert
from console.domain.envelope import Recorded
from console.store.state import State


def raised(state: State, event: e.AlertRaised, recorded: Recorded) -> None:
    """After the alert's own reducer: whether it is withheld is known."""
    if alert := state.alerts.get(event.alert.id):
        _came(state, alert, recorded)
        if alert.needs_acknowledging():
            _annunciated(state, alert, recorded)


def joined(state: State, event: e.AlertsMerged, recorded: Recorded) -> None:
    if event.grouped and (alert := state.alerts.get(event.kept_id)):
        _came(state, alert, recorded)


def asks_anew(state: State, event: e.AlertSeenAgain, recorded: Recorded) -> None:
    """Seen again it may have begun to ask once more: that is another annunciation."""
    alert = state.alerts.get(state.aliases.get(event.alert_id, event.alert_id))
    if alert is None or not alert.needs_acknowledging():
        return
    if alert.unacknowledged_since_utc == recorded.at_utc:
        _annunciated(state, alert, recorded)


def _came(state: State, alert: Alert, recorded: Recorded) -> None:
    if key := source_key(alert):
        known = state.activity.get(key)
        if known is None:
            _make_room(state)
            known = SourceActivity(alert.id, ())
        state.put("activity", key, known.with_time(alert.id, recorded.at_utc))


def _make_room(state: State) -> None:
    """Whoever invents places must not fill the state."""
    if len(state.activity) >= SOURCES_KEPT:
        state.drop("activity", min(state.activity, key=lambda key: state.activity[key].times[-1]))


def _annunciated(state: State, alert: Alert, recorded: Recorded) -> None:
    minute = minute_key(recorded.at_utc)
    if minute not in state.alarm_minutes:
        for old in [m for m in state.alarm_minutes if not is_kept(m, recorded.at_utc)]:
            state.drop("alarm_minutes", old)
    so_far = state.alarm_minutes.get(minute) or AlarmMinute()
    state.put("alarm_minutes", minute, so_far.with_one(alert.priority))


def rules_published(state: State, event: e.AlarmRulesPublished, recorded: Recorded) -> None:
    state.put("alarm_rules", RULES_ID, event.rules)


def flood_begun(state: State, event: e.FloodBegun, recorded: Recorded) -> None:
    state.put("floods", FLOOD_ID, event.flood)


def flood_ended(state: State, event: e.FloodEnded, recorded: Recorded) -> None:
    state.drop("floods", FLOOD_ID)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.AlertRaised: raised,
    e.AlertsMerged: joined,
    e.AlertSeenAgain: asks_anew,
    e.AlarmRulesPublished: rules_published,
    e.FloodBegun: flood_begun,
    e.FloodEnded: flood_ended,
}
