"""The way out: snapshot, stream, journal, history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp

from console import __version__
from console.wire import snapshot as wire_snapshot
from server_stub.answers import answer
from server_stub.calls import Call, whole_number
from server_stub.messages import AlertPage, IncidentPage
from server_stub.storage.history import PAGE_MAX
from server_stub.storage.journal import PAGE
from server_stub.stream import EventStream
from server_stub.tail import entry
from server_stub.visible import rows_for

_NDJSON = "application/x-ndjson"
_SEQ_MAX = 10**18 - 1
_PIECE = 200  # records encoded between two breaths of the loop


async def snapshot(call: Call) -> Response:
    """What is stored, as one reader may see it: head line first, then a line a record."""
    state = call.backend.hub.state.copy()
    rows = list(rows_for(state, call.actor))

    async def pieces() -> AsyncIterator[bytes]:
        lines: list[bytes] = []
        for line in wire_snapshot.encode(state.seq, rows):
            lines.append(line)
            if len(lines) == _PIECE:
                yield b"\n".join(lines) + b"\n"
                lines.clear()
                await asyncio.sleep(0)
        yield b"\n".join(lines) + b"\n" if lines else b""

    headers = {"X-Roc-Server": f"roc-server {__version__}", "Cache-Control": "no-store"}
    return StreamingResponse(pieces(), headers=headers, media_type=_NDJSON)


async def events(call: Call) -> ASGIApp:
    """The stream after a seq; a new snapshot is asked for where that seq says nothing."""
    backend = call.backend
    after = call.number("after", 0, _SEQ_MAX)
    if resumed := call.request.headers.get("last-event-id", ""):
        after = whole_number("last-event-id", resumed, _SEQ_MAX)
    resync = ""
    if after > backend.hub.tail.seq:
        resync = "seq_unknown"
    elif after < backend.identity.rights_seq(call.actor.id):
        resync = "rights_changed"
    return EventStream(
        backend.hub,
        call.session,
        backend.identity.actor,
        after,
        resync,
    )


async def journal(call: Call) -> Response:
    """A page of recorded lines in the reader's scope, prev counted from after."""
    after, limit = call.number("after", 0, _SEQ_MAX), call.number("limit", 1000, 10_000)
    backend, reader, table = call.backend, call.actor, call.backend.assembly.table

    async def pieces() -> AsyncIterator[bytes]:
        prev = cursor = after
        left = limit
        while left > 0:
            page = await asyncio.to_thread(backend.record.journal.read, cursor, PAGE)
            lines = []
            for recorded in page:
                if left and recorded.seq <= backend.hub.tail.seq and recorded.scope.admits(reader):
                    lines.append(entry(table, recorded).line(prev) + b"\n")
                    prev, left = recorded.seq, left - 1
            yield b"".join(lines)
            if len(page) < PAGE:
                return
            cursor = page[-1].seq

    return StreamingResponse(pieces(), media_type=_NDJSON)


async def closed_alerts(call: Call) -> Response:
    items, following = await _page(call, "alerts", ("camera_id", "incident_id"))
    return answer(AlertPage(items, following))


async def closed_incidents(call: Call) -> Response:
    items, following = await _page(call, "incidents", ("incident_id",))
    return answer(IncidentPage(items, following))


async def _page(
    call: Call, table: str, columns: tuple[str, ...]
) -> tuple[tuple[Any, ...], int | None]:
    where = {name: value for name in columns if (value := call.word(name))}
    before = call.number("before", _SEQ_MAX, _SEQ_MAX)
    limit = max(1, call.number("limit", 50, PAGE_MAX))
    items, following = await asyncio.to_thread(
        call.backend.record.history.page, table, call.actor, before, limit, where
    )
    return tuple(items), following
