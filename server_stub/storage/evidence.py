"""Whose eyes each piece of evidence is for: the scopes of the events that name it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.sqlite import insert

from console.domain import events as e
from console.domain.envelope import Recorded, Scope
from console.domain.person import Actor
from console.wire.table import Table
from server_stub.storage.journal import Journal
from server_stub.storage.schema import EVIDENCE

_SINCE = 1  # of PRAGMA user_version: databases before it have no such table


def named_in(event: Any) -> set[str]:
    """sha256 of the evidence that an event names."""
    holder = event.alert if isinstance(event, e.AlertRaised) else getattr(event, "answer", event)
    found = getattr(holder, "evidence", ())
    items = found if isinstance(found, tuple) else (found,)
    return {str(getattr(item, "sha256", item)) for item in items}


class EvidenceScopes:
    """`add` and `fill` are for the writer's thread."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine = engine
        self._table = table

    def add(self, connection: Connection, batch: Iterable[Recorded]) -> None:
        rows = [
            {"sha256": sha256, "scope": self._table.encode(recorded.scope).decode()}
            for recorded in batch
            for sha256 in named_in(recorded.event)
        ]
        if rows:
            connection.execute(insert(EVIDENCE).on_conflict_do_nothing(), rows)

    def fill(self, connection: Connection, journal: Journal) -> None:
        """Once, from a journal that was begun before this table was."""
        version = connection.execute(text("PRAGMA user_version")).scalar() or 0
        if version < _SINCE:
            self.add(connection, journal.replay(0))
            connection.execute(text(f"PRAGMA user_version={_SINCE}"))

    def admits(self, sha256: str, reader: Actor) -> bool:
        """What no event names is for those only who may see everything."""
        if not (reader.area or reader.organisation):
            return True
        query = select(EVIDENCE.c.scope).where(EVIDENCE.c.sha256 == sha256)
        with self._engine.connect() as connection:
            scopes = connection.execute(query).scalars().all()
        return any(self._table.decode(scope, Scope).admits(reader) for scope in scopes)
