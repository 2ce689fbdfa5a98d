"""The tables. Columns hold ids, times and hashes; whatever a person wrote rests encrypted."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Engine,
    Float,
    Index,
    LargeBinary,
    MetaData,
    Table,
)
from sqlalchemy import Integer as _Integer
from sqlalchemy import String as _String

METADATA = MetaData()

# 64 bits everywhere; SQLite numbers rows by itself only where the word is INTEGER.
Integer = BigInteger().with_variant(_Integer(), "sqlite")
# Ordered by bytes everywhere: an update of the machine's languages must not spoil an index.
String = _String().with_variant(_String(collation="C"), "postgresql")

# One row an event, never changed. prev_hash: console.wire.chain.
JOURNAL = Table(
    "journal",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("kind", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at_utc", String, nullable=False),
    Column("actor_id", String, nullable=False),
    Column("command_id", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("payload_hash", LargeBinary, nullable=False),
)

# sealed: nonce, then AES-GCM over salt and payload under the subject's key.
PAYLOADS = Table(
    "payloads",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# wrapped is NULL once the subject was erased; a row that is missing is damage.
KEYS = Table(
    "keys",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("subject", String, nullable=False, index=True),
    Column("parent", String, nullable=False, index=True),
    Column("wrapped", LargeBinary),
)

# What became of a command: the answer that its id gets for ever. sealed: a refusal's words as
# earlier versions kept them; they are moved to REFUSALS at the first start.
OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("command_id", String, primary_key=True),
    Column("actor_id", String, nullable=False),
    Column("seqs", String, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("sealed", LargeBinary),
)

# Why a command was refused, sealed under the key of its day: it may repeat what somebody wrote.
REFUSALS = Table(
    "refusals",
    METADATA,
    Column("command_id", String, primary_key=True),
    Column("key_id", Integer, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

# The state as of a row, sealed as a whole.
CHECKPOINT = Table(
    "checkpoint",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# The hash of the last row, so that a cut tail is noticed.
HEAD = Table(
    "head",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

# Closed alerts and incidents, for paging; record sealed under the subject's key.
HISTORY = Table(
    "history",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("table", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("at_utc", String, nullable=False),
    Column("code", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("camera_id", String, nullable=False),
    Column("incident_id", String, nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("history_by_table", "table", "seq"),
    Index("history_by_camera", "table", "camera_id", "seq"),
    Index("history_by_incident", "table", "incident_id", "seq"),
)

# Who may read a piece of evidence: a row for each scope in which an event has named it, and for
# the key under which that event rests; with the last of its keys the evidence goes.
EVIDENCE = Table(
    "named_evidence",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("scope", String, primary_key=True),
    Column("key_id", Integer, primary_key=True),
)

# What can become due: one row a subject that nothing adds to any more. No content. Times in seconds
# since 1970; camera_ids with a space between them.
CLOCKS = Table(
    "retention_clocks",
    METADATA,
    Column("subject", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("since_utc", Float, nullable=False),
    Column("from_utc", Float, nullable=False),
    Column("to_utc", Float, nullable=False),
    Column("camera_ids", String, nullable=False),
    Column("incident_id", String, nullable=False, index=True),
    Column("scope", String, nullable=False),
    Index("clocks_by_kind", "kind", "since_utc", "subject"),
)

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("password_hash", String, nullable=False),
    Column("rights_seq", Integer, nullable=False, default=0),
    Column("revoked_utc", Float, nullable=False, default=0.0),
)

# One row a change of somebody's rights: a grant says nothing about what was made after it.
RIGHTS = Table(
    "rights_changes",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("account", String, nullable=False, index=True),
    Column("at_utc", Float, nullable=False),
)

# token_hash: SHA-256 of a random token; the token itself is nowhere.
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", String, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("actor_id", String, nullable=False, index=True),
    Column("device_id", String, nullable=False),
    Column("expires_utc", Float, nullable=False),
)

# The newest recovery of each device: an older signature is a replay.
RECOVERIES = Table(
    "recoveries",
    METADATA,
    Column("device_id", String, primary_key=True),
    Column("at_utc", Float, nullable=False),
)

ADDRESSES = Table(
    "camera_addresses",
    METADATA,
    Column("camera_id", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)


def make_tables(engine: Engine) -> None:
    """What is not there yet, indexes of later versions too."""
    METADATA.create_all(engine)
    for table in METADATA.sorted_tables:
        for index in table.indexes:
            index.create(engine, checkfirst=True)
