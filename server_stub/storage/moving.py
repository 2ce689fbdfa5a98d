"""A journal and what hangs on it, taken from the data folder to PostgreSQL in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from console.i18n import tr
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.database import FILE, Database, StoreError, open_database
from server_stub.storage.journal import Damage, Journal
from server_stub.storage.place import MOVED, take_place
from server_stub.storage.record import held, keys_folder
from server_stub.storage.schema import KEYS, METADATA
from server_stub.storage.secrets import master_key
from server_stub.storage.subject_keys import SubjectKeys

_AT_ONCE = 1000
_LIMIT_S = 120.0  # for one exchange: a server that stores a million rows takes its time
_VERSION = 2  # of the tables, server_stub.storage.evidence


@dataclass(frozen=True, slots=True)
class Moved:
    """rows: of all tables together; head: seq and hash of the journal's last row."""

    rows: int
    head: tuple[int, bytes]


class Damaged(Exception):
    """Nothing was moved: the journal does not hold."""

    def __init__(self, found: Sequence[Damage]) -> None:
        super().__init__(f"{len(found)} damages")
        self.found = found


def move(data: Path, url: str) -> Moved:
    """Copy, verify the copy's chain, and put the file aside as journal.db.moved.

    The backend must not run. Raises StoreError, KeyProblem, Damaged; then the file is as it was.
    """
    data = data.resolve()
    if not (data / FILE).exists():
        raise StoreError(tr("server.no_database", file=str(data / FILE)))
    with held(data):
        old = open_database(data)
        try:
            old.make()
            moved = _moved(data, old, url)
        finally:
            old.close()
        take_place(data, url)
        for name in (f"{FILE}-wal", f"{FILE}-shm"):  # closed by the only one that had it open
            (data / name).unlink(missing_ok=True)
        (data / FILE).rename(data / MOVED)
    return moved


def _moved(data: Path, old: Database, url: str) -> Moved:
    new = open_database(data, url)
    try:
        if not new.fresh:
            raise StoreError(tr("server.move_not_empty"))
        _verify(data, old)
        new.make()
        with old.engine.connect() as source, new.writing.begin() as target:
            raw: Any = target.connection.dbapi_connection
            raw.limit_s = _LIMIT_S
            rows = sum(_copy(table, source, target) for table in METADATA.sorted_tables)
            _number_on(target)
            new.set_version(target, _VERSION)
        return Moved(rows, _verify(data, new))
    except DBAPIError as error:
        raise StoreError(new.unusable(error)) from error
    finally:
        new.close()


def _copy(table: Table, source: Connection, target: Connection) -> int:
    count = 0
    for page in _pages(table, source):
        target.execute(insert(table), page)
        count += len(page)
    there = target.execute(select(func.count()).select_from(table)).scalar()
    if there != count:
        raise StoreError(tr("server.move_differs", table=table.name))
    return count


def _pages(table: Table, source: Connection) -> Iterator[list[dict[str, Any]]]:
    found = source.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(select(table))
    for page in found.mappings().partitions(_AT_ONCE):
        yield [dict(row) for row in page]


def _number_on(target: Connection) -> None:
    """Keys get their numbers from the server from now on."""
    last = target.execute(select(func.max(KEYS.c.id))).scalar()
    if last:
        words = "SELECT setval(pg_get_serial_sequence('keys', 'id'), :last)"
        target.execute(text(words), {"last": last})


def _verify(data: Path, database: Database) -> tuple[int, bytes]:
    """The head of a journal whose every row opens. Raises Damaged."""
    keys = SubjectKeys(database.engine, master_key(keys_folder(data), may_make=False))
    journal = Journal(database.engine, keys, assemble(load()).table)
    if found := [damage for page in journal.verify() for damage in page]:
        raise Damaged(found)
    return journal.head
