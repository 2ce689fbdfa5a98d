"""The local encrypted copy as a whole, and what happens when it cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

from console.clock import now_utc
from console.journal.addresses import Addresses
from console.journal.confirmed import Confirmed
from console.journal.conflicts import Conflicts
from console.journal.database import fold_log_in, open_engine
from console.journal.errors import CopyDamaged, CopyTooNew, mapped
from console.journal.history import History
from console.journal.lock import take_lock
from console.journal.meta import Meta
from console.journal.queue import Unsent
from console.wire import Table

_FILES = ("", "-wal", "-shm")


class LocalCopy:
    """Belongs to the thread that opened it: the one synchronous writer."""

    def __init__(self, path: Path | None, key: bytes, table: Table) -> None:
        """path None: in memory only. Raises CopyDamaged, CopyFull, CopyInUse, CopyTooNew."""
        self._lock: int | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = take_lock(path.with_name("lock"))
        try:
            self._engine = open_engine(path, key)
        except BaseException:
            self._unlock()
            raise
        self.in_memory = path is None
        self.meta = Meta(self._engine)
        self.confirmed = Confirmed(self._engine)
        self.unsent = Unsent(self._engine, table)
        self.conflicts = Conflicts(self._engine, table)
        self.addresses = Addresses(self._engine)
        self.history = History(self._engine, table)

    def fold_log_in(self) -> None:
        """What was erased is in no write-ahead log any more. Raises CopyError."""
        with mapped():
            if not self.in_memory:
                fold_log_in(self._engine)

    def close(self) -> None:
        """Fold the write-ahead log in and let go of the file. Raises CopyError, but is closed."""
        try:
            with mapped():
                if not self.in_memory:
                    fold_log_in(self._engine)
        finally:
            self._engine.dispose()
            self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def open_or_set_aside(path: Path, key: bytes, table: Table) -> tuple[LocalCopy, Path | None]:
    """The copy; and where the old one lies, if that could not be read and a new one was begun.

    Raises CopyFull, CopyInUse.
    """
    try:
        return LocalCopy(path, key, table), None
    except (CopyDamaged, CopyTooNew):
        aside = set_aside(path)
        return LocalCopy(path, key, table), aside


def set_aside(path: Path) -> Path:
    """Rename a copy and its companions, so that somebody may look into it later."""
    aside = path.with_name(f"{path.name}.set-aside-{now_utc():%Y%m%dT%H%M%S%f}")
    for suffix in _FILES:
        part = Path(f"{path}{suffix}")
        if part.exists():
            part.rename(f"{aside}{suffix}")
    return aside
