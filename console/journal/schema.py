"""The tables of the local copy, and the steps that lead to them (PRAGMA user_version)."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
# The confirmed state: a snapshot's lines, and the events since.
SNAPSHOT = Table(
    "snapshot",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("line", LargeBinary, nullable=False),
)
EVENTS = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("line", LargeBinary, nullable=False),
)
# Commands that wait, in the order in which they were made.
QUEUE = Table(
    "queue",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("command_id", String, unique=True, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("grant_text", String, nullable=False),
    Column("signature", String, nullable=False),
    Column("alone", Integer, nullable=False),
)
# What this console decided while alone, until the backend has decided it.
PROVISIONAL = Table(
    "provisional",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("command_id", String, nullable=False, index=True),
    Column("line", LargeBinary, nullable=False),
)
CONFLICTS = Table(
    "conflicts",
    METADATA,
    Column("command_id", String, primary_key=True),
    Column("line", LargeBinary, nullable=False),
)
UPLOADS = Table("uploads", METADATA, Column("sha256", String, primary_key=True))
ADDRESSES = Table(
    "addresses",
    METADATA,
    Column("camera_id", String, primary_key=True),
    Column("url", String, nullable=False),
)
# Alerts and incidents that have left the state, by the event that closed them.
CLOSED = Table(
    "closed",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("seq", Integer, nullable=False, index=True),
    Column("camera_id", String, nullable=False, index=True),
    Column("incident_id", String, nullable=False, index=True),
    Column("line", LargeBinary, nullable=False),
)

# Step n brings user_version from n to n + 1. Steps are only ever added.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE snapshot (n INTEGER PRIMARY KEY, line BLOB NOT NULL)",
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, line BLOB NOT NULL)",
        "CREATE TABLE queue (n INTEGER PRIMARY KEY AUTOINCREMENT, command_id TEXT NOT NULL UNIQUE,"
        " body BLOB NOT NULL, grant_text TEXT NOT NULL, signature TEXT NOT NULL,"
        " alone INTEGER NOT NULL)",
        "CREATE TABLE provisional (n INTEGER PRIMARY KEY AUTOINCREMENT, command_id TEXT NOT NULL,"
        " line BLOB NOT NULL)",
        "CREATE INDEX provisional_command ON provisional (command_id)",
        "CREATE TABLE conflicts (command_id TEXT PRIMARY KEY, line BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE uploads (sha256 TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE addresses (camera_id TEXT PRIMARY KEY, url TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE closed (kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL,"
        " camera_id TEXT NOT NULL, incident_id TEXT NOT NULL, line BLOB NOT NULL,"
        " PRIMARY KEY (kind, id))",
        "CREATE INDEX closed_seq ON closed (kind, seq)",
    ),
)
