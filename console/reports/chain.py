"""Checks a journal's chain from outside: the file is opened read-only, no key is needed.

Without keys nothing is read of what rests encrypted; but what is not there at all is noticed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.wire.chain import START, Link

_ROWS = (
    "SELECT seq, prev_hash, kind, version, at_utc, actor_id, command_id, scope, payload_hash "
    "FROM journal ORDER BY seq"
)
_CONTENTS = (
    "SELECT seq, p.sealed IS NULL AS missing, k.id IS NULL AS keyless, k.wrapped IS NULL, "
    "CASE k.parent WHEN '' THEN k.subject ELSE k.parent END, kind FROM journal "
    "LEFT JOIN payloads p USING (seq) LEFT JOIN keys k ON k.id = p.key_id ORDER BY seq"
)
_ERASED = "Erased"  # kind of the event that tells of a key's end


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """problems: message id and the seq where it shows. head: hash of the last row, hex.

    erased: rows whose key was destroyed, so that nobody can read them any more.
    """

    rows: int
    head: str
    erased: int
    problems: tuple[tuple[str, int], ...]


def check_chain(path: Path) -> ChainCheck:
    """Walk the rows as they are at one moment, also while a backend writes more.

    A WAL beside the file is read with it, as any SQLite reader does.
    """
    walk = _Walk()
    try:
        with closing(_opened(path)) as database:
            database.execute("BEGIN")  # head and rows of the same moment
            head = database.execute("SELECT seq, hash FROM head").fetchone()
            for row in database.execute(_ROWS):
                walk.step(row)
            walk.end(head)
            for content in database.execute(_CONTENTS):
                walk.look(*content)
            walk.end_of_looks()
    except sqlite3.OperationalError as error:
        missing = "no such" in str(error)
        walk.problem("verify.not_a_journal" if missing else "verify.file_damaged")
    except sqlite3.DatabaseError:
        walk.problem("verify.file_damaged")
    return ChainCheck(walk.count, walk.expected.hex(), walk.erased, tuple(walk.problems))


def hash_at(path: Path, seq: int) -> str:
    """The hash of one row, hex; empty where there is none."""
    wanted = _ROWS.replace("ORDER BY seq", "WHERE seq = ?")
    with closing(_opened(path)) as database:
        row = database.execute(wanted, (seq,)).fetchone()
    return Link(*row).hash().hex() if row else ""


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


class _Walk:
    """From row to row: what the next one must carry."""

    def __init__(self) -> None:
        self.expected, self.seq, self.count = START, 0, 0
        self.problems: list[tuple[str, int]] = []
        self.erased, self._told = 0, 0
        self._destroyed: dict[str, int] = {}

    def problem(self, message_id: str) -> None:
        self.problems.append((message_id, self.seq + 1))

    def step(self, row: tuple[Any, ...]) -> None:
        link = Link(*row)
        if link.prev_hash != self.expected or link.seq != self.seq + 1:
            self.problem("verify.row_broken")
        self.count += 1
        try:
            self.expected, self.seq = link.hash(), int(link.seq)
        except (AttributeError, TypeError, ValueError):  # a column of another type
            self.problem("verify.row_broken")
            self.expected, self.seq = b"", self.seq + 1

    def look(
        self, seq: int, missing: int, keyless: int, destroyed: int, about: str, kind: str
    ) -> None:
        """What can be seen of a row's content without opening it."""
        self._told += kind == _ERASED
        if missing or keyless:
            self.problems.append(("verify.content_missing", seq))
        elif destroyed:
            self.erased += 1
            self._destroyed.setdefault(about, seq)

    def end_of_looks(self) -> None:
        """Keys end by an entry each; about whom it is can be read with keys only."""
        if len(self._destroyed) > self._told:
            self.problems.append(("verify.keys_destroyed", min(self._destroyed.values())))

    def end(self, head: tuple[Any, Any] | None) -> None:
        """A journal with rows has a head, and it is the last row's."""
        if head is None:
            self.problems += [("verify.tail_cut", self.seq)] if self.count else []
        elif not isinstance(head[0], int) or head[0] > self.seq:
            self.problems.append(("verify.tail_cut", self.seq))
        elif head[1] != self.expected:
            self.problems.append(("verify.row_broken", self.seq))
