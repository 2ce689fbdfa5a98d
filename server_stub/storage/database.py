"""The database of a backend, by folder or by URL, and the one thread that writes to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from server_stub.storage.dialects.base import Database, StoreError, Trouble, WriteFailed
from server_stub.storage.dialects.sqlite import Sqlite, free_bytes

__all__ = ["Database", "StoreError", "Trouble", "WriteFailed", "Writer", "free_bytes"]

T = TypeVar("T")
FILE = "journal.db"


def open_database(data: Path, url: str = "", leading: bool = True) -> Database:
    """The file in the data folder, or PostgreSQL where a URL is given. Raises StoreError.

    leading: to write, as the only one; else to read beside a backend that may be running.
    """
    if not url:
        return Sqlite(data / FILE)
    from server_stub.storage.dialects.postgresql import Postgresql  # loads libpq

    return Postgresql(url, leading)


class Writer:
    """The one thread that writes. Each transaction is synced before `transact` returns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """work in a transaction of its own. Raises WriteFailed."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.now, work)

    def now(self, work: Callable[[Connection], T]) -> T:
        """The same, in the caller's thread; only before the first transact()."""
        try:
            with self._database.writing.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            trouble, why = self._database.trouble(error), self._database.reason(error)
            raise WriteFailed(trouble, why) from error

    async def scrub(self) -> bool:
        """Take what was erased out of the database's files too; False: not now."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._database.scrub)

    def close(self) -> None:
        """Finish what was begun, let go of the database."""
        self._thread.shutdown(wait=True)
        self._database.close()
