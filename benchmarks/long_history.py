"""A million closed alerts, made in bounded time, and their pages: first, in the middle, last.

Rows are as the backend and the console make them, sealed and indexed; only the backend's keys are
shared by a thousand of them, which no page notices. The peer reads the same pages by OFFSET.

    python -m benchmarks.long_history FOLDER --rows 1000000 [--database URL]

makes such a history in a backend's data folder, to be looked at in a console.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from benchmarks.area import Differs, Sample
from console.clock import new_ulid, now_utc
from console.domain.alert import Alert, Priority
from console.domain.envelope import EVERYBODY
from console.domain.history import ClosedAlert
from console.domain.person import Actor, Role
from console.terminal import say
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.history import Closing
from server_stub.storage.record import Record, open_record
from server_stub.storage.schema import HISTORY

PAGE = 50
REPEATS = 20
READER = Actor("sup1", (Role.SUPERVISOR,))
NEWEST = 2**62
_BATCH = 1000
_CAMERAS = 40


def closed(count: int) -> Iterator[ClosedAlert]:
    """Oldest first, seq 1 to count."""
    now = now_utc()
    for seq in range(1, count + 1):
        camera = f"cam{seq % _CAMERAS}"
        alert = Alert(
            new_ulid(),
            "manual",
            "alert.manual",
            Priority.LOW,
            now,
            now,
            seq,
            "sup1",
            camera_id=camera,
            title=f"Number {seq}",
        )
        yield ClosedAlert(seq, now, "handled", alert)


def opened(data: Path, url: str = "") -> Record:
    assembly = assemble(load())
    return open_record(data, assembly.table, assembly.slice_types, url)


def grow(record: Record, count: int) -> None:
    """Into the table of closed things alone; the journal knows nothing of it."""
    rows = closed(count)
    while batch := list(islice(rows, _BATCH)):
        record.writer.now(lambda db, batch=batch: _add(db, record, batch))


def _add(connection: Any, record: Record, batch: list[ClosedAlert]) -> None:
    key = record.history.keys.for_writing(connection, f"history-{batch[0].seq}", "")
    closings = [
        Closing(one.seq, "alerts", one.alert.id, EVERYBODY, one.alert.camera_id, "", one)
        for one in batch
    ]
    connection.execute(insert(HISTORY), [record.history.row(one, *key) for one in closings])


def places(count: int) -> dict[str, int]:
    """The seq before which each page ends."""
    return {"first": NEWEST, "middle": count // 2, "last": PAGE + 1}


def keyset(record: Record, count: int) -> Sample:
    """Mean milliseconds a page, and those of each place; the pages' seqs."""
    where: dict[str, str] = {}

    def page(before: int) -> list[int]:
        items, _ = record.history.page("alerts", READER, before, PAGE, where)
        return [one.seq for one in items]

    return timed({name: lambda at=before: page(at) for name, before in places(count).items()})


def by_offset(record: Record, count: int) -> Sample:
    """The same pages, where the database counts its way to them."""
    history = record.history

    def page(offset: int) -> list[int]:
        query = select(HISTORY).where(HISTORY.c.table == "alerts").order_by(HISTORY.c.seq.desc())
        with record.engine.connect() as connection:
            rows = connection.execute(query.limit(PAGE).offset(offset)).all()
        return [one.seq for row in rows if (one := history.item(row, READER)) is not None]

    offsets = {name: count - min(before - 1, count) for name, before in places(count).items()}
    return timed({name: lambda at=at: page(at) for name, at in offsets.items()})


def timed(pages: dict[str, Any]) -> Sample:
    ms, seqs = {}, {}
    for name, page in pages.items():
        seqs[name] = page()  # warm
        begun = time.perf_counter()
        for _ in range(REPEATS):
            page()
        ms[name] = round(1000 * (time.perf_counter() - begun) / REPEATS, 2)
    return Sample(sum(ms.values()) / len(ms), len(ms), {"ms": ms, "seqs": seqs})


def check(ours: Any, peer: Any) -> str:
    """The same rows; what each place costs."""
    if ours["seqs"] != peer["seqs"]:
        raise Differs("the pages differ")
    return f"ms a page of {PAGE}: ours {ours['ms']}, by OFFSET {peer['ms']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    begun = time.monotonic()
    with closing(opened(given.folder, given.database)) as record:
        grow(record, given.rows)
    say(f"{given.rows} closed alerts in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
