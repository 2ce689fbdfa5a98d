"""SQLite as the record: a fixed version, WAL with FULL sync."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from console.i18n import tr
from server_stub.storage.dialects.base import StoreError, Trouble
from server_stub.storage.schema import make_tables

FIRST_SOUND_VERSION = (3, 51, 3)  # 3.7.0 to 3.51.2 may corrupt a WAL that is reset
_SQLITE_FULL = 13
_PATIENCE_MS, _BRIEFLY_MS = 5000, 200
_LITTLE_BYTES = 256 * 1024


class Sqlite:
    """One file. Raises StoreError where SQLite is too old."""

    def __init__(self, path: Path) -> None:
        if dbapi2.sqlite_version_info < FIRST_SOUND_VERSION:
            needed = ".".join(map(str, FIRST_SOUND_VERSION))
            raise StoreError(tr("server.sqlite_old", version=dbapi2.sqlite_version, needed=needed))
        self._path = path
        self.fresh = not path.exists()
        self.engine = self.writing = create_engine(
            "sqlite://",
            creator=self._connect,
            module=dbapi2,
            poolclass=QueuePool,
            pool_size=4,
            hide_parameters=True,  # secrets' hashes and what people wrote; errors are logged
        )
        event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))

    def make(self) -> None:
        try:
            make_tables(self.engine)
            with self.engine.connect() as connection:
                _assert_durable(connection)
        except DBAPIError as error:
            self.engine.dispose()
            raise StoreError(self.unusable(error)) from error

    def _connect(self) -> Any:
        # Only where it is not there yet: closing a handle drops all locks that this process has on
        # the file, and without them another process that reads it takes the log away under us.
        if not self._path.exists():
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = dbapi2.connect(str(self._path), check_same_thread=False, isolation_level=None)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={_PATIENCE_MS}",
            "secure_delete=ON",
            "journal_size_limit=67108864",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def trouble(self, error: DBAPIError) -> Trouble:
        full = (
            getattr(error.orig, "sqlite_errorcode", 0) == _SQLITE_FULL
            or "full" in str(error.orig)
            or os.strerror(errno.ENOSPC) in str(error.orig)
            or free_bytes(self._path.parent) < _LITTLE_BYTES
        )
        return Trouble.FULL if full else Trouble.OTHER

    def reason(self, error: DBAPIError) -> str:
        return str(error.orig)

    def unusable(self, error: DBAPIError) -> str:
        return tr("server.database_wrong", file=self._path.name, why=str(error.orig))

    def version(self, connection: Connection) -> int:
        return connection.execute(text("PRAGMA user_version")).scalar() or 0

    def set_version(self, connection: Connection, version: int) -> None:
        connection.execute(text(f"PRAGMA user_version={version:d}"))

    def scrub(self) -> bool:
        """The write-ahead log has it too. Readers are waited for briefly: all commands wait."""
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute(f"PRAGMA busy_timeout={_BRIEFLY_MS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (told,) = cursor.fetchall()
            cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            return not told[0]
        except dbapi2.Error:
            return False
        finally:
            raw.close()

    def close(self) -> None:
        """Folds the log in, lets go of the file."""
        self.engine.dispose()


def _assert_durable(connection: Connection) -> None:
    mode = connection.execute(text("PRAGMA journal_mode")).scalar()
    sync = connection.execute(text("PRAGMA synchronous")).scalar()
    if (mode, sync) != ("wal", 2):
        raise StoreError(tr("server.not_durable", mode=str(mode), sync=str(sync)))


def free_bytes(folder: Path) -> int:
    """Room left for us on the folder's disk."""
    stat = os.statvfs(folder)
    return stat.f_bavail * stat.f_frsize
