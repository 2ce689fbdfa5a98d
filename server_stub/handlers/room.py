"""The room itself: its shift log by page, and how its alarms come."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from console.clock import now_utc
from console.domain.figures import KINDS, ON_SHIFT_BEFORE, RoomFigures, room_figures, whole_span
from console.domain.rules.flood import operators
from console.domain.shift import ShiftEntry
from console.domain.shift_log import LOG_KINDS, entry_of
from server_stub.answers import answer
from server_stub.calls import Call
from server_stub.messages import ShiftPage
from server_stub.storage.history import PAGE_MAX

_SEQ_MAX = 10**18 - 1
_HOURS_MOST = 24


async def shift_log(call: Call) -> Response:
    """Newest first. What was erased, or is not the reader's, is left out."""
    before = call.number("before", _SEQ_MAX, _SEQ_MAX)
    limit = max(1, call.number("limit", 50, PAGE_MAX))
    journal, reader = call.backend.record.journal, call.actor

    def page() -> tuple[tuple[ShiftEntry, ...], int | None]:
        found: list[ShiftEntry] = []
        last = before
        while len(found) < limit:
            rows = journal.newest(LOG_KINDS, last, PAGE_MAX)
            for row in rows:
                last = row.seq
                entry = entry_of(row) if row.scope.admits(reader) else None
                if entry is not None:
                    found.append(entry)
                if len(found) == limit:
                    return tuple(found), last
            if len(rows) < PAGE_MAX:
                return tuple(found), None
        return tuple(found), last

    return answer(ShiftPage(*await asyncio.to_thread(page)))


async def figures(call: Call) -> Response:
    """Of what the reader may see: an area's people have their area's figures."""
    hours = max(1, call.number("hours", 4, _HOURS_MOST))
    from_utc, to_utc = whole_span(now_utc(), hours)
    journal, reader = call.backend.record.journal, call.actor
    counting = operators(call.backend.hub.state)

    def told() -> RoomFigures:
        rows = journal.since(KINDS, from_utc - ON_SHIFT_BEFORE)
        seen = (one for one in rows if one.scope.admits(reader))
        return room_figures(seen, from_utc, to_utc, counting)

    return answer(await asyncio.to_thread(told))
