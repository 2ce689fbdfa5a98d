"""What was recorded of a camera: who may see it is asked as for live, and what they saw is kept."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from starlette.responses import Response

from console.wire.ticket import BLOCK_S, LIFE_S, block_of, sign_ticket
from server_stub import relay_readers
from server_stub.answers import Refused, answer
from server_stub.calls import Call
from server_stub.handlers.cameras import known_camera
from server_stub.messages import RelayTicket


async def recording(call: Call) -> Response:
    """A ticket for the five minutes around `at`, seconds since 1970. The look is recorded."""
    camera_id = known_camera(call)
    span = block_of(call.number("at", 0, int(time.time() + BLOCK_S)))
    place = call.backend.relays.get(camera_id)
    if place is None:
        raise Refused(404, "refused.no_relay", {"camera": camera_id})
    begins, ends = (datetime.fromtimestamp(at, UTC) for at in span)
    await call.backend.looks.record(call.actor, "recording", camera_id, begins, ends)
    reader = relay_readers.reader_id(call.backend.identity, call.session)
    key = call.backend.identity.signing_key
    ticket = sign_ticket(key, camera_id, reader, time.time() + LIFE_S, span)
    return answer(RelayTicket(place.host, place.port, place.tls, ticket))
