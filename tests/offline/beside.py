"""A console's own copy, read beside the console that has it open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from console.journal.database import open_engine
from console.settings.secrets import local_key
from tests.offline.town import Town


@contextmanager
def copy_of(backend: Town, folder: Path, account: str = "ada") -> Iterator[Engine]:
    """folder: the console's data folder."""
    (key_file,) = folder.rglob("key.json")
    password = backend.password(account)
    key = local_key(key_file, key_file.parent.name, password, use_keyring=False)
    engine = open_engine(key_file.parent / "local.db", key.key)
    try:
        yield engine
    finally:
        engine.dispose()
