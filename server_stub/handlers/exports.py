"""Evidence that leaves the house: its log, and the signature under it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.responses import Response

from console.clock import now_utc
from console.domain.commands import RecordExport
from console.domain.exports import Export, ExportedFile
from console.domain.person import Device
from console.reports.bundle.contents import LogRow, Manifest
from console.reports.bundle.seal import Seal
from console.reports.case_file import UnknownIncident, gather
from console.wire.table import CORE, WireError
from server_stub.answers import Refused, answer, malformed, status_of
from server_stub.backend import Backend
from server_stub.calls import Call, field_wrong
from server_stub.messages import PublicKey, SignExport
from server_stub.visible import scope_of_record

_SHA256 = re.compile(r"[0-9a-f]{64}")


async def key(call: Call) -> Response:
    """For whoever gives its fingerprint to courts by another way than the bundles."""
    raw = call.backend.record.master.export_key().public_key().public_bytes_raw()
    return answer(PublicKey(base64.b64encode(raw).decode()))


async def log(call: Call) -> Response:
    """The rows of the journal about the incident, for who may make the export now: up to now, be
    it open or closed; what was erased of it with its place and the entry that says so.
    """
    backend, export = call.backend, _allowed(call)
    async with backend.reporting:
        try:
            rows = await asyncio.to_thread(_rows, backend, export)
        except UnknownIncident:  # erased meanwhile
            raise Refused(
                404, "refused.unknown_incident", {"incident": export.incident_id}
            ) from None
    headers = {"Cache-Control": "no-store"}
    return Response(b"".join(rows), headers=headers, media_type="application/x-ndjson")


def _allowed(call: Call) -> Export:
    """The export, for the one who asked for it and may make it now. Raises Refused."""
    state, export_id = call.backend.hub.state, call.path("id")
    export = state.exports.get(export_id)
    if export is None or not scope_of_record(state, "exports", export).admits(call.actor):
        raise Refused(404, "refused.unknown_export", {"id": export_id})
    if export.asked_by != call.actor.id:
        raise Refused(403, "refused.not_permitted", {"actor": call.actor.id})
    if not export.agreed():
        raise Refused(409, "refused.export_not_agreed")
    if now_utc() >= export.lapses_utc():
        raise Refused(409, "refused.export_lapsed")
    return export


def _rows(backend: Backend, export: Export) -> list[bytes]:
    journal, fold = backend.record.journal, backend.assembly.fold()
    case = gather(export.incident_id, journal.replay(0), fold, export.window_under)
    seqs = {recorded.seq for recorded in (*case.events, *case.holds)}
    known = (*export.about.alert_ids, *case.incident.alert_ids)  # of those that were erased too
    seqs.update(journal.erasures((case.incident.id, *case.alerts, *case.runs, *known)))
    found = (LogRow.of(*journal.row_at(seq)) for seq in sorted(seqs))
    return [CORE.encode(row) + b"\n" for row in found]


async def sign(call: Call) -> Response:
    """Recorded first, then signed: nothing is signed that the journal does not tell of.

    The same bundle again gets its signature again: an answer may have been lost on its way.
    """
    export_id, wish = call.path("id"), call.read_strictly(SignExport)
    if not _SHA256.fullmatch(wish.digest):
        raise field_wrong("digest", "not 64 lower-case hexadecimal digits")
    manifest, device = _manifest(wish), _device(call)
    seal = _device_seal(export_id, wish, device)
    seq = await _recorded(call, export_id, wish, manifest)
    (made,) = await asyncio.to_thread(call.backend.record.journal.read, seq - 1, 1)
    if getattr(made.event, "sha256", "") != wish.digest:
        raise Refused(409, "refused.export_other")
    return answer(_signed(seal, device, made.at_utc.isoformat(), call.backend))


def _manifest(wish: SignExport) -> Manifest:
    try:
        manifest: Manifest = CORE.decode(wish.manifest, Manifest)
    except WireError as error:
        raise malformed(WireError(str(error), f"manifest.{error.field}")) from None
    return manifest


def _device(call: Call) -> Device:
    device = call.backend.hub.state.devices.get(call.session.device_id)
    if device is None or device.revoked:
        raise Refused(403, "refused.device_revoked", {"device": call.session.device_id})
    return device


def _device_seal(export_id: str, wish: SignExport, device: Device) -> Seal:
    """Raises Refused where the workstation has not signed this."""
    sha256 = hashlib.sha256(wish.manifest.encode()).hexdigest()
    raw = base64.b64decode(device.public_key).hex()
    seal = Seal(export_id, wish.digest, sha256, device.id, raw, wish.device_signature)
    if not seal.device_holds():
        raise Refused(403, "refused.export_unsigned")
    return seal


async def _recorded(call: Call, export_id: str, wish: SignExport, manifest: Manifest) -> int:
    """The seq of the entry that tells of it. Raises Refused where it may not be made."""
    hub = call.backend.hub
    export = hub.state.exports.get(export_id)
    if export is not None and not _fits(manifest, export, call.session.device_id):
        raise Refused(409, "refused.export_other")
    files = tuple(ExportedFile(one.name, one.sha256, one.original_sha256) for one in manifest.files)
    device_id = call.session.device_id
    body = RecordExport(export_id, wish.digest, wish.size_bytes, files, device_id)
    wanted = hub.command(body, call.actor.id, f"{export_id}.made")
    outcome = await hub.submit(wanted, call.actor)
    if refusal := outcome.refusal:
        raise Refused(status_of(refusal), refusal.message_id, refusal.params)
    return outcome.seqs[0]


def _fits(manifest: Manifest, export: Export, device_id: str) -> bool:
    """Whether the index says of itself what was asked for and agreed to, and no more."""
    said = (
        manifest.export_id,
        manifest.incident_id,
        manifest.asked_by,
        manifest.blurred,
        manifest.reason,
        manifest.case_number,
        manifest.purpose,
        manifest.approved_by,
        manifest.camera_ids,
        manifest.from_utc,
        manifest.to_utc,
    )
    asked = (
        export.id,
        export.incident_id,
        export.asked_by,
        export.blurred,
        export.reason,
        export.case_number,
        export.purpose,
        export.approved_by,
        export.camera_ids,
        export.from_utc,
        export.to_utc,
    )
    bare = any(one.how == "none" and one.what not in ("readme", "log") for one in manifest.files)
    whole = not manifest.alone and manifest.device_id == device_id
    return said == asked and whole and not (export.blurred and bare)


def _signed(seal: Seal, device: Device, at: str, backend: Backend) -> Seal:
    private: Ed25519PrivateKey = backend.record.master.export_key()
    seal = replace(
        seal,
        enrolled_by=device.enrolled_by,
        enrolled_utc=device.enrolled_utc.isoformat(),
        signed_utc=at,
        backend_key=private.public_key().public_bytes_raw().hex(),
    )
    seal = replace(seal, certificate=private.sign(seal.certificate_message()).hex())
    return replace(seal, signature=private.sign(seal.backend_message()).hex())
