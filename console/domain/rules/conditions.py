"""Conditions that stand: a camera lost, a feed away. One alarm of each a camera, whoever says it.

While the backend is gone consoles watch the cameras themselves, and so may roc-analytics on its own
machine: afterwards each tells what it saw (decision 38).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import OUTAGE_SLACK, Alert
from console.domain.rules.context import Context, StateView

SUSTAINED = ("camera.", "feed.", "clock.")  # conditions that close only on recovery (U25)
_SEEN_SINCE = timedelta(seconds=2)  # clocks of two detectors differ a little


def joined(
    state: StateView, body: c.ReportAlert, ctx: Context, shift: timedelta
) -> tuple[e.AlertsMerged | e.AlertSeenAgain, ...]:
    """What becomes of a report where the same condition is told of already; else nothing.

    Where it was over by another's word, that of who watches the camera now raises it again. shift:
    added to the report's times it brings them onto our clock.
    """
    begun, last = body.first_seen_utc + shift, body.last_seen_utc + shift
    told = _told_before(state, body, begun)
    if told is None:
        return ()
    merged = e.AlertsMerged(told.id, body.alert_id, None, begun, last, body.evidence)
    if told.active() or not _watches(state, body.camera_id, ctx.actor.id):
        return (merged,)
    return (merged, e.AlertSeenAgain(told.id, max(told.last_seen_utc, last), 0.0))


def spoken_for(state: StateView, alert: Alert, last_utc: datetime, actor_id: str) -> bool:
    """Whether somebody else knows better than who says that it is over since last_utc.

    A weapon: a detector that has seen it since. A condition: who watches the camera, unless it is
    told of by nobody but who says so.
    """
    if not _is_of_camera(alert.message_id, alert.camera_id):
        return alert.last_seen_utc - last_utc > _SEEN_SINCE
    lease = state.leases.get(alert.camera_id)
    if lease is None or not lease.held or lease.holder == actor_id:
        return False
    return alert.raised_by != actor_id or bool(alert.absorbed)


def _is_of_camera(message_id: str, camera_id: str) -> bool:
    return bool(camera_id) and message_id.startswith(SUSTAINED)


def _told_before(state: StateView, body: c.ReportAlert, begun_utc: datetime) -> Alert | None:
    if not _is_of_camera(body.message_id, body.camera_id):
        return None
    wanted = (body.tool, body.message_id, body.camera_id)
    for alert in state.alerts.values():
        same = (alert.tool, alert.message_id, alert.camera_id) == wanted
        if same and _stood(alert, begun_utc):
            return alert
    return None


def _stood(alert: Alert, begun_utc: datetime) -> bool:
    """Whether a condition that began then is this one; two watchers notice some seconds apart."""
    if begun_utc < alert.first_seen_utc - OUTAGE_SLACK:
        return False
    return alert.active() or begun_utc <= alert.last_seen_utc


def _watches(state: StateView, camera_id: str, actor_id: str) -> bool:
    lease = state.leases.get(camera_id)
    return lease is not None and lease.held and lease.holder == actor_id
