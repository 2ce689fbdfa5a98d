"""How events change units, geofences, and who is known to be inside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.geofence import visit_id
from console.store.state import State


def reported(state: State, event: e.UnitReported, recorded: Recorded) -> None:
    state.put("units", event.unit.id, event.unit)


def retired(state: State, event: e.UnitRetired, recorded: Recorded) -> None:
    """Where it was inside is over with it."""
    state.drop("units", event.unit_id)
    for visit in [v for v in state.visits.values() if v.unit_id == event.unit_id]:
        state.drop("visits", visit.id)


def drawn(state: State, event: e.GeofenceDrawn, recorded: Recorded) -> None:
    _forget(state, event.fence.id)
    state.put("geofences", event.fence.id, event.fence)


def removed(state: State, event: e.GeofenceRemoved, recorded: Recorded) -> None:
    _forget(state, event.fence_id)
    state.drop("geofences", event.fence_id)


def entered(state: State, event: e.FenceEntered, recorded: Recorded) -> None:
    state.put("visits", event.visit.id, event.visit)


def left(state: State, event: e.FenceLeft, recorded: Recorded) -> None:
    state.drop("visits", visit_id(event.fence_id, event.unit_id))


def emptied(state: State, event: e.FenceEmptied, recorded: Recorded) -> None:
    state.put("gaps", event.gap.fence_id, event.gap)


def covered(state: State, event: e.FenceCovered, recorded: Recorded) -> None:
    state.drop("gaps", event.fence_id)


def alarmed(state: State, event: e.FenceAlarmed, recorded: Recorded) -> None:
    if visit := state.visits.get(visit_id(event.fence_id, event.unit_id)):
        state.put("visits", visit.id, replace(visit, alert_id=event.alert_id))
    elif not event.unit_id and (gap := state.gaps.get(event.fence_id)):
        state.put("gaps", gap.fence_id, replace(gap, alert_id=event.alert_id))


def _forget(state: State, fence_id: str) -> None:
    state.drop("gaps", fence_id)
    for visit in [v for v in state.visits.values() if v.fence_id == fence_id]:
        state.drop("visits", visit.id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.UnitReported: reported,
    e.UnitRetired: retired,
    e.GeofenceDrawn: drawn,
    e.GeofenceRemoved: removed,
    e.FenceEntered: entered,
    e.FenceLeft: left,
    e.FenceEmptied: emptied,
    e.FenceCovered: covered,
    e.FenceAlarmed: alarmed,
}
