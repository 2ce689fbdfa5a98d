"""A command about an incident that has left the state says of it what the backend knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from console.domain import commands as c
from console.domain.exports import ExportedIncident
from console.domain.history import ClosedIncident
from console.domain.person import Actor
from console.store.state import State
from server_stub.storage.history import Closing, History

_NEWEST = 2**62


def with_case(
    state: State, history: History, closings: Iterable[Closing], actor: Actor, body: Any
) -> Any:
    """The body; of an export its word about a closed incident replaced, and taken away where
    there is no such incident that its asker may see. closings: what is not stored yet.

    Reads one row, for a command that is rare.
    """
    if not isinstance(body, c.AskExport):
        return body
    if body.incident_id in state.incidents:
        return replace(body, closed=None)
    found = _closed(history, closings, actor, body.incident_id)
    about = ExportedIncident.of(found.incident, found.closed_utc) if found else None
    return replace(body, closed=about)


def _closed(
    history: History, closings: Iterable[Closing], actor: Actor, incident_id: str
) -> ClosedIncident | None:
    for one in closings:
        if one.id == incident_id and isinstance(one.closed, ClosedIncident):
            return one.closed if one.scope.admits(actor) else None
    where = {"incident_id": incident_id}
    items, _ = history.page("incidents", actor, _NEWEST, 1, where)
    return next(iter(items), None)
