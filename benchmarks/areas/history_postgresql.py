"""Pages of a long history on PostgreSQL, by keyset, against OFFSET: benchmarks/long_history.py."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.area import Sample
from benchmarks.long_history import by_offset, check, grow, keyset, opened
from server_stub.storage.record import Record
from tests.support import postgres

__all__ = ["check"]

UNIT = "ms a page"
GOAL = "flat: the last page costs what the first does"
HIGHER_IS_BETTER = False
SCALES = "10,100"
ROUNDS = 3
ROWS = 1000  # times the scale


@contextlib.contextmanager
def _opened(data: dict[str, Any]) -> Iterator[Record]:
    """On the same cluster in each sample."""
    server = postgres.Server(Path(data["cluster"]))
    with contextlib.ExitStack() as undo:
        undo.callback(server.stop)
        server.start()
        record = opened(Path(data["data"]), server.url("postgres"))
        undo.callback(record.close)
        yield record


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """The cluster lies where its own user may come, and ends with the bench."""
    cluster = folder / "cluster"
    cluster.mkdir()
    folder.chmod(0o711)
    postgres.give(cluster)
    data = {"cluster": str(cluster), "data": str(folder / "data"), "rows": ROWS * scale}
    with _opened(data) as record:
        grow(record, data["rows"])
        record.writer.now(lambda db: db.exec_driver_sql("ANALYZE"))
    return data


def ours(data: dict[str, Any]) -> Sample:
    with _opened(data) as record:
        return keyset(record, data["rows"])


def peer(data: dict[str, Any]) -> Sample:
    with _opened(data) as record:
        return by_offset(record, data["rows"])
