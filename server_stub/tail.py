"""The newest events, encoded once for all readers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from console.domain.envelope import Recorded, Scope
from console.domain.person import Actor
from console.wire.table import Table

KEPT = 4096
_CHUNKS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """rest: the line of the stream after its seq and prev."""

    seq: int
    scope: Scope
    rest: bytes

    def line(self, prev: int) -> bytes:
        """As Table.encode_recorded writes it, with this reader's prev."""
        return b'{"seq":%d,"prev":%d,%b' % (self.seq, prev, self.rest)


def entry(table: Table, recorded: Recorded) -> Entry:
    """Encode an event once; prev differs from reader to reader and is put in later."""
    line = table.encode_recorded(recorded)
    head = b'{"seq":%d,"prev":%d,' % (recorded.seq, recorded.prev)
    if not line.startswith(head):
        raise ValueError("a recorded event's line no longer begins with seq and prev")
    return Entry(recorded.seq, recorded.scope, line[len(head) :])


def sse(entries: Iterable[Entry], reader: Actor, prev: int) -> tuple[bytes, int]:
    """What this reader gets of the entries, as one piece of the stream; and its new prev."""
    parts = []
    for one in entries:
        if one.scope.admits(reader):
            line = one.line(prev)
            parts.append(b"id: %d\nevent: recorded\ndata: %b\n\n" % (one.seq, line))
            prev = one.seq
    return b"".join(parts), prev


def sharers(entries: Iterable[Entry], reader: Actor) -> object:
    """Readers for whom this is the same get the same of the entries."""
    alone = reader.id if any(one.scope.people or one.scope.also for one in entries) else ""
    return (reader.roles, reader.area, reader.organisation, alone)


class Tail:
    """The last KEPT committed events; readers wait on `news` and ask for what came after."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._news = asyncio.Event()
        self._chunks: dict[tuple[int, int, int, object], tuple[bytes, int]] = {}

    def add(self, entries: list[Entry]) -> None:
        """Committed events, in order; wakes every reader once."""
        self._entries.extend(entries)
        self.seq = entries[-1].seq
        self._chunks.clear()
        self.wake()

    def forget(self) -> None:
        """Something was erased: what memory holds of it must go too; the journal has the rest."""
        self._entries.clear()
        self._chunks.clear()

    def wake(self) -> None:
        """Let readers look again (a session ended, the backend closes)."""
        self._news.set()
        self._news = asyncio.Event()

    @property
    def news(self) -> asyncio.Event:
        """Set at the next change."""
        return self._news

    def reaches(self, after: int) -> bool:
        """Whether everything after this seq is still here."""
        return after >= self.seq or bool(self._entries and self._entries[0].seq <= after + 1)

    def since(self, after: int, reader: Actor, prev: int) -> tuple[bytes, int]:
        """The piece of the stream after a seq; made once for readers of the same rights."""
        missing = self.seq - after
        newest = list(self._entries)[-missing:] if missing else []
        key = (after, self.seq, prev, sharers(newest, reader))
        if key not in self._chunks:
            if len(self._chunks) >= _CHUNKS_KEPT:
                self._chunks.clear()
            self._chunks[key] = sse(newest, reader, prev)
        return self._chunks[key]
