"""PostgreSQL as the record: synchronous commit, one leader, nobody waits for ever."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

import psycopg
from psycopg import conninfo
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from console.clock import monotonic_s
from console.i18n import tr
from server_stub.storage.dialects.base import StoreError, Trouble
from server_stub.storage.dialects.leader import Leader, Taken
from server_stub.storage.dialects.patient import (
    CONNECT_LIMIT_S,
    READ_LIMIT_S,
    WRITE_LIMIT_S,
    Away,
    Gate,
    Patient,
)
from server_stub.storage.schema import JOURNAL, make_tables

FIRST_VERSION = 130000  # what is still maintained
_CLASS_FULL = "53100"
_GONE = ("08", "57P")  # classes of SQLSTATE: connection, shutdown by an operator
_READERS = 4
_WRITER_SHUT_S, _READERS_SHUT_S = 0.5, 5.0
_SCRUB_LIMIT_S = 60.0
_SCRUB_EVERY_S = 1800.0  # rewriting the keys takes their lock: at most so often
_ON = ("fsync", "full_page_writes", "synchronous_commit")
# What a session is told before anything else; the rest is the server's.
_SESSION = ("SET synchronous_commit = on", "SET lock_timeout = 3000", "SET timezone = 'UTC'")


class Postgresql:
    """By URL, without a password in any text of ours. Raises StoreError."""

    def __init__(self, url: str, leading: bool) -> None:
        self._words = parameters(url)
        self._name = shown(self._words)
        self._leader = Leader()
        self._readers, self._writers = Gate(_READERS_SHUT_S), Gate(_WRITER_SHUT_S)
        self._scrubbed_s = float("-inf")
        self.engine = _engine(partial(self._readers.through, self._reader), _READERS)
        self.writing = _engine(partial(self._writers.through, self._writer), 1)
        try:
            self._check()
            self.fresh = not inspect(self.engine).has_table(JOURNAL.name)
            if self.fresh and not leading:
                raise StoreError(tr("server.no_database", file=self._name))
            if leading:  # from here on, for as long as the writing session lasts
                self.writing.connect().close()
        except DBAPIError as error:
            self.close()
            raise StoreError(self.unusable(error)) from error
        except (psycopg.Error, StoreError):
            self.close()
            raise

    def make(self) -> None:
        """As the leader."""
        try:
            make_tables(self.writing)
        except DBAPIError as error:
            raise StoreError(self.unusable(error)) from error

    # -- connections ----------------------------------------------------------------------------

    def _reader(self) -> Patient:
        made = self._connected("roc-server reads", READ_LIMIT_S)
        made.autocommit = False
        return made

    def _writer(self) -> Patient:
        made = self._connected(self._leader.name, WRITE_LIMIT_S)
        try:
            self._leader.take(made)
            made.autocommit = False
        except psycopg.Error:
            made.close()
            raise
        self._readers.open()
        self.engine.dispose()  # what was open before may be dead, and would fail the next read
        return made

    def _connected(self, name: str, limit_s: float) -> Patient:
        words = {"connect_timeout": CONNECT_LIMIT_S} | self._words | {"application_name": name}
        made = Patient.connect(autocommit=True, **words)
        made.limit_s = limit_s
        try:
            for statement in _SESSION:
                made.execute(statement)
            for setting in _ON:
                row = made.execute(f"SHOW {setting}").fetchone()
                value = str(row[0]) if row else ""
                if value != "on":
                    raise Away(tr("server.pg_not_durable", setting=setting, value=value))
        except psycopg.Error:
            made.close()
            raise
        return made

    def _check(self) -> None:
        with self.engine.connect() as connection:
            number = int(connection.execute(text("SHOW server_version_num")).scalar() or 0)
            encoding = connection.execute(text("SHOW server_encoding")).scalar()
        if number < FIRST_VERSION:
            words = {"version": str(number // 10000), "needed": str(FIRST_VERSION // 10000)}
            raise StoreError(tr("server.pg_old", **words))
        if encoding != "UTF8":
            raise StoreError(tr("server.pg_encoding", encoding=str(encoding)))

    # -- what differs ---------------------------------------------------------------------------

    def trouble(self, error: DBAPIError) -> Trouble:
        state = getattr(error.orig, "sqlstate", None)
        if state == _CLASS_FULL:
            return Trouble.FULL
        if error.connection_invalidated or state is None or state.startswith(_GONE):
            return Trouble.AWAY
        return Trouble.OTHER

    def reason(self, error: DBAPIError) -> str:
        """The server's first line; its details repeat rows."""
        said = getattr(getattr(error.orig, "diag", None), "message_primary", None)
        return " ".join(str(said or error.orig).split())

    def unusable(self, error: DBAPIError) -> str:
        if isinstance(error.orig, Taken):
            return tr("server.pg_taken", database=self._name, holder=str(error.orig))
        return tr("server.database_wrong", file=self._name, why=self.reason(error))

    def version(self, connection: Connection) -> int:
        words = connection.execute(text(f"SELECT obj_description('{JOURNAL.name}'::regclass)"))
        return int((words.scalar() or "version 0").removeprefix("version "))

    def set_version(self, connection: Connection, version: int) -> None:
        connection.execute(text(f"COMMENT ON TABLE {JOURNAL.name} IS 'version {version:d}'"))

    def scrub(self) -> bool:
        """What is updated or deleted stays in the pages until they are written anew.

        Keys are rewritten, rarely, for it takes their lock; of the rest the pages are only made
        free, what lay there opens with those keys alone. The server's own log goes by itself.
        """
        if monotonic_s() - self._scrubbed_s < _SCRUB_EVERY_S:
            return False
        with self.writing.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.autocommit, raw.limit_s = True, _SCRUB_LIMIT_S
            try:
                raw.execute("VACUUM (FULL) keys")
                raw.execute("VACUUM history, refusals, retention_clocks, checkpoint")
            except psycopg.Error:
                return False
            finally:
                with suppress(psycopg.Error):
                    raw.autocommit, raw.limit_s = False, WRITE_LIMIT_S
        self._scrubbed_s = monotonic_s()
        return True

    def close(self) -> None:
        """The lock goes with the writing session."""
        self.engine.dispose()
        self.writing.dispose()


def _engine(creator: Any, size: int) -> Engine:
    # A snapshot for each transaction, as SQLite gives it: a page and the head belong together.
    return create_engine(
        "postgresql+psycopg://",
        creator=creator,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0 if size == 1 else _READERS,
        pool_timeout=READ_LIMIT_S,
        isolation_level="REPEATABLE READ",
        hide_parameters=True,
    )


def parameters(url: str) -> dict[str, Any]:
    """libpq's words of a URL. Raises StoreError, whose text never repeats the URL."""
    try:
        return dict(conninfo.conninfo_to_dict(url))
    except psycopg.Error:
        raise StoreError(tr("server.pg_url_wrong")) from None


def shown(words: dict[str, Any]) -> str:
    """Which database, for people: no password, no user."""
    if service := words.get("service"):
        return f"service {service}"
    at = ":".join(str(words[key]) for key in ("host", "port") if words.get(key))
    return f"{words.get('dbname', '')} at {at or 'this machine'}".strip()
