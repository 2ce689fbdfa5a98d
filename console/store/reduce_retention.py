"""How events change times, holds and what was erased; holds also tell the incident's log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.envelope import Recorded
from console.domain.retention import SWEEPS_KEPT, Hold, HoldOn, Sweep
from console.store.reduce_incidents import logged
from console.store.state import State


def _tell(state: State, hold: Hold, recorded: Recorded, message_id: str, params: Params) -> None:
    """A line in the log of the incident that it is on, where that is open."""
    incident = state.incidents.get(hold.target_id)
    if hold.on is HoldOn.ALERT:
        alert = state.alerts.get(hold.target_id)
        incident = state.incidents.get(alert.incident_id) if alert else None
    if incident is not None:
        state.put("incidents", incident.id, logged(incident, recorded, message_id, params))


def retention_set(state: State, event: e.RetentionSet, recorded: Recorded) -> None:
    state.put("terms", event.term.kind.value, event.term)


def hold_placed(state: State, event: e.HoldPlaced, recorded: Recorded) -> None:
    hold = event.hold
    state.put("holds", hold.id, hold)
    params: Params = {"reason": hold.reason, "case": hold.case_number}
    _tell(state, hold, recorded, "log.hold_placed", params)


def release_asked(state: State, event: e.HoldReleaseAsked, recorded: Recorded) -> None:
    if hold := state.holds.get(event.hold_id):
        asked = replace(
            hold,
            release_asked_by=recorded.actor_id,
            release_asked_utc=recorded.at_utc,
            release_reason=event.reason,
        )
        state.put("holds", hold.id, asked)
        _tell(state, hold, recorded, "log.hold_release_asked", {"reason": event.reason})


def hold_kept(state: State, event: e.HoldKept, recorded: Recorded) -> None:
    if hold := state.holds.get(event.hold_id):
        kept = replace(hold, release_asked_by="", release_asked_utc=None, release_reason="")
        state.put("holds", hold.id, kept)
        _tell(state, hold, recorded, "log.hold_kept", {"reason": event.reason or "–"})


def hold_released(state: State, event: e.HoldReleased, recorded: Recorded) -> None:
    if hold := state.holds.get(event.hold_id):
        state.drop("holds", hold.id)
        _tell(state, hold, recorded, "log.hold_released", {"case": hold.case_number})


def swept(state: State, event: e.RetentionSwept, recorded: Recorded) -> None:
    """The newest stay at hand; the journal has them all."""
    sweep = Sweep(
        str(recorded.seq), event.kind, event.subjects, event.files, event.hours, recorded.at_utc
    )
    state.put("sweeps", sweep.id, sweep)
    for old in list(state.sweeps)[:-SWEEPS_KEPT]:
        state.drop("sweeps", old)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.RetentionSet: retention_set,
    e.HoldPlaced: hold_placed,
    e.HoldReleaseAsked: release_asked,
    e.HoldKept: hold_kept,
    e.HoldReleased: hold_released,
    e.RetentionSwept: swept,
}
