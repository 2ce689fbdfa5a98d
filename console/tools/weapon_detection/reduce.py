"""The tool's slice of the state: how judging went per camera, and what was shared."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import events as core
from console.domain.alert import Alert, VerdictKind
from console.domain.envelope import Recorded
from console.tools.weapon_detection.events import SharingRetracted, SightingShared

TOOL = "weapon_detection"
RETRACTION_KEPT = timedelta(hours=12)  # a shift: whoever comes on duty in it is told too


@dataclass(frozen=True, slots=True)
class CameraTally:
    """Judged alerts of one camera: true ones, and false ones by cause."""

    confirmed: int = 0
    false_by_cause: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retraction:
    """What partners have been given turned out false: they are to be told."""

    partners: tuple[str, ...]
    place: str
    cause: str
    at_utc: datetime


@dataclass(frozen=True, slots=True)
class WeaponSlice:
    """cameras: by camera id; shared: alert id -> partners that have the picture.

    retracted: by alert id, of the last RETRACTION_KEPT.
    """

    cameras: dict[str, CameraTally] = field(default_factory=dict)
    shared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    retracted: dict[str, Retraction] = field(default_factory=dict)


def slice_of(state: Any) -> WeaponSlice:
    """The tool's slice, empty before its first event."""
    found: WeaponSlice = state.slices.get(TOOL) or WeaponSlice()
    return found


def judged(state: Any, event: core.VerdictGiven, recorded: Recorded) -> None:
    alert: Alert | None = state.alerts.get(state.aliases.get(event.alert_id, event.alert_id))
    if alert is None or alert.tool != TOOL or event.verdict.kind == VerdictKind.UNSURE:
        return
    mine = slice_of(state)
    tally = mine.cameras.get(alert.camera_id, CameraTally())
    if event.verdict.kind == VerdictKind.CONFIRMED:
        tally = replace(tally, confirmed=tally.confirmed + 1)
    else:
        cause = event.verdict.cause
        causes = tally.false_by_cause | {cause: tally.false_by_cause.get(cause, 0) + 1}
        tally = replace(tally, false_by_cause=causes)
    state.put_slice(TOOL, replace(mine, cameras=mine.cameras | {alert.camera_id: tally}))


def shared(state: Any, event: SightingShared, recorded: Recorded) -> None:
    """An earlier retraction of it no longer stands: it was confirmed anew."""
    mine = slice_of(state)
    have = mine.shared.get(event.alert_id, ())
    partners = (*have, *(p for p in event.partners if p not in have))
    again = {key: one for key, one in mine.retracted.items() if key != event.alert_id}
    now = mine.shared | {event.alert_id: partners}
    state.put_slice(TOOL, replace(mine, shared=now, retracted=again))


def place_of(state: Any, alert: Alert) -> str:
    """Where it was seen, in the words of the alert or of its camera."""
    camera = state.cameras.get(alert.camera_id)
    return alert.place or (camera.place or camera.name if camera else "")


def alert_retracted(state: Any, event: core.AlertRetracted, recorded: Recorded) -> None:
    """The banner does not wait for the timer: the alert may be closed before that comes."""
    alert: Alert | None = state.alerts.get(state.aliases.get(event.alert_id, event.alert_id))
    mine = slice_of(state)
    if alert is None or alert.tool != TOOL:
        return
    place = place_of(state, alert)
    owed = {
        key: Retraction(who, place, event.cause, recorded.at_utc)
        for key, who in mine.shared.items()
        if state.aliases.get(key, key) == alert.id
    }
    if owed:
        since = recorded.at_utc - RETRACTION_KEPT
        kept = {k: r for k, r in mine.retracted.items() if r.at_utc > since or k in mine.shared}
        state.put_slice(TOOL, replace(mine, retracted=kept | owed))


def alert_closed(state: Any, event: core.AlertClosed, recorded: Recorded) -> None:
    """Nothing is kept of what was shared and stood, once its alert has left."""
    mine = slice_of(state)
    left = {
        key: who
        for key, who in mine.shared.items()
        if key in mine.retracted or state.aliases.get(key, key) in state.alerts
    }
    if left != mine.shared:
        state.put_slice(TOOL, replace(mine, shared=left))


def retracted(state: Any, event: SharingRetracted, recorded: Recorded) -> None:
    mine = slice_of(state)
    left = {alert: who for alert, who in mine.shared.items() if alert != event.alert_id}
    state.put_slice(TOOL, replace(mine, shared=left))


REDUCERS = {
    core.VerdictGiven: judged,
    core.AlertRetracted: alert_retracted,
    core.AlertClosed: alert_closed,
    SightingShared: shared,
    SharingRetracted: retracted,
}
