"""What a reader that comes back is given from memory, while something is erased."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.envelope import Recorded
from console.domain.person import Actor, Role
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.pages import Pages
from server_stub.storage.journal import PAGE, Journal
from server_stub.storage.record import Record, open_record
from server_stub.storage.schema import KEYS
from tests.support.backend import started

_READER = Actor("sup1", (Role.SUPERVISOR,))


class _HeldJournal(Journal):
    """What has been read comes back only when it is let go."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self.has_read = threading.Event()
        self.let_go = threading.Event()

    def read(self, after: int, limit: int = PAGE) -> list[Recorded]:
        rows = self._record.journal.read(after, limit)
        self.has_read.set()
        assert self.let_go.wait(20.0)
        return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one alert in it."""
    with started(tmp_path) as backend:
        op = backend.client("op1")
        op.say(c.RaiseAlert(new_ulid(), "page-canary", "en", Priority.LOW))
        backend.stop()
        return backend.data


def test_a_page_read_before_an_erasure_is_not_kept_after_it(folder: Path) -> None:
    assembly = assemble(load())
    record = open_record(folder, assembly.table, assembly.slice_types)
    journal = _HeldJournal(record)
    pages = Pages(journal, assembly.table)

    async def story() -> list[bytes]:
        head = record.journal.seq
        first = asyncio.create_task(pages.after(0, head, 0, _READER))
        assert await asyncio.to_thread(journal.has_read.wait, 20.0)
        await record.writer.transact(lambda db: db.execute(KEYS.update().values(wrapped=None)))
        record.journal.stored(record.journal.head, True)
        pages.forget()
        journal.let_go.set()
        second = await pages.after(0, head, 0, _READER)
        return [(await first)[0], second[0]]

    try:
        before = [assembly.table.encode_event(r.event) for r in record.journal.read(0)]
        assert any(b"page-canary" in payload for payload in before)
        pieces = asyncio.run(story())
    finally:
        record.close()
    assert all(pieces)
    assert not any(b"page-canary" in piece for piece in pieces)
