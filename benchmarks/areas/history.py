"""Pages of a long history on SQLite, by keyset, against OFFSET: benchmarks/long_history.py."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.area import Sample
from benchmarks.long_history import by_offset, check, grow, keyset, opened

__all__ = ["check"]

UNIT = "ms a page"
GOAL = "flat: the last page costs what the first does"
HIGHER_IS_BETTER = False
SCALES = "10,100"
ROUNDS = 3
ROWS = 1000  # times the scale


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    with closing(opened(folder / "data")) as record:
        grow(record, ROWS * scale)
    return {"data": str(folder / "data"), "rows": ROWS * scale}


def ours(data: dict[str, Any]) -> Sample:
    with closing(opened(Path(data["data"]))) as record:
        return keyset(record, data["rows"])


def peer(data: dict[str, Any]) -> Sample:
    with closing(opened(Path(data["data"]))) as record:
        return by_offset(record, data["rows"])
