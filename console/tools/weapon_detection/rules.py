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
from console.tools.weapon_detection.commands import (
    COMMANDS,
    RECIPIENTS,
    RetractSharing,
    ShareSighting,
)
from console.tools.weapon_detection.events import EVENTS, SharingRetracted, SightingShared
from console.tools.weapon_detection.offer import LOG, OFFER, WHO_MAY, retractions_told
from console.tools.weapon_detection.reduce import (
    REDUCERS,
    TOOL,
    WeaponSlice,
    place_of,
    slice_of,
)


def share(state: StateView, body: ShareSighting, ctx: Context) -> Outcome:
    alert = find_alert(state, body.alert_id)
    if alert is None or alert.tool != TOOL:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    verdict = alert.verdict()
    if verdict is None or verdict.kind != VerdictKind.CONFIRMED:
        return Refusal("weapon.refused.not_confirmed", {})
    if alert.incident_id not in state.incidents:
        return Refusal("weapon.refused.no_incident", {})
    partners = tuple(dict.fromkeys(body.partners))
    if not partners:
        return Refusal("refused.empty", {"field": "partners"})
    if strangers := [one for one in partners if one not in RECIPIENTS]:
        return Refusal("weapon.refused.unknown_recipient", {"name": strangers[0]})
    picture = next((item for item in alert.evidence if item.role == "crop"), None)
    if picture is None:
        return Refusal("weapon.refused.no_picture", {})
    new = tuple(one for one in partners if one not in slice_of(state).shared.get(alert.id, ()))
    return (SightingShared(alert.id, new, picture.sha256, place_of(state, alert)),) if new else ()


def retract(state: StateView, body: RetractSharing, ctx: Context) -> Outcome:
    mine = slice_of(state)
    owed, partners = mine.retracted.get(body.alert_id), mine.shared.get(body.alert_id)
    if owed is None or not partners:
        return ()
    return (SharingRetracted(body.alert_id, partners, owed.cause),)


def retractions_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Who was told of a weapon must be told that it was none (Kenwood High, October 2025)."""
    mine = slice_of(state)
    return [RetractSharing(alert_id) for alert_id in mine.shared if alert_id in mine.retracted]


CORE = ToolCore(
    name=TOOL,
    events=EVENTS,
    commands=COMMANDS,
    rules={ShareSighting: share, RetractSharing: retract},
    permitted={
        ShareSighting: WHO_MAY,
        RetractSharing: frozenset({Role.SYSTEM}),
    },
    timers=(retractions_due,),
    reducers=REDUCERS,
    slice_type=WeaponSlice,
    log=LOG,
    offer=OFFER,
    tells=retractions_told,
)
