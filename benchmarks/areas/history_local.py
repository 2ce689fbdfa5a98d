"""Pages of a long history in the console's encrypted copy, by keyset, against OFFSET."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.area import Sample
from benchmarks.long_history import NEWEST, PAGE, check, closed, places, timed
from console.domain.history import CLOSED_KINDS
from console.journal.copy import LocalCopy
from console.journal.database import open_engine
from console.journal.schema import CLOSED
from console.wire.table import CORE

__all__ = ["check"]

UNIT = "ms a page"
GOAL = "flat: the last page costs what the first does"
HIGHER_IS_BETTER = False
SCALES = "10,100"
ROUNDS = 3
ROWS = 1000  # times the scale
_KEY = bytes(32)
_BATCH = 1000


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[LocalCopy]:
    copy = LocalCopy(path, _KEY, CORE)
    try:
        yield copy
    finally:
        copy.close()


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    path, rows = folder / "local.db", closed(ROWS * scale)
    with _opened(path) as copy:
        while batch := list(islice(rows, _BATCH)):
            copy.history.keep(batch)
    return {"path": str(path), "rows": ROWS * scale}


def ours(data: dict[str, Any]) -> Sample:
    with _opened(Path(data["path"])) as copy:

        def page(before: int) -> list[int]:
            at = None if before == NEWEST else before
            return [one.seq for one in copy.history.page("alerts", at, PAGE).items]

        asked = places(data["rows"])
        return timed({name: lambda at=before: page(at) for name, before in asked.items()})


def peer(data: dict[str, Any]) -> Sample:
    engine, count = open_engine(Path(data["path"]), _KEY), data["rows"]

    def page(offset: int) -> list[int]:
        query = select(CLOSED.c.line).where(CLOSED.c.kind == "alerts").order_by(CLOSED.c.seq.desc())
        with engine.connect() as connection:
            lines = connection.execute(query.limit(PAGE).offset(offset)).scalars().all()
        return [CORE.decode(line, CLOSED_KINDS["alerts"]).seq for line in lines]

    asked = {name: count - min(before - 1, count) for name, before in places(count).items()}
    try:
        return timed({name: lambda at=at: page(at) for name, at in asked.items()})
    finally:
        engine.dispose()
