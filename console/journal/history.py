"""Closed alerts and incidents that this console has seen, by keyset page (newest first)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from console.domain.alert import Alert
from console.domain.incident import Incident
from console.domain.link import HistoryPage
from console.journal.errors import mapped
from console.journal.schema import CLOSED
from console.wire import Table

KINDS: dict[str, type] = {"alerts": Alert, "incidents": Incident}


class History:
    """What has left the state. A key is the time of closing and the id."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine = engine
        self._table = table

    def keep(self, records: Iterable[tuple[str, Any, datetime]]) -> None:
        """(kind, record as it was when it left, time of leaving)."""
        rows = [
            {
                "kind": kind,
                "id": record.id,
                "key": f"{left_utc.isoformat(timespec='microseconds')}|{record.id}",
                "camera_id": getattr(record, "camera_id", ""),
                "incident_id": getattr(record, "incident_id", ""),
                "line": self._table.encode(record),
            }
            for kind, record, left_utc in records
        ]
        if rows:
            with mapped(), self._engine.begin() as connection:
                connection.execute(insert(CLOSED).on_conflict_do_nothing(), rows)

    def page(self, kind: str, before: str = "", limit: int = 50, **only: str) -> HistoryPage:
        """only: camera_id and incident_id, where not empty, must match."""
        wanted = select(CLOSED.c.key, CLOSED.c.line).where(CLOSED.c.kind == kind)
        if before:
            wanted = wanted.where(CLOSED.c.key < before)
        for name, value in only.items():
            if value:
                wanted = wanted.where(CLOSED.c[name] == value)
        wanted = wanted.order_by(CLOSED.c.key.desc()).limit(limit + 1)
        with mapped(), self._engine.begin() as connection:
            rows = connection.execute(wanted).all()
        items = tuple(self._table.decode(row.line, KINDS[kind]) for row in rows[:limit])
        return HistoryPage(items, rows[limit - 1].key if len(rows) > limit else None, False)

    def erase(self, subject: str) -> Any:
        """Drop what is kept of a subject; the record that was there, or None."""
        match = CLOSED.c.id == subject
        with mapped(), self._engine.begin() as connection:
            row = connection.execute(select(CLOSED.c.kind, CLOSED.c.line).where(match)).first()
            connection.execute(delete(CLOSED).where(match))
        return self._table.decode(row.line, KINDS[row.kind]) if row else None
