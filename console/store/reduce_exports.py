"""How events change exports, and what of them stands in an incident's decision log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.envelope import Recorded
from console.domain.exports import NOT_KNOWN, Export, ExportedIncident
from console.store.reduce_incidents import logged
from console.store.state import State


def _note(
    state: State, incident_id: str, recorded: Recorded, message_id: str, params: Params
) -> None:
    if incident := state.incidents.get(incident_id):
        entry = logged(incident, recorded, message_id, params)
        state.put("incidents", incident.id, entry)


def asked(state: State, event: e.ExportAsked, recorded: Recorded) -> None:
    incident = state.incidents.get(event.incident_id)
    about = event.closed or (ExportedIncident.of(incident) if incident else NOT_KNOWN)
    export = Export(
        event.export_id,
        event.incident_id,
        recorded.actor_id,
        recorded.at_utc,
        event.what,
        event.blurred,
        event.reason,
        event.case_number,
        event.purpose,
        camera_ids=event.camera_ids,
        from_utc=event.from_utc,
        to_utc=event.to_utc,
        about=about,
    )
    state.put("exports", export.id, export)
    how = "blurred" if event.blurred else "unblurred"
    params: Params = {"reason": event.reason, "case": event.case_number or "–"}
    _note(state, event.incident_id, recorded, f"log.export_asked_{how}", params)
    if event.from_utc and event.to_utc:
        _note(state, event.incident_id, recorded, "log.export_window", _window(state, event))


def _window(state: State, event: e.ExportAsked) -> Params:
    """Which cameras, from when to when, in words that hold in any time zone."""
    cameras = (state.cameras.get(one) for one in event.camera_ids)
    assert event.from_utc is not None
    assert event.to_utc is not None
    return {
        "cameras": ", ".join(f"{one.number} {one.name}" for one in cameras if one),
        "begins": f"{event.from_utc.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z",
        "ends": f"{event.to_utc.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z",
    }


def approved(state: State, event: e.ExportApproved, recorded: Recorded) -> None:
    if export := state.exports.get(event.export_id):
        agreed = replace(export, approved_by=recorded.actor_id, approved_utc=recorded.at_utc)
        state.put("exports", export.id, agreed)
    _note(state, event.incident_id, recorded, "log.export_approved", {})


def declined(state: State, event: e.ExportDeclined, recorded: Recorded) -> None:
    state.drop("exports", event.export_id)
    params: Params = {"reason": event.reason or "–"}
    _note(state, event.incident_id, recorded, "log.export_declined", params)


def made(state: State, event: e.ExportMade, recorded: Recorded) -> None:
    state.drop("exports", event.export_id)
    params: Params = {"n": len(event.files), "sha256": event.sha256[:12]}
    message_id = "log.export_made_alone" if event.alone else "log.export_made"
    _note(state, event.incident_id, recorded, message_id, params)


def expired(state: State, event: e.ExportExpired, recorded: Recorded) -> None:
    state.drop("exports", event.export_id)
    _note(state, event.incident_id, recorded, "log.export_expired", {})


def snapshot(state: State, event: e.SnapshotTaken, recorded: Recorded) -> None:
    camera = state.cameras.get(event.camera_id)
    params: Params = {
        "camera": camera.name if camera else event.camera_id,
        "reason": event.reason,
        "sha256": event.evidence.sha256[:12],
    }
    _note(state, event.incident_id, recorded, "log.snapshot_taken", params)


def erased(state: State, event: e.Erased, recorded: Recorded) -> None:
    """There is nothing left that could be exported."""
    for export in list(state.exports.values()):
        if export.incident_id == event.subject:
            state.drop("exports", export.id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.ExportAsked: asked,
    e.ExportApproved: approved,
    e.ExportDeclined: declined,
    e.ExportMade: made,
    e.ExportExpired: expired,
    e.SnapshotTaken: snapshot,
    e.Erased: erased,
}
