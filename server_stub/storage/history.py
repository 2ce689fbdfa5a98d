"""Closed alerts and incidents, by keyset page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from console.domain import events as e
from console.domain.envelope import Recorded, Scope
from console.domain.history import CLOSED_KINDS, Closed, ClosedAlert, ClosedIncident
from console.domain.person import Actor
from console.domain.rules.context import find_alert
from console.store.select import bookmarks_of, leaving, signs_of
from console.store.state import State
from console.wire.table import Table
from server_stub.storage.schema import HISTORY
from server_stub.storage.secrets import Seal, SealBroken
from server_stub.storage.subject_keys import KeyDestroyed, SubjectKeys

PAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class Closing:
    """What an event is about to take out of the state."""

    seq: int
    table: str
    id: str
    scope: Scope
    camera_id: str
    incident_id: str
    closed: Closed


def closing(state: State, recorded: Recorded) -> Closing | None:
    """From the state before the event; None where it closes nothing."""
    event, seq, at = recorded.event, recorded.seq, recorded.at_utc
    if isinstance(event, e.AlertClosed):
        alert = find_alert(state, event.alert_id)
        if alert is None:
            return None
        one = ClosedAlert(seq, at, event.code, alert)
        places = (alert.camera_id, alert.incident_id)
        return Closing(seq, "alerts", alert.id, recorded.scope, *places, one)
    if isinstance(event, e.IncidentClosed):
        incident = leaving(state, event.incident_id)
        if incident is None:
            return None
        runs = tuple(state.runs[run_id] for run_id in incident.run_ids if run_id in state.runs)
        marks, signs = bookmarks_of(state, incident.id), signs_of(state, incident)
        whole = ClosedIncident(seq, at, event.code, event.summary, incident, runs, marks, signs)
        return Closing(seq, "incidents", incident.id, recorded.scope, "", incident.id, whole)
    return None


class History:
    """`add` is for the writer's thread."""

    def __init__(self, engine: Engine, keys: SubjectKeys, table: Table) -> None:
        self._engine = engine
        self.keys = keys
        self._table = table

    def add(self, connection: Connection, closings: list[Closing]) -> None:
        keys = [self.keys.for_writing(connection, one.id, "") for one in closings]
        rows = [self.row(one, *key) for one, key in zip(closings, keys, strict=True)]
        if rows:
            connection.execute(insert(HISTORY), rows)

    def row(self, one: Closing, key_id: int, seal: Seal) -> dict[str, Any]:
        return {
            "seq": one.seq,
            "table": one.table,
            "id": one.id,
            "at_utc": one.closed.closed_utc.isoformat(),
            "code": one.closed.code,
            "scope": self._table.encode(one.scope).decode(),
            "camera_id": one.camera_id,
            "incident_id": one.incident_id,
            "key_id": key_id,
            "sealed": seal.close(self._table.encode(one.closed), f"{one.table}:{one.id}"),
        }

    def page(
        self, table: str, reader: Actor, before: int, limit: int, where: dict[str, str]
    ) -> tuple[list[Any], int | None]:
        """Newest first; and the key of the next page. Erased ones are left out."""
        items: list[Any] = []
        size = limit  # enough where the reader may see all of it
        while len(items) < limit:
            query = select(HISTORY).where(HISTORY.c.table == table, HISTORY.c.seq < before)
            for column, value in where.items():
                query = query.where(HISTORY.c[column] == value)
            query = query.order_by(HISTORY.c.seq.desc()).limit(size)  # one event, one row
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                before = row.seq
                if (item := self.item(row, reader)) is not None:
                    items.append(item)
                if len(items) == limit:
                    return items, before
            if len(rows) < size:
                return items, None
            size = PAGE_MAX
        return items, before

    def item(self, row: Any, reader: Actor) -> Any | None:
        """What a row holds; None where the reader may not see it, or nobody can any more."""
        scope: Scope = self._table.decode(row.scope, Scope)
        if not scope.admits(reader):
            return None
        try:
            plain = self.keys.for_reading(row.key_id).open(row.sealed, f"{row.table}:{row.id}")
        except (KeyDestroyed, SealBroken):
            return None
        return self._table.decode(plain, CLOSED_KINDS[row.table])
