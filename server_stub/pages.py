"""Older events for readers that come back: one read of the journal serves all who ask for it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from console.domain.person import Actor
from console.wire.table import Table
from server_stub.storage.journal import PAGE, Journal
from server_stub.tail import Entry, entry, sharers, sse

_PAGES_KEPT = 16
_PIECES_KEPT = 64


class Pages:
    """At most PAGE events each, by the seqs they lie between; to `forget` after an erasure."""

    def __init__(self, journal: Journal, table: Table) -> None:
        self._journal = journal
        self._table = table
        self._reading = asyncio.Lock()
        self._erasures = 0
        self._pages: OrderedDict[tuple[int, int], list[Entry]] = OrderedDict()
        self._pieces: OrderedDict[tuple[int, int, int, object], tuple[bytes, int]] = OrderedDict()

    async def after(
        self, cursor: int, head: int, prev: int, reader: Actor
    ) -> tuple[bytes, int, int]:
        """The next piece of a reader's stream up to head, its new cursor and its new prev."""
        upto = min(head, cursor + PAGE)
        page = await self._page(cursor, upto)
        key = (cursor, upto, prev, sharers(page, reader))
        if key not in self._pieces:
            self._pieces[key] = sse(page, reader, prev)
            _trim(self._pieces, _PIECES_KEPT)
        piece, prev = self._pieces[key]
        return piece, upto, prev

    async def _page(self, cursor: int, upto: int) -> list[Entry]:
        async with self._reading:
            while (cursor, upto) not in self._pages:
                erasures = self._erasures
                page = await asyncio.to_thread(self._read, cursor, upto - cursor)
                if erasures == self._erasures:  # else it may hold what was erased meanwhile
                    self._pages[cursor, upto] = page
                    _trim(self._pages, _PAGES_KEPT)
            return self._pages[cursor, upto]

    def _read(self, cursor: int, limit: int) -> list[Entry]:
        return [entry(self._table, recorded) for recorded in self._journal.read(cursor, limit)]

    def forget(self) -> None:
        """Something was erased: what memory holds of it, or is about to, must go too."""
        self._erasures += 1
        self._pages.clear()
        self._pieces.clear()


def _trim(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
