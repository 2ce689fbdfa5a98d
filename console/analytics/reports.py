"""What this program has to say, kept on disk until the backend has answered it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from console.analytics import kept
from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.envelope import Command
from console.media.store import MediaDamaged, MediaMissing, MediaStore
from console.sources.errors import LinkLost, Refused
from console.sources.http import Backend
from console.sources.sightings import Claim, Picture, SightingDesk
from console.video.pipeline.messages import ClipAnswer, Sighting
from console.wire.table import Table

log = logging.getLogger(__name__)
_PAUSE_S = 0.5
CLIP_TYPE = "video/mp4"
_LATER = (401, 408, 429)  # refusals that a later try may not meet, beside all of the server's own
_SERVER_FAULT = 500  # and above
_STORE_AWAY = "refused.store_away"


class _NotStored(LinkLost):
    """The backend is there, its database is not."""


class Reports:
    """A queue of commands in one file (a JSON line each, synced before it counts), pictures in an
    encrypted media store beside it. Leases are not kept: an old wish for one is worth nothing.

    A full disk costs what is said its safety against a crash, and its pictures; it is said still.
    """

    def __init__(self, folder: Path, backend: Backend, table: Table, claim: Claim) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = folder / "commands.jsonl"
        self._media = MediaStore(folder / "media", kept.owner_only_key(folder / "key"))
        self._backend = backend
        self._table = table
        self._desk = SightingDesk(claim, new_ulid)
        self._waiting: list[dict[str, Any]] = kept.read(self._file, table)
        self._leases: list[Any] = []
        self._lost: dict[str, int] = {}
        self.each_second: list[Callable[[], object]] = []
        self._told: set[str] = set()  # alerts that the backend was told of while it cannot store
        self._wake = asyncio.Event()
        if self._waiting:
            self._wake.set()
        self._actor_id = self._device_id = ""
        self._offset_ms = self._seq = self._counter = 0

    def speak_as(self, actor_id: str, device_id: str, clock_offset_ms: int) -> None:
        """From sign-in on."""
        self._actor_id, self._device_id = actor_id, device_id
        self._offset_ms = clock_offset_ms

    def seen(self, seq: int) -> None:
        """The newest event this program has seen: what its commands are based on."""
        self._seq = max(self._seq, seq)

    def lease(self, body: Any) -> None:
        """Said once, now or when the backend is back; not kept over a restart."""
        self._leases = [b for b in self._leases if b.camera_id != body.camera_id] + [body]
        self._wake.set()

    def say(self, body: Any, pictures: tuple[tuple[str, str], ...] = ()) -> None:
        """Keep a command on disk and wake the sender. pictures: (sha256, media type)."""
        entry = {
            "id": new_ulid(),
            "made_at_utc": now_utc().isoformat(),
            "kind": type(body).__name__,
            "data": json.loads(self._table.encode(body)),
            "pictures": list(pictures),
        }
        self._waiting.append(entry)
        try:
            kept.append(self._file, json.dumps(entry).encode() + b"\n")
        except OSError as error:
            log.error("what is said waits in memory only: %s", error.strerror)
        self._wake.set()

    def waiting(self) -> int:
        """How much has no answer yet."""
        return len(self._waiting)

    def sighting(self, sighting: Sighting) -> str:
        """A track's beginning, update or end. The id of the alert where a tool raised one."""
        body = self.sighted(sighting)
        return body.alert_id if isinstance(body, c.ReportAlert) else ""

    def sighted(self, sighting: Sighting) -> c.ReportAlert | c.ReportSeenAgain | None:
        """The same; what is said of it, None where nothing is."""
        told = self._desk.told(sighting)
        if told is None:
            return None
        body, pictures = told.body, told.pictures
        if pictures and not self._keeps(pictures):
            body, pictures = replace(body, evidence=()), ()
        self.say(body, tuple((p.sha256, p.media_type) for p in pictures))
        return body

    def _keeps(self, pictures: tuple[Picture, ...]) -> bool:
        try:
            for picture in pictures:
                self._media.put(picture.data, picture.media_type)
        except OSError as error:
            log.error("the pictures of an alert cannot be kept: %s", error.strerror)
            return False
        return True

    async def watch(self) -> None:
        """Say what has returned to normal, and do what is due each second."""
        while True:
            await asyncio.sleep(1.0)
            for act in self.each_second:
                act()
            for told in self._desk.due(now_utc()):
                self.say(told.body)

    def clip(self, answer: ClipAnswer) -> None:
        """A clip that was asked for; request_id is the alert it belongs to."""
        if not answer.data:
            log.warning("no clip for %s: %s", answer.request_id, answer.trouble)
            return
        try:
            sha256 = self._media.put(answer.data, CLIP_TYPE)
        except OSError as error:
            log.error("a clip for %s cannot be kept: %s", answer.request_id, error.strerror)
            return
        clip = Evidence(sha256, CLIP_TYPE, len(answer.data), "clip", now_utc())
        self.say(c.AddEvidence(answer.request_id, clip), ((sha256, CLIP_TYPE),))

    async def deliver(self, signed_in: asyncio.Event) -> None:
        """In order, each until it is answered. A refused command is answered too."""
        while True:
            await self._wake.wait()
            await signed_in.wait()
            self._wake.clear()
            try:
                while self._leases:
                    wanted = self._leases[0]
                    await self._send(self._command(new_ulid(), wanted))
                    self._leases = [body for body in self._leases if body is not wanted]
                while self._waiting:
                    await self._deliver_first()
                with contextlib.suppress(OSError):  # its lines are known by their ids
                    self._file.write_bytes(b"")
            except _NotStored:
                await self._tell_alerts()
                self._wake.set()
                await asyncio.sleep(_PAUSE_S)
            except LinkLost:
                self._wake.set()
                await asyncio.sleep(_PAUSE_S)

    async def _tell_alerts(self) -> None:
        """The backend cannot store; it shows alerts all the same. Each stays here, and is handed in
        in its turn once that is over; its number makes one alert of both.
        """
        for entry in list(self._waiting):
            if entry["kind"] != c.ReportAlert.__name__ or entry["id"] in self._told:
                continue
            body = self._table.decode(json.dumps(entry["data"]), c.ReportAlert)
            self._told.add(entry["id"])
            with contextlib.suppress(_NotStored):
                await self._send(self._command(entry["id"], body, entry["made_at_utc"]))

    async def _deliver_first(self) -> None:
        entry = self._waiting[0]
        for sha256, media_type in entry["pictures"]:
            await self._put(sha256, media_type)
        cls = self._table.command_kinds[entry["kind"]]
        body = self._table.decode(json.dumps(entry["data"]), cls)
        refused = await self._send(self._command(entry["id"], body, entry["made_at_utc"]))
        if isinstance(body, c.ReportAlert):
            self._note_loss(body.tool, refused)
        self._waiting.pop(0)
        self._told.discard(entry["id"])
        for sha256, _ in entry["pictures"]:
            self._media.delete(sha256)

    async def _put(self, sha256: str, media_type: str) -> None:
        try:
            data, _ = self._media.get(sha256)
        except MediaMissing:
            return  # handed in before the last stop; only the line about it was left
        except MediaDamaged as error:
            log.error("a picture is lost: %s", error)
            return
        headers = {"Content-Type": media_type}
        try:
            await self._backend.ask("PUT", f"/api/v1/media/{sha256}", content=data, headers=headers)
        except Refused as error:
            if _later(error):
                raise LinkLost(f"a picture was answered {error.status}") from error
            log.warning("picture %s is refused: %s", sha256[:12], error)

    def _command(self, command_id: str, body: Any, made_at: str = "") -> bytes:
        self._counter += 1
        return self._table.encode_command(
            Command(
                id=command_id,
                actor_id=self._actor_id,
                device_id=self._device_id,
                device_counter=self._counter,
                based_on_seq=self._seq,
                made_at_utc=datetime.fromisoformat(made_at) if made_at else now_utc(),
                clock_offset_ms=self._offset_ms,
                body=body,
            )
        )

    async def _send(self, command: bytes) -> Refused | None:
        """The refusal, where it is final. Raises LinkLost where a later try may fare better."""
        headers = {"Content-Type": "application/json"}
        try:
            await self._backend.ask("POST", "/api/v1/commands", content=command, headers=headers)
        except Refused as error:
            if error.refusal.message_id == _STORE_AWAY:
                raise _NotStored(f"a command was answered {error.status}") from error
            if _later(error):
                raise LinkLost(f"a command was answered {error.status}") from error
            log.info("refused: %s", error)
            return error
        return None

    def _note_loss(self, tool: str, refused: Refused | None) -> None:
        """An alert that is refused is lost: said at the first, and at the end how many."""
        if refused is not None:
            lost = self._lost[tool] = self._lost.get(tool, 0) + 1
            if lost == 1:
                log.warning("the backend takes no alerts of %s, they are lost: %s", tool, refused)
        elif lost := self._lost.pop(tool, 0):
            log.warning("the backend takes alerts of %s again; %d were lost", tool, lost)


def _later(refused: Refused) -> bool:
    """Whether the same may be taken later: a fault of the backend is no answer to what we said."""
    return refused.status in _LATER or refused.status >= _SERVER_FAULT
