"""A data folder read from outside, beside the backend that may be writing to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from console.i18n import tr
from console.media.store import MediaStore
from console.tool_api.assembly import Assembly, assemble
from console.tool_api.loader import load
from server_stub.storage.database import FILE, StoreError, open_database
from server_stub.storage.journal import Journal
from server_stub.storage.record import keys_folder
from server_stub.storage.secrets import master_key
from server_stub.storage.subject_keys import SubjectKeys


@dataclass(frozen=True, slots=True)
class Readable:
    assembly: Assembly
    journal: Journal
    media: MediaStore


@contextlib.contextmanager
def reading(data: Path, url: str = "") -> Iterator[Readable]:
    """Nothing is made where nothing is. Raises StoreError, KeyProblem."""
    data = data.resolve()
    path = data / FILE
    if not url and not path.exists():
        raise StoreError(tr("server.no_database", file=str(path)))
    assembly = assemble(load())
    master = master_key(keys_folder(data), may_make=False)
    database = open_database(data, url, leading=False)
    try:
        keys = SubjectKeys(database.engine, master)
        journal = Journal(database.engine, keys, assembly.table)
        yield Readable(assembly, journal, MediaStore(data / "media", master.derived("media")))
    except DBAPIError as error:
        raise StoreError(database.unusable(error)) from error
    finally:
        database.close()
