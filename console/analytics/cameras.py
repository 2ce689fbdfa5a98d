"""The cameras this program runs: their leases, relays, states and the alarms of those."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.camera import Camera, Privacy
from console.domain.envelope import Recorded
from console.domain.events import (
    AlertRaised,
    CameraAddressChanged,
    CameraConfigured,
    LeaseChanged,
)
from console.sources.errors import LinkLost, Refused
from console.sources.http import Backend
from console.sources.loss_alarm import TOOL, CameraAlarms
from console.video.address import CameraAddresses
from console.video.pipeline.messages import CameraJob, CameraState, Listening
from console.video.pipeline.owner import PipelineSet

if TYPE_CHECKING:
    from console.analytics.recording import Recording
    from console.analytics.reports import Reports
    from console.analytics.settings import Settings

log = logging.getLogger(__name__)
HEARTBEAT_S = 1.5


@dataclass(slots=True)
class _Run:
    camera: Camera
    addresses: CameraAddresses = field(repr=False)
    epoch: str
    port: int = 0
    state: CameraState | None = None


class Cameras:
    """One run per camera that is switched on. All methods belong to the program's loop."""

    def __init__(
        self,
        pipelines: PipelineSet,
        backend: Backend,
        reports: Reports,
        recording: Recording,
        settings: Settings,
    ) -> None:
        self._pipelines = pipelines
        self._backend = backend
        self._reports = reports
        self._recording = recording
        self._settings = settings
        self._known: dict[str, Camera] = {}
        self._runs: dict[str, _Run] = {}
        self._alarms = CameraAlarms(reports.say)
        reports.each_second.append(self._alarms.due)
        self._ticket_key = b""
        self.on_configured: Callable[[str], Awaitable[None]] = _nobody

    async def snapshot(self, rows: Iterable[tuple[str, str, Any]]) -> None:
        """Start what is configured; take the leases that nobody else holds."""
        if not self._ticket_key:
            answer = await self._backend.ask("GET", "/api/v1/relays/key")
            self._ticket_key = base64.b64decode(answer.json()["public_key"])
        rows = list(rows)
        for table, _, record in rows:
            if table == "cameras":
                await self._configured(record)
        for table, _, record in rows:
            if table == "alerts" and record.tool == TOOL and record.active():
                self._recording.adopt(record)
                self._alarms.adopt([record])
        for run in self._runs.values():
            self._reports.lease(c.TakeLease(run.camera.id, run.epoch))
            await self._announce(run)

    async def events(self, events: Iterable[Recorded]) -> None:
        """Follow what is configured, and take back a lease that ended by mistake."""
        for recorded in events:
            event = recorded.event
            if isinstance(event, CameraConfigured):
                await self._configured(event.camera)
            elif isinstance(event, CameraAddressChanged):
                if camera := self._known.get(event.camera_id):
                    await self._configured(camera.readdressed())
            elif isinstance(event, LeaseChanged) and not event.lease.held:
                self._retake(event.lease.camera_id)
            elif isinstance(event, AlertRaised):  # by a console that was alone, maybe
                self._alarms.adopt([event.alert])

    def _retake(self, camera_id: str) -> None:
        if run := self._runs.get(camera_id):
            self._reports.lease(c.TakeLease(camera_id, run.epoch))

    def privacy(self, camera_id: str) -> Privacy:
        """How its people are shown; silhouettes for a camera that nobody has told of yet."""
        camera = self._known.get(camera_id)
        return Privacy.SILHOUETTES if camera is None else camera.privacy

    def name(self, camera_id: str) -> str:
        """Its id for a camera that nobody has told of yet."""
        camera = self._known.get(camera_id)
        return camera_id if camera is None else camera.name

    def may_keep_clips(self, camera_id: str) -> bool:
        """A clip shows everybody in it: it is evidence only where people are shown anyway."""
        run = self._runs.get(camera_id)
        return run is not None and run.camera.privacy == Privacy.NONE

    async def _configured(self, camera: Camera) -> None:
        """Run it as it is now set up, where it does not run so already."""
        self._known[camera.id] = camera
        await self.on_configured(camera.id)
        addresses = await addresses_of(self._backend, camera.id)
        if addresses is None:
            return
        run = self._runs.get(camera.id)
        if run is not None and (run.camera, run.addresses) == (camera, addresses):
            return
        epoch = new_ulid()
        self._runs[camera.id] = _Run(camera, addresses, epoch)
        self._alarms.watch(camera.id, camera.name, float(camera.still_alarm_s))
        self._pipelines.add(
            CameraJob(
                camera_id=camera.id,
                address=addresses.main,
                sub_address=addresses.sub,
                epoch_base=epoch,
                ticket_key=self._ticket_key,
                privacy=camera.privacy,
                still_alarm_s=float(camera.still_alarm_s),
                tamper_alarm=camera.tamper_alarm and not camera.ptz,  # one that moves sees much
                detect=camera.detection,
                detect_every_s=self._settings.detect_every_s,
                host=self._settings.relay_host,
                tls=self._settings.relay_tls,
                recorder=self._recording.limits(camera.id),
            )
        )
        self._reports.lease(c.TakeLease(camera.id, epoch))

    async def listening(self, message: Listening) -> None:
        """A relay has its port: tell the backend, which tells the consoles."""
        if run := self._runs.get(message.camera_id):
            run.port = message.port
            await self._announce(run)

    async def _announce(self, run: _Run) -> None:
        if not run.port:
            return
        body = {
            "camera_id": run.camera.id,
            "host": self._settings.relay_host,
            "port": run.port,
            "tls": self._settings.relay_tls is not None,
        }
        try:
            await self._backend.ask("POST", "/api/v1/relays", json_body=body)
        except (LinkLost, Refused) as error:
            log.warning("relay of %s is not announced: %s", run.camera.id, error)

    async def state(self, message: CameraState) -> None:
        """A camera that stays lost or frozen, or sees its scene no more, is an alarm of its own; it
        ends on recovery.
        """
        run = self._runs.get(message.camera_id)
        if run is None:
            return
        run.state = message
        self._recording.state(message)
        self._alarms.heard(message)

    async def heartbeat(self) -> None:
        """Leases are renewed by heartbeats; without a backend they simply go on."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            for run in list(self._runs.values()):
                body = {"camera_id": run.camera.id, "epoch": run.epoch}
                try:
                    await self._backend.ask("POST", "/api/v1/leases/heartbeat", json_body=body)
                except LinkLost:
                    break
                except Refused:
                    self._reports.lease(c.TakeLease(run.camera.id, run.epoch))

    def states(self) -> dict[str, dict[str, str]]:
        """For the backend's status page."""
        return {
            run.camera.id: {
                "state": run.state.liveness.name.lower() if run.state else "starting",
                "holder": "",
            }
            for run in self._runs.values()
        }


async def _nobody(camera_id: str) -> None:
    """Nobody asks to be told of cameras that are configured otherwise."""


async def addresses_of(backend: Backend, camera_id: str) -> CameraAddresses | None:
    """None, and a line in the log, where there is none to be used.

    LinkLost also for a fault of the backend: for that no camera may be left out until somebody
    configures it again.
    """
    try:
        answer = await backend.ask("GET", f"/api/v1/cameras/{camera_id}/address")
        told = answer.json()
        found = CameraAddresses.parse(told["url"], told.get("sub_url", ""))
        if told.get("sub_url") and found.sub is None:
            log.warning("camera %s has a second address that is none", camera_id)
        return found
    except Refused as error:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise LinkLost(f"the address of {camera_id} was answered {error.status}") from error
        log.warning("camera %s has no address", camera_id)
    except (ValueError, KeyError):
        log.warning("camera %s has an address that is none", camera_id)
    return None
