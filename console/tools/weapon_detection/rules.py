"""The tool's rules: nothing is shared that a person has not confirmed, and retractions follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from console.domain.alert import VerdictKind
from console.domain.envelope import Refusal
from console.domain.person import Role
from console.domain.rules.context import Context, Outcome, StateView, find_alert
from console.tool_api.core import ToolCore
from console.tools.weapon_detection.commands import COMMANDS, RetractSharing, ShareSighting
from console.tools.weapon_detection.events import EVENTS, SharingRetracted, SightingShared
from console.tools.weapon_detection.reduce import REDUCERS, TOOL, WeaponSlice, slice_of


def share(state: StateView, body: ShareSighting, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None or alert.tool != TOOL:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    verdict = alert.verdict()
    if verdict is None or verdict.kind != VerdictKind.CONFIRMED:
        return Refusal("weapon.refused.not_confirmed", {})
    if not body.partners:
        return Refusal("refused.empty", {"field": "partners"})
    picture = next((item for item in alert.evidence if item.role == "crop"), None)
    if picture is None:
        return Refusal("weapon.refused.no_picture", {})
    return (SightingShared(alert.id, body.partners, picture.sha256),)


def retract(state: StateView, body: RetractSharing, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    partners = slice_of(state).shared.get(body.alert_id)
    if alert is None or not alert.retracted or not partners:
        return ()
    verdict = alert.verdict()
    return (SharingRetracted(alert.id, partners, verdict.cause if verdict else ""),)


def retractions_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Who was told of a weapon must be told that it was none (Kenwood High, October 2025)."""
    for alert_id in slice_of(state).shared:
        alert = find_alert(state, alert_id)
        if alert is not None and alert.retracted:
            yield RetractSharing(alert_id)


CORE = ToolCore(
    name=TOOL,
    events=EVENTS,
    commands=COMMANDS,
    rules={ShareSighting: share, RetractSharing: retract},
    permitted={
        ShareSighting: frozenset({Role.OPERATOR, Role.SUPERVISOR}),
        RetractSharing: frozenset({Role.SYSTEM}),
    },
    timers=(retractions_due,),
    reducers=REDUCERS,
    slice_type=WeaponSlice,
)
