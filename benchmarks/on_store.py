"""A real roc-server for a sample, its journal in the folder or on a PostgreSQL of its own."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support import postgres
from tests.support.backend import Backend, started
from tests.support.stores import IN_FOLDER, OnServer, Store

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_ACCOUNTS = ("sup1", "int1")


def first_start(folder: Path) -> dict[str, Any]:
    """A data folder as a first start leaves it; each sample takes a copy."""
    with started(folder / "backend") as backend:
        backend.stop()
    return {
        "folder": str(folder),
        "passwords": {account: backend.passwords[account] for account in _ACCOUNTS},
    }


@contextlib.contextmanager
def store(name: str) -> Iterator[Store]:
    """PostgreSQL is set as its package sets it, but for its memory and its socket."""
    if name == SQLITE:
        yield IN_FOLDER
        return
    with postgres.server() as server:
        yield OnServer(server)


@contextlib.contextmanager
def running(data: dict[str, Any], name: str) -> Iterator[Backend]:
    with tempfile.TemporaryDirectory(dir=data["folder"]) as made, store(name) as kept:
        shutil.copytree(Path(data["folder"], "backend"), made, dirs_exist_ok=True)
        backend = Backend.over(Path(made), data["passwords"], kept)
        kept.adopt(Path(made))
        try:
            backend.start()
            yield backend
        finally:
            backend.close()


def port_of(backend: Backend) -> int:
    return int(backend.url.rpartition(":")[2])
