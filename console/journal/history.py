"""Closed alerts and incidents that this console has seen, by keyset page (newest first)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine, and_, delete, select
from sqlalchemy.dialects.sqlite import insert

from console.domain.history import CLOSED_KINDS, Closed, ClosedAlert, HistoryPage
from console.domain.shift import ShiftEntry
from console.journal.errors import mapped
from console.journal.schema import CLOSED
from console.wire import Table

_SHIFT = "shift"
SHIFT_KEPT = 5000  # lines of the log: weeks of a busy room


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

    def note(self, entries: Iterable[ShiftEntry]) -> None:
        """Lines of the shift log; of those kept the newest SHIFT_KEPT stay."""
        rows = [self._line(one) for one in entries]
        if not rows:
            return
        mine = CLOSED.c.kind == _SHIFT
        last = select(CLOSED.c.seq).where(mine).order_by(CLOSED.c.seq.desc())
        with mapped(), self.engine.begin() as connection:
            connection.execute(insert(CLOSED).on_conflict_do_nothing(), rows)
            oldest = connection.scalar(last.limit(1).offset(SHIFT_KEPT))
            if oldest is not None:
                connection.execute(delete(CLOSED).where(mine, CLOSED.c.seq <= oldest))

    def _line(self, one: ShiftEntry) -> dict[str, str | int | bytes]:
        """Under the day whose key it rests under at the backend: it goes with that."""
        return {
            "kind": _SHIFT,
            "id": str(one.seq),
            "seq": one.seq,
            "camera_id": "",
            "incident_id": one.day,
            "line": self._table.encode(one),
        }

    def page(
        self, kind: str, before: int | None = None, limit: int = 50, **only: str
    ) -> HistoryPage:
        """kind: alerts, incidents or shift. only: columns; empty ones do not matter."""
        wanted = select(CLOSED.c.seq, CLOSED.c.line).where(CLOSED.c.kind == kind)
        if before is not None:
            wanted = wanted.where(CLOSED.c.seq < before)
        for name, value in only.items():
            if value:
                wanted = wanted.where(CLOSED.c[name] == value)
        wanted = wanted.order_by(CLOSED.c.seq.desc()).limit(limit + 1)
        with mapped(), self.engine.begin() as connection:
            rows = connection.execute(wanted).all()
        cls = ShiftEntry if kind == _SHIFT else CLOSED_KINDS[kind]
        items = tuple(self._table.decode(row.line, cls) for row in rows[:limit])
        return HistoryPage(items, rows[limit - 1].seq if len(rows) > limit else None, False)

    def everything(self) -> list[Closed]:
        """What is kept, oldest first."""
        wanted = select(CLOSED.c.kind, CLOSED.c.line).where(CLOSED.c.kind != _SHIFT)
        wanted = wanted.order_by(CLOSED.c.seq)
        with mapped(), self.engine.begin() as connection:
            rows = connection.execute(wanted).all()
        return [self._table.decode(row.line, CLOSED_KINDS[row.kind]) for row in rows]

    def erase(self, subject: str) -> Closed | None:
        """Drop what is kept of a subject; what that was."""
        shift = CLOSED.c.kind == _SHIFT
        match = and_(CLOSED.c.id == subject, ~shift)
        with mapped(), self.engine.begin() as connection:
            connection.execute(delete(CLOSED).where(shift, CLOSED.c.incident_id == subject))
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
