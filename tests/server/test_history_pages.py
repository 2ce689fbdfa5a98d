"""A long history costs the same everywhere: one query a page, by index, few rows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from benchmarks.long_history import NEWEST, READER, grow, opened
from console.journal.copy import LocalCopy
from console.wire.table import CORE
from server_stub.storage.history import PAGE_MAX
from server_stub.storage.record import Record
from tests.support.stores import BOTH, Store

_ROWS = 2500


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, store: Store) -> Iterator[Record]:
    folder = tmp_path_factory.mktemp("long")
    with contextlib.closing(opened(folder / "data", store.url(folder))) as record:
        grow(record, _ROWS)
        record.writer.now(lambda db: db.exec_driver_sql("ANALYZE"))
        yield record


@BOTH
@pytest.mark.parametrize("before", [NEWEST, _ROWS // 2, 51])
@pytest.mark.parametrize("where", [{}, {"camera_id": "cam1"}])
def test_each_page_is_one_query_and_few_rows(
    long: Record, before: int, where: dict[str, str]
) -> None:
    asked: list[int] = []

    def count(*about: Any) -> None:
        asked.append(1)

    event.listen(long.engine, "before_cursor_execute", count)
    try:
        items, following = long.history.page("alerts", READER, before, 50, where)
    finally:
        event.remove(long.engine, "before_cursor_execute", count)
    assert len(asked) <= 1 + len({(one.seq - 1) // 1000 for one in items})  # and their keys
    seqs = [one.seq for one in items]
    assert seqs == sorted(seqs, reverse=True)
    assert len(set(seqs)) == len(seqs) <= 50
    assert following is None or following == seqs[-1]


@BOTH
@pytest.mark.parametrize(
    ("where", "index"), [("", "history_by_table"), ("AND camera_id = 'cam1'", "history_by_camera")]
)
def test_pages_are_found_by_index_in_their_order(
    long: Record, store: Store, where: str, index: str
) -> None:
    query = f"SELECT * FROM history WHERE \"table\" = 'alerts' AND seq < 900 {where} "
    query += "ORDER BY seq DESC LIMIT 200"
    with long.engine.connect() as connection:
        if store.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # so few rows fit a scan
            plan = connection.exec_driver_sql(f"EXPLAIN {query}").all()
        else:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    told = " ".join(str(row) for row in plan)
    assert index in told
    assert "Sort" not in told
    assert "TEMP B-TREE" not in told


@BOTH
def test_walking_all_pages_gives_each_row_once(long: Record) -> None:
    seqs: list[int] = []
    before: int | None = NEWEST
    while before is not None:
        items, before = long.history.page("alerts", READER, before, PAGE_MAX, {})
        seqs += [one.seq for one in items]
    assert seqs == list(range(_ROWS, 0, -1))


def test_the_consoles_copy_finds_its_pages_by_index(tmp_path: Path) -> None:
    copy = LocalCopy(tmp_path / "local.db", bytes(32), CORE)
    try:
        engine = copy.history.engine
        query = "SELECT seq, line FROM closed WHERE kind = 'alerts' AND seq < 900 "
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {query} ORDER BY seq DESC LIMIT 51"
            ).all()
    finally:
        copy.close()
    told = " ".join(str(row) for row in plan)
    assert "closed_seq" in told
    assert "TEMP B-TREE" not in told
