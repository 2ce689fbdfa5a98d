"""SQLite as the record: a fixed version, WAL with FULL sync, one writer thread."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from console.i18n import tr
from server_stub.storage.schema import METADATA

T = TypeVar("T")

FIRST_SOUND_VERSION = (3, 51, 3)  # 3.7.0 to 3.51.2 may corrupt a WAL that is reset
_SQLITE_FULL = 13
_PATIENCE_MS, _BRIEFLY_MS = 5000, 200
_LITTLE_BYTES = 256 * 1024


class StoreError(Exception):
    """The database cannot be used; the text is for the person who starts the backend."""


class WriteFailed(Exception):
    """A transaction was not stored, and nothing of it remains. full: for want of room."""

    def __init__(self, full: bool, reason: str) -> None:
        super().__init__(reason)
        self.full = full


def open_engine(path: Path) -> Engine:
    """Raises StoreError where SQLite is too old or the file is no sound database."""
    if dbapi2.sqlite_version_info < FIRST_SOUND_VERSION:
        raise StoreError(_too_old())

    def connect() -> Any:
        # Only where it is not there yet: closing a handle drops all locks that this process has on
        # the file, and without them another process that reads it takes the log away under us.
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = dbapi2.connect(str(path), check_same_thread=False, isolation_level=None)
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

    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # they are secrets' hashes and what people wrote; errors are logged
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    try:
        METADATA.create_all(engine)
        with engine.connect() as connection:
            _assert_durable(connection)
    except DBAPIError as error:
        engine.dispose()
        raise StoreError(unusable(path, error)) from error
    return engine


def _too_old() -> str:
    needed = ".".join(map(str, FIRST_SOUND_VERSION))
    return tr("server.sqlite_old", version=dbapi2.sqlite_version, needed=needed)


def unusable(path: Path, error: DBAPIError) -> str:
    """Words for a database that is damaged, or none."""
    return tr("server.database_wrong", file=path.name, why=str(error.orig))


def _assert_durable(connection: Connection) -> None:
    mode = connection.execute(text("PRAGMA journal_mode")).scalar()
    sync = connection.execute(text("PRAGMA synchronous")).scalar()
    if (mode, sync) != ("wal", 2):
        raise StoreError(tr("server.not_durable", mode=str(mode), sync=str(sync)))


class Writer:
    """The one thread that writes. Each transaction is synced before `transact` returns."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """work in a transaction of its own. Raises WriteFailed; then nothing was stored."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.now, work)

    def now(self, work: Callable[[Connection], T]) -> T:
        """The same, in the caller's thread; only before the first transact()."""
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            raise WriteFailed(self._is_full(error), str(error.orig)) from error

    def _is_full(self, error: DBAPIError) -> bool:
        if getattr(error.orig, "sqlite_errorcode", 0) == _SQLITE_FULL:
            return True
        if "full" in str(error.orig) or os.strerror(errno.ENOSPC) in str(error.orig):
            return True
        return free_bytes(self._folder) < _LITTLE_BYTES

    async def truncate_log(self) -> bool:
        """Take what was erased out of the write-ahead log too; False: a reader is in the way.

        Readers are waited for briefly: everybody's commands wait meanwhile.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._truncated)

    def _truncated(self) -> bool:
        raw = self._engine.raw_connection()
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
        """Finish what was begun, fold the WAL in, let go of the file."""
        self._thread.shutdown(wait=True)
        self._engine.dispose()


def free_bytes(folder: Path) -> int:
    """Room left for us on the folder's disk."""
    stat = os.statvfs(folder)
    return stat.f_bavail * stat.f_frsize
