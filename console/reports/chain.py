"""Checks a journal's chain from outside: the file is opened read-only, no key is needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from console.wire.chain import START, Link

_ROWS = (
    "SELECT seq, prev_hash, kind, version, at_utc, actor_id, command_id, scope, payload_hash "
    "FROM journal ORDER BY seq"
)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """problems: message id and the seq where it shows. head: hash of the last row, hex."""

    rows: int
    head: str
    problems: tuple[tuple[str, int], ...]


def check_chain(path: Path) -> ChainCheck:
    """Walk the rows. A WAL beside the file is read with it, as any SQLite reader does."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            head = database.execute("SELECT seq, hash FROM head").fetchone()
            return _walk(database.execute(_ROWS), head)
    except sqlite3.DatabaseError:
        return ChainCheck(0, "", (("verify.not_a_journal", 0),))


def hash_at(path: Path, seq: int) -> str:
    """The hash of one row, hex; empty where there is none."""
    wanted = _ROWS.replace("ORDER BY seq", "WHERE seq = ?")
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        row = database.execute(wanted, (seq,)).fetchone()
    return Link(*row).hash().hex() if row else ""


def _walk(rows: Iterator[tuple[object, ...]], head: tuple[int, bytes] | None) -> ChainCheck:
    expected, seq, count = START, 0, 0
    problems: list[tuple[str, int]] = []
    for row in rows:
        link = Link(*row)  # type: ignore[arg-type]
        if link.prev_hash != expected or link.seq != seq + 1:
            problems.append(("verify.row_broken", seq + 1))
        expected, seq, count = link.hash(), link.seq, count + 1
    if head is None or head[0] > seq:  # a journal with rows has a head
        problems += [("verify.tail_cut", seq)] if head or count else []
    elif head[1] != expected:
        problems.append(("verify.row_broken", seq))
    return ChainCheck(count, expected.hex(), tuple(problems))
