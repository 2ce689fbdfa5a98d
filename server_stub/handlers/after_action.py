"""An incident's after-action file, as `roc-server report` writes it."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from console.reports.case_file import UnknownIncident
from console.store.state import State
from server_stub.answers import Refused
from server_stub.calls import Call
from server_stub.report import CITY_MAP, compose
from server_stub.visible import scope_of_record

_NEWEST = 2**62


async def after_action(call: Call) -> Response:
    """HTML. The look is recorded first: it belongs to the incident's journal, and so to the file.

    Files are built one at a time: each reads the whole journal.
    """
    backend, incident_id = call.backend, call.path("id")
    if not await _may_see(call, backend.hub.state, incident_id):
        raise Refused(404, "refused.unknown_target", {"id": incident_id})
    await backend.looks.record(call.actor, "after_action", incident_id)
    async with backend.reporting:
        try:
            record, fold = backend.record, backend.assembly.fold()
            html = await asyncio.to_thread(
                compose, incident_id, record.journal, record.media, fold, CITY_MAP
            )
        except UnknownIncident:  # erased meanwhile
            raise Refused(404, "refused.unknown_target", {"id": incident_id}) from None
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(html.encode(), headers=headers, media_type="text/html")


async def _may_see(call: Call, state: State, incident_id: str) -> bool:
    """What lies in another area is answered as if it did not exist."""
    incident = state.incidents.get(incident_id)
    if incident is not None:
        return scope_of_record(state, "incidents", incident).admits(call.actor)
    where = {"incident_id": incident_id}
    history = call.backend.record.history
    found, _ = await asyncio.to_thread(history.page, "incidents", call.actor, _NEWEST, 1, where)
    return bool(found)
