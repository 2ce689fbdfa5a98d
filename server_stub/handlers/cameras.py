"""Cameras: their set-up, their addresses, their relays, their leases."""

from __future__ import annotations

import asyncio
import base64
import time
from urllib.parse import urlsplit

from starlette.responses import Response

from console.domain.commands import ChangeCameraAddress, ConfigureCamera
from console.domain.person import Actor
from console.wire.ticket import LIFE_S, sign_ticket
from server_stub import relay_readers
from server_stub.answers import Refused, answer, status_of
from server_stub.calls import Call, field_wrong
from server_stub.identity import DETECTOR_SUFFIX
from server_stub.messages import (
    Address,
    Heartbeat,
    PublicKey,
    PutCamera,
    RelayAt,
    RelayReaders,
    RelayRefused,
    RelayTicket,
)
from server_stub.storage.journal import Also
from server_stub.storage.outcomes import Outcome
from server_stub.visible import may_watch

URL_MAX = 2000


def known_camera(call: Call) -> str:
    """A camera in the caller's area; another is answered as if it did not exist."""
    camera_id = call.path("id")
    camera = call.backend.hub.state.cameras.get(camera_id)
    if camera is None or not may_watch(call.actor, camera):
        raise Refused(404, "refused.unknown_camera", {"camera": camera_id})
    return camera_id


async def put_camera(call: Call) -> Response:
    wish, camera_id = call.read_strictly(PutCamera), call.path("id")
    if wish.camera.id != camera_id:
        raise field_wrong("camera.id", "not the id in the path")
    if wish.url is not None and not 0 < len(wish.url) <= URL_MAX:
        raise field_wrong("url", f"not 1 to {URL_MAX} characters")
    if wish.control_url is not None and not is_control_url(wish.control_url):
        raise field_wrong("control_url", f"not an http(s) address of at most {URL_MAX} characters")
    if wish.sub_url is not None and len(wish.sub_url) > URL_MAX:
        raise field_wrong("sub_url", f"more than {URL_MAX} characters")
    if wish.sub_url and not wish.camera.sub_height:
        raise field_wrong("camera.sub_height", "0, and there is an address of a second stream")
    hub, put = call.backend.hub, await _new_address(call, camera_id, wish)
    if camera_id not in hub.state.cameras:
        _taken(await hub.say(ConfigureCamera(wish.camera), call.actor, put))
        return Response(status_code=204)
    _taken(await hub.say(ConfigureCamera(wish.camera), call.actor))
    if put:  # with its own event, for who has the old one
        _taken(await hub.say(ChangeCameraAddress(camera_id), call.actor, put))
    return Response(status_code=204)


async def _new_address(call: Call, camera_id: str, wish: PutCamera) -> Also | None:
    """How to store them; None where they are the old ones, or none is given."""
    addresses, puts = call.backend.addresses, []
    old = await asyncio.to_thread(addresses.get, camera_id) or Address("")
    if wish.url is not None and wish.url != old.url:
        puts.append(addresses.put(camera_id, wish.url))
    if wish.control_url is not None and wish.control_url != old.control_url:
        puts.append(addresses.put_control(camera_id, wish.control_url))
    if wish.sub_url is not None and wish.sub_url != old.sub_url:
        puts.append(addresses.put_sub(camera_id, wish.sub_url))
    return (lambda connection: [put(connection) for put in puts]) if puts else None


def is_control_url(url: str) -> bool:
    """Of an ONVIF device service, with its credentials; or empty."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return len(url) <= URL_MAX and (fits or not url)


def _taken(outcome: Outcome) -> None:
    """Raises Refused where it was not."""
    if refusal := outcome.refusal:
        raise Refused(status_of(refusal), refusal.message_id, refusal.params)


async def address(call: Call) -> Response:
    camera_id = known_camera(call)
    found = await asyncio.to_thread(call.backend.addresses.get, camera_id)
    if found is None:
        raise Refused(404, "refused.no_address", {"camera": camera_id})
    await call.backend.looks.record(call.actor, "camera_address", camera_id)
    return answer(found, headers={"Cache-Control": "no-store"})


async def relay(call: Call) -> Response:
    camera_id = known_camera(call)
    at = call.backend.relays.get(camera_id)
    if at is None:
        raise Refused(404, "refused.no_relay", {"camera": camera_id})
    key = call.backend.identity.signing_key
    reader = relay_readers.reader_id(call.backend.identity, call.session)
    ticket = sign_ticket(key, camera_id, reader, time.time() + LIFE_S)
    return answer(RelayTicket(at.host, at.port, at.tls, ticket))


async def announce_relay(call: Call) -> Response:
    at = call.read(RelayAt)
    if not 0 < at.port < 65536:
        raise field_wrong("port", "not 1 to 65535")
    if at.camera_id not in call.backend.hub.state.cameras:
        raise Refused(404, "refused.unknown_camera", {"camera": at.camera_id})
    call.backend.relays[at.camera_id] = at
    return Response(status_code=204)


async def readers(call: Call) -> Response:
    """Which of those who read may not go on; the others are watching."""
    backend, cameras = call.backend, call.backend.hub.state.cameras
    refused: dict[str, tuple[str, ...]] = {}
    watching: dict[str, list[Actor]] = {}
    for camera_id, names in call.read(RelayReaders).readers.items():
        camera = cameras.get(camera_id)
        found = {name: relay_readers.who_reads(backend.identity, name, camera) for name in names}
        watching[camera_id] = [actor for actor in found.values() if actor]
        refused[camera_id] = tuple(name for name, actor in found.items() if actor is None)
    await backend.watching.reading(watching)
    return answer(RelayRefused({camera: names for camera, names in refused.items() if names}))


async def relay_key(call: Call) -> Response:
    public = call.backend.identity.signing_key.public_key().public_bytes_raw()
    return answer(PublicKey(base64.b64encode(public).decode("ascii")))


async def heartbeat(call: Call) -> Response:
    beat = call.read(Heartbeat)
    holders = (call.actor.id, call.session.device_id + DETECTOR_SUFFIX)
    if lease := call.backend.leases.heartbeat(beat.camera_id, beat.epoch, holders):
        params = {"camera": beat.camera_id, "holder": lease.holder if lease.held else ""}
        raise Refused(409, "refused.leased", params)
    return Response(status_code=204)
