"""How the backend itself is."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from console import __version__
from server_stub.answers import answer
from server_stub.calls import Call
from server_stub.messages import CameraStatus, DetectorReport, DetectorStatus, Health, Status
from server_stub.storage.database import free_bytes


async def health(call: Call) -> Response:
    return answer(Health("ok", call.backend.hub.state.seq, __version__))


async def report_detector(call: Call) -> Response:
    said = call.read(DetectorReport)
    backend = call.backend
    status = DetectorStatus(
        said.device,
        said.ms_per_frame,
        said.provider,
        said.reason,
        said.model,
        said.reason_params,
    )
    backend.detectors[call.actor.id] = status
    backend.sights |= said.cameras
    if backend.embedded:
        backend.embedded.heard(call.actor.id)
    return Response(status_code=204)


async def status(call: Call) -> Response:
    backend, state = call.backend, call.backend.hub.state
    cameras = {}
    for camera_id in state.cameras:
        lease = state.leases.get(camera_id)
        seen = backend.sights.get(camera_id, CameraStatus("unknown", ""))
        holder = lease.holder if lease and lease.held else ""
        cameras[camera_id] = CameraStatus(seen.state, holder)
    damaged = backend.damaged | set(backend.record.journal.damages)
    return answer(
        Status(
            server="roc-server",
            version=__version__,
            seq=state.seq,
            detectors=backend.detectors,
            cameras=cameras,
            tools=dict(state.switched_off),
            disk_free_bytes=await asyncio.to_thread(free_bytes, backend.record.folder),
            demo=backend.options.demo,
            mode=backend.options.mode,
            trouble=backend.hub.trouble,
            damaged=tuple(sorted(damaged)),
            analytics=backend.embedded.state if backend.embedded else "",
            refused=dict(backend.misfits),
            name=backend.options.name,
        )
    )
