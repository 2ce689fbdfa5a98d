"""How what is kept stands: for who answers for it, and before a shorter time is set."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from console.clock import now_utc
from console.domain.retention import BOUNDS, Kind, KindStatus, RetentionStatus
from server_stub.answers import answer
from server_stub.calls import Call, field_wrong
from server_stub.messages import ErasedSubjects
from server_stub.retention import due


async def status(call: Call) -> Response:
    """Counts and times, no content."""
    backend = call.backend
    state, clocks, now = backend.hub.state.copy(), backend.record.clocks, now_utc()

    def told() -> tuple[KindStatus, ...]:
        waiting = backend.eraser.waiting
        rows = []
        for kind in Kind:
            late = waiting.get(kind)
            count, why = (late.count, late.why) if late else (0, "")
            rows.append(due.status(state, clocks, kind, now, count, why))
        return tuple(rows)

    return answer(RetentionStatus(await asyncio.to_thread(told)))


async def preview(call: Call) -> Response:
    """What would go at once with other hours."""
    name = call.word("kind")
    if name not in {kind.value for kind in Kind}:
        raise field_wrong("kind", "no class of what is kept")
    kind = Kind(name)
    hours = call.number("hours", BOUNDS[kind].usual, BOUNDS[kind].most)
    state, clocks = call.backend.hub.state.copy(), call.backend.record.clocks
    return answer(await asyncio.to_thread(due.preview, state, clocks, kind, hours, now_utc()))


async def erased(call: Call) -> Response:
    """For a console that was away: it has a snapshot, which says nothing of what is gone."""
    after = call.number("after", 0, 2**62)
    journal = call.backend.record.journal
    seq = journal.seq
    return answer(ErasedSubjects(await asyncio.to_thread(journal.erased, after), seq))
