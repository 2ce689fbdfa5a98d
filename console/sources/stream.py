"""The backend's events as they come: batches, heartbeats, and the call for a new snapshot."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime

from console.domain.envelope import Recorded
from console.sources.errors import LinkLost
from console.sources.http import Backend
from console.sources.sse import ServerSent, SseParser
from console.wire import Table, WireError

log = logging.getLogger(__name__)
SILENCE_S = 4.2  # heartbeats come every 2 s; a half-open link is noticed within 5 s


@dataclass(frozen=True, slots=True)
class Batch:
    """Events in order, with the lines they came as."""

    events: tuple[Recorded, ...]
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """The backend has let us in; what it has for us follows."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """seq: the last sent to this reader. trouble: the backend's own, such as a full disk."""

    seq: int
    utc: datetime
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Resync:
    """Something is missing, or this reader's rights have changed: take a new snapshot."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unstored:
    """An alert that the backend cannot store at the moment. seq is 0; it comes again, recorded."""

    recorded: Recorded


Arrived = Opened | Batch | Heartbeat | Resync | Unstored


async def read_events(backend: Backend, table: Table, after: int) -> AsyncGenerator[Arrived, None]:
    """From the event after `after` on. Ends with LinkLost, Refused or, once said, a Resync.

    prev is watched here: a record whose prev is not the last one seen becomes a Resync.
    """
    parser, sorter = SseParser(), Sorter(table, after)
    params = {"after": str(after)}
    async with backend.open_stream("/api/v1/events", params, SILENCE_S) as pieces:
        yield Opened()
        async for piece in pieces:
            try:
                sent = parser.feed(piece)
            except ValueError as error:
                raise LinkLost(str(error)) from error
            for arrived in sorter.sort(sent):
                yield arrived
                if isinstance(arrived, Resync):
                    return
    raise LinkLost("the stream ended")


class Sorter:
    """Puts neighbouring records into one batch and watches that none is missing."""

    def __init__(self, table: Table, last: int) -> None:
        self._table = table
        self._last = last
        self._events: list[Recorded] = []
        self._lines: list[bytes] = []

    def sort(self, sent: list[ServerSent]) -> list[Arrived]:
        """What has arrived, in order; nothing after a Resync."""
        found: list[Arrived] = []
        for one in sent:
            other = self._take(one)
            if other is not None:
                found += [*self._batch(), other]
            if isinstance(other, Resync):
                return found
        return found + self._batch()

    def _take(self, sent: ServerSent) -> Heartbeat | Resync | Unstored | None:
        if sent.event == "heartbeat":
            return _heartbeat(sent.data)
        if sent.event == "resync":
            return Resync(_reason(sent.data))
        if sent.event == "unstored":
            return self._unstored(sent.data)
        return self._record(sent.data) if sent.event == "recorded" else None

    def _unstored(self, line: bytes) -> Unstored | None:
        try:
            return Unstored(self._table.decode_recorded(line))
        except WireError as error:
            log.warning("an alert that is not stored cannot be read: %s", error)
            return None

    def _record(self, line: bytes) -> Resync | None:
        try:
            recorded = self._table.decode_recorded(line)
        except WireError as error:
            return Resync(f"a record that cannot be read: {error}")
        if recorded.seq <= self._last:
            return None
        if recorded.prev != self._last:
            return Resync(f"prev {recorded.prev} where {self._last} was seen")
        self._events.append(recorded)
        self._lines.append(line)
        self._last = recorded.seq
        return None

    def _batch(self) -> list[Arrived]:
        if not self._events:
            return []
        batch = Batch(tuple(self._events), tuple(self._lines))
        self._events, self._lines = [], []
        return [batch]


def _heartbeat(data: bytes) -> Heartbeat:
    try:
        told = json.loads(data)
        utc = datetime.fromisoformat(told["utc"])
        aware = utc if utc.tzinfo else utc.replace(tzinfo=UTC)
        return Heartbeat(int(told["seq"]), aware, str(told.get("trouble", "")))
    except (ValueError, KeyError, TypeError) as error:
        raise LinkLost(f"a heartbeat that cannot be read: {error}") from error


def _reason(data: bytes) -> str:
    try:
        return str(json.loads(data)["reason"])
    except (ValueError, KeyError, TypeError):
        return ""
