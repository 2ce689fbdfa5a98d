"""What the rest of the storage asks of a database, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite's compiler reads it as well
from sqlalchemy.exc import DBAPIError

__all__ = ["Database", "StoreError", "Trouble", "WriteFailed", "upsert"]


class StoreError(Exception):
    """The database cannot be used; the text is for the person who starts the backend."""


class Trouble(StrEnum):
    """Why nothing is stored, as readers are told.

    AWAY: the database does not answer. What was being stored then may lie in it or not; of all
    others it is sure that it does not.
    """

    NONE = ""
    FULL = "disk_full"
    AWAY = "store_away"
    OTHER = "not_stored"


@dataclass
class WriteFailed(Exception):
    """A transaction was not stored, and nothing of it remains; for AWAY see there."""

    trouble: Trouble
    reason: str

    def __str__(self) -> str:
        return self.reason

    @property
    def away(self) -> bool:
        return self.trouble is Trouble.AWAY


class Database(Protocol):
    """engine: for reading, from any thread. writing: for the one that writes."""

    engine: Engine
    writing: Engine
    fresh: bool
    """Nothing was in it before this start."""

    def make(self) -> None:
        """The tables that are not there yet. Raises StoreError."""

    def trouble(self, error: DBAPIError) -> Trouble:
        """What a failed transaction means."""

    def reason(self, error: DBAPIError) -> str:
        """What went wrong, without anything that was to be stored: it goes to the log."""

    def unusable(self, error: DBAPIError) -> str:
        """Words for a database that is damaged, or none, or does not answer."""

    def version(self, connection: Connection) -> int:
        """Of the tables, as last set; 0 where it never was."""

    def set_version(self, connection: Connection, version: int) -> None: ...

    def scrub(self) -> bool:
        """Take what was erased out of the files too; False: not now. In the writer's thread."""

    def close(self) -> None: ...
