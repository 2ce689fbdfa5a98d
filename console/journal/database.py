"""One encrypted SQLite file, opened by one thread: the key, the version, the migrations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from console.journal.errors import CopyDamaged, CopyTooNew, mapped
from console.journal.schema import MIGRATIONS

SQLITE_FIXED = (3, 51, 3)  # the first without the WAL-reset bug of 3.7.0 to 3.51.2
KEY_BYTES = 32


def bundled_sqlite() -> tuple[str, bool]:
    """The bundled SQLite's version, and whether it is one without the bug."""
    return sqlcipher.sqlite_version, sqlcipher.sqlite_version_info >= SQLITE_FIXED


def open_engine(path: Path | None, key: bytes) -> Engine:
    """An engine over one connection that belongs to the calling thread. None: in memory.

    Raises CopyDamaged (also for a wrong key), CopyFull, CopyTooNew.
    """
    version, fixed = bundled_sqlite()
    if not fixed:
        raise RuntimeError(f"SQLite {version} may lose rows: {SQLITE_FIXED} needed")
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")

    def connect() -> Any:
        # autocommit: SQLAlchemy's own BEGIN below is the only one
        connection = sqlcipher.connect(str(path or ":memory:"), isolation_level=None, timeout=2.0)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=sqlcipher,
        poolclass=StaticPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with mapped():
            _prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare(engine: Engine) -> None:
    raw = engine.raw_connection()
    run = raw.driver_connection.execute  # type: ignore[union-attr]
    try:
        if not run("PRAGMA cipher_version").fetchone():
            raise RuntimeError("this SQLite does not encrypt")
        run("PRAGMA cipher_memory_security = OFF")
        run("PRAGMA temp_store = MEMORY")
        run("PRAGMA secure_delete = ON")
        run("SELECT count(*) FROM sqlite_master").fetchone()
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        if run("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise CopyDamaged("quick_check")
        _migrate(run)
    finally:
        raw.close()


def _migrate(run: Any) -> None:
    version = run("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise CopyTooNew(f"version {version}, this console knows {len(MIGRATIONS)}")
    for number, step in enumerate(MIGRATIONS[version:], version + 1):
        run("BEGIN IMMEDIATE")
        for statement in step:
            run(statement)
        run(f"PRAGMA user_version = {number}")
        run("COMMIT")


def fold_log_in(engine: Engine) -> None:
    """Empty the write-ahead log into the file."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
