"""The tool's slice of the state: how judging went per camera, and what was shared."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from console.domain import events as core
from console.domain.alert import Alert, VerdictKind
from console.domain.envelope import Recorded
from console.tools.weapon_detection.events import SharingRetracted, SightingShared

TOOL = "weapon_detection"


@dataclass(frozen=True, slots=True)
class CameraTally:
    """Judged alerts of one camera: true ones, and false ones by cause."""

    confirmed: int = 0
    false_by_cause: dict[str, int] = field(default_factory=dict)

    def false(self) -> int:
        return sum(self.false_by_cause.values())


@dataclass(frozen=True, slots=True)
class WeaponSlice:
    """cameras: by camera id; shared: alert id -> partners that have the picture."""

    cameras: dict[str, CameraTally] = field(default_factory=dict)
    shared: dict[str, tuple[str, ...]] = field(default_factory=dict)


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
    mine = slice_of(state)
    have = mine.shared.get(event.alert_id, ())
    partners = (*have, *(p for p in event.partners if p not in have))
    state.put_slice(TOOL, replace(mine, shared=mine.shared | {event.alert_id: partners}))


def retracted(state: Any, event: SharingRetracted, recorded: Recorded) -> None:
    mine = slice_of(state)
    left = {alert: who for alert, who in mine.shared.items() if alert != event.alert_id}
    state.put_slice(TOOL, replace(mine, shared=left))


REDUCERS = {
    core.VerdictGiven: judged,
    SightingShared: shared,
    SharingRetracted: retracted,
}
