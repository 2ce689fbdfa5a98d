"""What can become due: a row for each subject that nothing adds to any more, until it is erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select

from console.domain import events as e
from console.domain.due import matter_of
from console.domain.envelope import EVERYBODY, Recorded, Scope
from console.domain.history import CLOSED_KINDS, ClosedAlert
from console.domain.retention import Kind, Matter
from console.domain.rules.scope import is_by_day, key_of
from console.wire.table import Table
from server_stub.storage.dialects.base import upsert
from server_stub.storage.history import Closing
from server_stub.storage.schema import CLOCKS, HISTORY
from server_stub.storage.secrets import SealBroken
from server_stub.storage.subject_keys import KeyDestroyed, SubjectKeys

_DAY = timedelta(days=1)
_PAGE = 500


def own_matter(recorded: Recorded) -> Matter | None:
    """Of an entry that is about nothing that could be closed: its clock runs from now on.

    A day of looks runs from its end, so that all of it is as old as is said.
    """
    event, at = recorded.event, recorded.at_utc
    if is_by_day(event):
        begins = datetime.combine(at.date(), time(), UTC)
        subject = key_of(event, at)
        return Matter(subject, Kind.LOOKS, begins + _DAY, begins, begins + _DAY)
    if isinstance(event, e.SnapshotTaken) and not event.incident_id:
        when = (event.captured_utc, event.captured_utc)
        return Matter(event.snapshot_id, Kind.SNAPSHOTS, at, *when, event.camera_id)
    if isinstance(event, e.RevealClosed | e.RevealDeclined) and not event.alert_id:
        return Matter(event.reveal_id, Kind.LOOKS, at, at, at, event.camera_id)
    if isinstance(event, e.HoldReleased):
        return Matter(event.hold_id, Kind.LOOKS, at, at, at)
    return None


class Clocks:
    """`add`, `forget` and `fill` are for the writer's thread."""

    def __init__(self, engine: Engine, keys: SubjectKeys, table: Table) -> None:
        self._engine = engine
        self._keys = keys
        self._table = table

    # -- writing --------------------------------------------------------------------------------

    def add(
        self, connection: Connection, batch: Sequence[Recorded], closings: Sequence[Closing]
    ) -> None:
        rows = [self._row(matter_of(one.closed), one.scope) for one in closings]
        for recorded in batch:
            if matter := own_matter(recorded):
                rows.append(self._row(matter, EVERYBODY))
        if rows:
            connection.execute(upsert(CLOCKS).on_conflict_do_nothing(), rows)
        self._name_cameras(connection, closings)

    def begin(self, connection: Connection, matter: Matter) -> None:
        """Of what no event is about; everybody may hear that it is gone."""
        row = self._row(matter, EVERYBODY)
        connection.execute(upsert(CLOCKS).on_conflict_do_nothing(), [row])

    def _name_cameras(self, connection: Connection, closings: Sequence[Closing]) -> None:
        """An incident is at the cameras of its alerts, which are closed beside it."""
        for closing in closings:
            if isinstance(closing.closed, ClosedAlert):
                continue
            alerts = CLOCKS.c.incident_id == closing.id, CLOCKS.c.subject != closing.id
            rows = connection.execute(select(CLOCKS).where(*alerts)).all()
            if not rows:
                continue
            begun = [closing.closed.incident.opened_utc.timestamp(), *(r.from_utc for r in rows)]
            values = {
                "camera_ids": " ".join(sorted({r.camera_ids for r in rows} - {""})),
                "from_utc": min(begun),
            }
            parts = (one.id for one in closing.closed.incident.merged)
            all_of_it = CLOCKS.c.subject.in_([closing.id, *parts])
            connection.execute(CLOCKS.update().where(all_of_it).values(**values))

    def forget(self, connection: Connection, subjects: Iterable[str]) -> None:
        """They were erased: their rows of history go too."""
        for subject in subjects:
            connection.execute(delete(CLOCKS).where(CLOCKS.c.subject == subject))
            connection.execute(delete(HISTORY).where(HISTORY.c.id == subject))

    def fill(self, connection: Connection) -> None:
        """Once, from what was closed before there were clocks."""
        if connection.execute(select(func.count()).select_from(CLOCKS)).scalar():
            return
        for row in connection.execute(select(HISTORY).order_by(HISTORY.c.seq)).all():
            try:
                seal = self._keys.for_reading(row.key_id, connection)
                plain = seal.open(row.sealed, f"{row.table}:{row.id}")
            except KeyDestroyed:
                connection.execute(delete(HISTORY).where(HISTORY.c.id == row.id))
                continue
            except SealBroken:
                continue
            closed = self._table.decode(plain, CLOSED_KINDS[row.table])
            scope = self._table.decode(row.scope, Scope)
            words = (row.seq, row.table, row.id, scope, row.camera_id, row.incident_id, closed)
            self.add(connection, [], [Closing(*words)])

    # -- reading --------------------------------------------------------------------------------

    def before(self, kind: Kind, since_utc: datetime) -> Iterator[Matter]:
        """Those of a class whose clock began by then, the oldest first."""
        last: tuple[float, str] = (float("-inf"), "")
        while True:
            after = (CLOCKS.c.since_utc > last[0]) | (
                (CLOCKS.c.since_utc == last[0]) & (CLOCKS.c.subject > last[1])
            )
            query = (
                select(CLOCKS)
                .where(CLOCKS.c.kind == kind.value, CLOCKS.c.since_utc <= since_utc.timestamp())
                .where(after)
                .order_by(CLOCKS.c.since_utc, CLOCKS.c.subject)
                .limit(_PAGE)
            )
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
            yield from map(_matter, rows)
            if len(rows) < _PAGE:
                return
            last = (rows[-1].since_utc, rows[-1].subject)

    def all(self, kind: Kind) -> Iterator[Matter]:
        return self.before(kind, datetime.max.replace(tzinfo=UTC))

    def known(self, subject: str) -> tuple[Matter, Scope] | None:
        """One that is closed and not erased, and who may see it."""
        with self._engine.connect() as connection:
            row = connection.execute(select(CLOCKS).where(CLOCKS.c.subject == subject)).first()
        if row is None:
            return None
        scope: Scope = self._table.decode(row.scope, Scope)
        return _matter(row), scope

    def _row(self, matter: Matter, scope: Scope) -> dict[str, Any]:
        return {
            "subject": matter.subject,
            "kind": matter.kind.value,
            "since_utc": matter.since_utc.timestamp(),
            "from_utc": matter.from_utc.timestamp(),
            "to_utc": matter.to_utc.timestamp(),
            "camera_ids": matter.camera_ids,
            "incident_id": matter.incident_id,
            "scope": self._table.encode(scope).decode(),
        }


def _matter(row: Row[Any]) -> Matter:
    since, begins, ends = (
        datetime.fromtimestamp(at, UTC) for at in (row.since_utc, row.from_utc, row.to_utc)
    )
    kind = Kind(row.kind)
    return Matter(row.subject, kind, since, begins, ends, row.camera_ids, row.incident_id)
