"""Everything on disk, opened together."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from console.i18n import tr
from console.media.store import MediaStore
from console.wire.table import Table
from server_stub.storage.checkpoint import Checkpoint
from server_stub.storage.clocks import Clocks
from server_stub.storage.database import Database, StoreError, Writer, open_database
from server_stub.storage.evidence import EvidenceScopes
from server_stub.storage.history import History
from server_stub.storage.journal import Journal
from server_stub.storage.outcomes import Outcomes
from server_stub.storage.place import assert_place, take_place
from server_stub.storage.secrets import MasterKey, master_key
from server_stub.storage.subject_keys import SubjectKeys


@dataclass(frozen=True, slots=True)
class Record:
    """The backend's data folder and its database, held by this process alone."""

    folder: Path
    master: MasterKey
    engine: Engine
    database: Database
    writer: Writer
    journal: Journal
    outcomes: Outcomes
    checkpoint: Checkpoint
    history: History
    evidence: EvidenceScopes
    clocks: Clocks
    media: MediaStore
    lock: int

    def close(self) -> None:
        """Ends writing; the lock goes last."""
        self.writer.close()
        os.close(self.lock)


def keys_folder(data: Path) -> Path:
    """Beside the data folder, so that a copy of the one does not carry the other."""
    return data.with_name(f"{data.name}-keys")


def open_record(data: Path, table: Table, slice_types: Mapping[str, type], url: str = "") -> Record:
    """Make or open a data folder; its journal is there, or on PostgreSQL where a URL is given.

    Raises StoreError, KeyProblem or WriteFailed, with words for the caller.
    """
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as undo:
        lock = _lock(data / "lock")
        undo.callback(os.close, lock)
        assert_place(data, url)
        database = open_database(data, url)
        undo.callback(database.close)
        master = master_key(keys_folder(data), may_make=database.fresh)
        database.make()
        take_place(data, url)
        record = _record(data, master, database, lock, Wire(table, slice_types))
        undo.pop_all()
    return record


@dataclass(frozen=True, slots=True)
class Wire:
    """How payloads and states are written."""

    table: Table
    slice_types: Mapping[str, type]


def _record(data: Path, master: MasterKey, database: Database, lock: int, wire: Wire) -> Record:
    engine, table = database.engine, wire.table
    keys = SubjectKeys(engine, master)
    writer, journal = Writer(database), Journal(engine, keys, table)
    evidence = EvidenceScopes(engine, table)
    clocks = Clocks(engine, keys, table)
    outcomes = Outcomes(master, keys, clocks, table)
    writer.now(lambda connection: evidence.fill(connection, journal, database))
    writer.now(clocks.fill)
    writer.now(outcomes.fill)
    return Record(
        folder=data,
        master=master,
        engine=engine,
        database=database,
        writer=writer,
        journal=journal,
        outcomes=outcomes,
        checkpoint=Checkpoint(engine, master, wire.slice_types),
        history=History(engine, keys, table),
        evidence=evidence,
        clocks=clocks,
        media=MediaStore(data / "media", master.derived("media")),
        lock=lock,
    )


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """A data folder that no backend is using meanwhile. Raises StoreError."""
    lock = _lock(data / "lock")
    try:
        yield
    finally:
        os.close(lock)


def _lock(path: Path) -> int:
    """Two sequencers on one journal would give the same seq twice."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise StoreError(tr("server.data_taken", folder=str(path.parent))) from None
    return handle
