"""Where the journal of a data folder is: said in the folder, so that nobody begins a second one."""

from __future__ import annotations

import os
from pathlib import Path

from console.i18n import tr
from server_stub.storage.database import FILE, StoreError

_MARK = "journal-is-on-postgresql"
MOVED = f"{FILE}.moved"


def assert_place(data: Path, url: str) -> None:
    """Raises StoreError where the folder's journal is elsewhere than is asked for."""
    if not url and (data / _MARK).exists():
        raise StoreError(tr("server.journal_elsewhere", folder=str(data)))
    if url and (data / FILE).exists():
        raise StoreError(tr("server.journal_here", file=str(data / FILE), folder=str(data)))


def take_place(data: Path, url: str) -> None:
    """From now on the journal is on PostgreSQL. On which one is not written down."""
    if not url or (data / _MARK).exists():
        return
    handle = os.open(data / _MARK, os.O_WRONLY | os.O_CREAT, 0o600)
    os.fsync(handle)
    os.close(handle)
