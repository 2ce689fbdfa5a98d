"""Closed alerts and incidents that this console has seen, by keyset page (newest first)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from console.domain.history import CLOSED_KINDS, Closed, ClosedAlert, HistoryPage
from console.journal.errors import mapped
from console.journal.schema import CLOSED
from console.wire import Table


class History:
    """What has left the state, for when the backend cannot be asked."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self.engine = engine
        self._table = table

    def keep(self, closed: Iterable[Closed]) -> None:
        rows = [self._row(one) for one in closed]
        if rows:
            with mapped(), self.engine.begin() as connection:
                connection.execute(insert(CLOSED).on_conflict_do_nothing(), rows)

    def page(
        self, kind: str, before: int | None = None, limit: int = 50, **only: str
    ) -> HistoryPage:
        """kind: alerts or incidents. only: camera_id, incident_id; empty ones do not matter."""
        wanted = select(CLOSED.c.seq, CLOSED.c.line).where(CLOSED.c.kind == kind)
        if before is not None:
            wanted = wanted.where(CLOSED.c.seq < before)
        for name, value in only.items():
            if value:
                wanted = wanted.where(CLOSED.c[name] == value)
        wanted = wanted.order_by(CLOSED.c.seq.desc()).limit(limit + 1)
        with mapped(), self.engine.begin() as connection:
            rows = connection.execute(wanted).all()
        items = tuple(self._table.decode(row.line, CLOSED_KINDS[kind]) for row in rows[:limit])
        return HistoryPage(items, rows[limit - 1].seq if len(rows) > limit else None, False)

    def everything(self) -> list[Closed]:
        """What is kept, oldest first."""
        wanted = select(CLOSED.c.kind, CLOSED.c.line).order_by(CLOSED.c.seq)
        with mapped(), self.engine.begin() as connection:
            rows = connection.execute(wanted).all()
        return [self._table.decode(row.line, CLOSED_KINDS[row.kind]) for row in rows]

    def erase(self, subject: str) -> Closed | None:
        """Drop what is kept of a subject; what that was."""
        match = CLOSED.c.id == subject
        with mapped(), self.engine.begin() as connection:
            row = connection.execute(select(CLOSED.c.kind, CLOSED.c.line).where(match)).first()
            connection.execute(delete(CLOSED).where(match))
        erased: Closed | None = (
            self._table.decode(row.line, CLOSED_KINDS[row.kind]) if row else None
        )
        return erased

    def _row(self, one: Closed) -> dict[str, str | int | bytes]:
        if isinstance(one, ClosedAlert):
            kind, record_id = "alerts", one.alert.id
            camera_id, incident_id = one.alert.camera_id, one.alert.incident_id
        else:
            kind, record_id = "incidents", one.incident.id
            camera_id, incident_id = "", one.incident.id
        return {
            "kind": kind,
            "id": record_id,
            "seq": one.seq,
            "camera_id": camera_id,
            "incident_id": incident_id,
            "line": self._table.encode(one),
        }
