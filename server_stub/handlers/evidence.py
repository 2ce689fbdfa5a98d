"""Evidence by content."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re

from starlette.responses import Response

from console.media.store import MediaDamaged, MediaFull, MediaMissing
from server_stub.answers import Refused
from server_stub.calls import Call, field_wrong

log = logging.getLogger(__name__)
_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _name(call: Call) -> str:
    name = str(call.request.path_params["sha256"])
    if not _SHA256.fullmatch(name):
        raise field_wrong("sha256", "not 64 lower-case hexadecimal digits")
    return name


async def put_media(call: Call) -> Response:
    """201 the first time, 200 after that. The hash of what came must be the name."""
    name, media = _name(call), call.backend.record.media
    if await asyncio.to_thread(lambda: hashlib.sha256(call.body).hexdigest()) != name:
        raise field_wrong("sha256", "not the hash of what was sent")
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _TYPE.fullmatch(kind):
        raise field_wrong("content-type", "no media type")
    known = await asyncio.to_thread(media.has, name)
    try:
        await asyncio.to_thread(media.put, call.body, kind)
    except MediaFull:
        raise Refused(507, "refused.disk_full") from None
    return Response(status_code=200 if known else 201)


async def get_media(call: Call) -> Response:
    """The bytes as they were put there; the look is recorded.

    What only other areas' events name is answered as if it did not exist.
    """
    name, evidence = _name(call), call.backend.record.evidence
    if not await asyncio.to_thread(evidence.admits, name, call.actor):
        raise Refused(404, "refused.unknown_media", {"sha256": name})
    try:
        data, kind = await asyncio.to_thread(call.backend.record.media.get, name)
    except MediaMissing:
        raise Refused(404, "refused.unknown_media", {"sha256": name}) from None
    except MediaDamaged:
        log.error("evidence %s is damaged", name)
        raise Refused(410, "refused.media_damaged", {"sha256": name}) from None
    await call.backend.looks.record(call.actor, "evidence", name)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(data, headers=headers, media_type=kind)
