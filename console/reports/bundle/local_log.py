"""The log of a console that is alone: events as it knows them, which have no hashes yet."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.envelope import ErasedEvent, Recorded, UnknownEvent
from console.reports.bundle.contents import LogRow
from console.wire.table import CORE


def rows_of(events: Iterable[Recorded]) -> tuple[LogRow, ...]:
    """seq 0 is what the backend has not seen yet. Tools' own events are told by kind only."""
    return tuple(_row(recorded) for recorded in events)


def _row(recorded: Recorded) -> LogRow:
    event = recorded.event
    bare = isinstance(event, ErasedEvent | UnknownEvent)
    return LogRow(
        recorded.seq,
        event.kind if bare else type(event).__name__,
        0 if bare else CORE.version(event),
        recorded.at_utc.isoformat(),
        recorded.actor_id,
        recorded.command_id,
        CORE.encode(recorded.scope).decode(),
        payload="" if bare else CORE.encode_event(event).decode(),
    )
