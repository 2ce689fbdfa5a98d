"""What a reader may see of the state: the same scopes as the events', applied to records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from console.domain.camera import Camera
from console.domain.envelope import EVERYBODY, Refusal, Scope
from console.domain.person import Actor, Role
from console.domain.rules.context import find_alert
from console.domain.rules.scope import (
    scope_of_bookmark,
    scope_of_broadcast,
    scope_of_handover,
    scope_of_hold,
    scope_of_message,
    scope_of_mute,
    scope_of_wall,
)
from console.store.pending import targets_of
from console.store.state import State

_KEEPERS = Scope(roles=(Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SYSTEM))


def _within(area: str) -> Scope:
    return Scope(areas=(area,)) if area else EVERYBODY


def _run(state: State, record: Any) -> Scope:
    incident = state.incidents.get(record.incident_id)
    return _within(incident.area) if incident else EVERYBODY


def _export(state: State, record: Any) -> Scope:
    """Its incident may have been closed since, or long before."""
    known = record.incident_id in state.incidents
    return _run(state, record) if known else _within(record.about.area)


def _alias(state: State, alert_id: str) -> Scope:
    alert = find_alert(state, alert_id)
    return _within(alert.area) if alert else EVERYBODY


def _camera(state: State, camera_id: str) -> Scope:
    camera = state.cameras.get(camera_id)
    return _within(camera.area) if camera else EVERYBODY


_SCOPES: dict[str, Callable[[State, Any], Scope]] = {
    "alerts": lambda state, record: _within(record.area),
    "incidents": lambda state, record: _within(record.area),
    "merged": lambda state, record: _within(record.incident.area),
    "runs": _run,
    "exports": _export,
    "aliases": _alias,
    "walls": lambda state, record: scope_of_wall(record),
    "reveals": lambda state, record: _within(record.area),
    "steering": lambda state, record: _camera(state, record.camera_id),
    "devices": lambda state, record: _KEEPERS,
    "messages": lambda state, record: scope_of_message(record, record.recipients),
    "holds": lambda state, record: scope_of_hold(record),
    "bookmarks": scope_of_bookmark,
    "sound_mutes": lambda state, record: scope_of_mute(record),
    "withholdings": lambda state, record: _within(record.area),
    "handovers": scope_of_handover,
    "broadcasts": lambda state, record: scope_of_broadcast(record),
    "correlations": lambda state, record: _alias(state, record.alert_id),
    "observations": _run,
    "planned": lambda state, record: _within(record.area),
    "people": lambda state, record: Scope(also=(record.id,)),  # a partner sees themselves
}


def scope_of_record(state: State, table: str, record: Any) -> Scope:
    """Everybody's where no rule says otherwise."""
    rule = _SCOPES.get(table)
    return rule(state, record) if rule else EVERYBODY


def may_watch(actor: Actor, camera: Camera) -> bool:
    """Everybody knows of every camera; its pictures and its password are its area's."""
    return _within(camera.area).admits(actor)


def rows_for(state: State, reader: Actor) -> Iterable[tuple[str, str, Any]]:
    """The rows of a snapshot for one reader."""
    for table, record_id, record in state.rows():
        if scope_of_record(state, table, record).admits(reader):
            theirs = table == "messages" and reader.is_guest()
            yield table, record_id, record.as_seen_by(reader.id) if theirs else record


_HIDDEN_IN = (
    "alerts",
    "incidents",
    "merged",
    "runs",
    "walls",
    "exports",
    "reveals",
    "messages",
    "holds",
    "bookmarks",
    "observations",
    "withholdings",
    "handovers",
    "broadcasts",
)


def hidden_target(state: State, actor: Actor, body: Any) -> Refusal | None:
    """A command about what its actor may not see is answered as if it did not exist."""
    for record_id in targets_of(body):
        for table in _HIDDEN_IN:
            found: Any = state.tables[table].get(record_id)
            if table == "alerts" and found is None:
                found = find_alert(state, record_id)
            if found and not scope_of_record(state, table, found).admits(actor):
                return Refusal("refused.unknown_target", {"id": record_id})
    return None
