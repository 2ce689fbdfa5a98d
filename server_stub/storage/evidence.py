"""Whose eyes each piece of evidence is for: the scopes of the events that name it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    delete,
    distinct,
    exists,
    func,
    inspect,
    select,
    text,
)

from console.domain import events as e
from console.domain.envelope import Recorded, Scope, UnknownEvent
from console.domain.person import Actor
from console.wire.table import Table
from server_stub.storage.dialects.base import Database, upsert
from server_stub.storage.journal import Journal
from server_stub.storage.schema import EVIDENCE, KEYS, PAYLOADS

_SINCE = 2  # version of the tables: databases before it have no such one
_BEFORE = "evidence"  # the table of version 1: sha256 and scope only
_NO_KEY = 0
_AT_ONCE = 500


def named_in(event: Any) -> set[str]:
    """sha256 of the evidence that an event names."""
    if isinstance(event, e.ThreatShared | e.ShareRetracted):
        return {event.message.picture} - {""}
    holder = event.alert if isinstance(event, e.AlertRaised) else getattr(event, "answer", event)
    found = getattr(holder, "evidence", ())
    items = found if isinstance(found, tuple) else (found,)
    return {str(getattr(item, "sha256", item)) for item in items}


def _erased(names: Any) -> Any:
    """Whether the event of a row was erased."""
    return exists().where(KEYS.c.id == names.c.key_id, KEYS.c.wrapped.is_(None))


class EvidenceScopes:
    """`add`, `fill` and `forget_erased` are for the writer's thread."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine = engine
        self._table = table

    def add(self, connection: Connection, batch: Iterable[Recorded]) -> None:
        """The payloads of the batch have been stored."""
        rows = [
            {"name": sha256, "seen_by": self._table.encode(recorded.scope).decode(), "at": seq}
            for recorded in batch
            for seq in (recorded.seq,)
            for sha256 in named_in(recorded.event)
        ]
        if rows:
            key = select(PAYLOADS.c.key_id).where(PAYLOADS.c.seq == bindparam("at"))
            values = {
                "sha256": bindparam("name"),
                "scope": bindparam("seen_by"),
                "key_id": key.scalar_subquery(),
            }
            connection.execute(upsert(EVIDENCE).values(**values).on_conflict_do_nothing(), rows)

    def fill(self, connection: Connection, journal: Journal, database: Database) -> None:
        """Once, from a journal that was begun before this table was."""
        if database.version(connection) >= _SINCE:
            return
        unread = False
        for recorded in journal.replay(0):
            unread |= isinstance(recorded.event, UnknownEvent)
            self.add(connection, [recorded])
        if inspect(connection).has_table(_BEFORE):
            self._take_over(connection, unread or bool(journal.damages))
            connection.execute(text(f"DROP TABLE {_BEFORE}"))
        database.set_version(connection, _SINCE)

    def _take_over(self, connection: Connection, unread: bool) -> None:
        """What no entry names now was named by erased ones, if all that is left could be read."""
        query = select(KEYS.c.id).where(KEYS.c.wrapped.is_(None)).limit(1)
        key_id = None if unread else connection.execute(query).scalar()
        words = (
            f"INSERT INTO {EVIDENCE.name} (sha256, scope, key_id) "
            f"SELECT sha256, scope, :key_id FROM {_BEFORE} "
            f"WHERE sha256 NOT IN (SELECT sha256 FROM {EVIDENCE.name})"
        )
        connection.execute(text(words), {"key_id": key_id or _NO_KEY})

    def admits(self, sha256: str, reader: Actor) -> bool:
        """What no event names is for those who may see everything, what was erased for nobody.

        A message names its picture, so that its recipients get that one and no other.
        """
        query = select(EVIDENCE.c.scope, _erased(EVIDENCE).label("erased"))
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(EVIDENCE.c.sha256 == sha256)).all()
        scopes = [row.scope for row in rows if not row.erased]
        if not (reader.area or reader.organisation or reader.is_guest()):
            return bool(scopes) or not rows
        return any(self._table.decode(scope, Scope).admits(reader) for scope in scopes)

    def count(self) -> int:
        """How many pieces are named."""
        names = select(func.count(distinct(EVIDENCE.c.sha256)))
        with self._engine.connect() as connection:
            return connection.execute(names).scalar() or 0

    def named(self, names: Iterable[str]) -> set[str]:
        """Those of the names that an entry has named and nobody has deleted since."""
        asked, found = list(names), set()
        with self._engine.connect() as connection:
            for start in range(0, len(asked), _AT_ONCE):
                part = EVIDENCE.c.sha256.in_(asked[start : start + _AT_ONCE])
                query = select(EVIDENCE.c.sha256).where(part).distinct()
                found |= set(connection.execute(query).scalars())
        return found

    def erased(self) -> list[str]:
        """sha256 of what only erased events name, and is to be deleted."""
        others = EVIDENCE.alias()
        named_still = exists().where(others.c.sha256 == EVIDENCE.c.sha256, ~_erased(others))
        query = select(EVIDENCE.c.sha256).where(_erased(EVIDENCE), ~named_still).distinct()
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def forget_erased(self, connection: Connection, kept: Iterable[str] = ()) -> None:
        """The names by erased events, but for what could not be deleted."""
        still = EVIDENCE.c.sha256.in_(list(kept))
        connection.execute(delete(EVIDENCE).where(_erased(EVIDENCE), ~still))
