"""The cameras this program runs: their leases, relays, states and the alarms of those."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Alert, Priority
from console.domain.camera import Camera, Privacy
from console.domain.envelope import Recorded
from console.domain.events import CameraAddressChanged, CameraConfigured, LeaseChanged
from console.sources.errors import LinkLost, Refused
from console.sources.http import Backend
from console.video.address import CameraAddress
from console.video.liveness import Liveness
from console.video.pipeline.messages import CameraJob, CameraState, Listening
from console.video.pipeline.owner import PipelineSet
from console.video.tamper import Tampering

if TYPE_CHECKING:
    from console.analytics.recording import Recording
    from console.analytics.reports import Reports
    from console.analytics.settings import Settings

log = logging.getLogger(__name__)
HEARTBEAT_S = 1.5
TOOL = "cameras"
FAULT_AFTER_S = 3.0  # a short stutter is no alarm
FAULTS = {Liveness.LOST: "camera.lost", Liveness.FROZEN: "camera.frozen"}
STILL = "camera.still"
TAMPERINGS = frozenset(Tampering) - {Tampering.NONE}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a camera's streams are; sub: its smaller one, None where it has none."""

    main: CameraAddress
    sub: CameraAddress | None = None


@dataclass(slots=True)
class _Run:
    camera: Camera
    addresses: Addresses = field(repr=False)
    epoch: str
    port: int = 0
    state: CameraState | None = None
    fault: str = ""
    fault_alert: str = ""
    fault_task: asyncio.Task[None] | None = field(default=None, repr=False)


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
                self._adopt(record)
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
                    await self._configured(camera)
            elif isinstance(event, LeaseChanged) and not event.lease.held:
                self._retake(event.lease.camera_id)

    def _adopt(self, alert: Alert) -> None:
        """A fault that was told before this program was started again is still ours to end."""
        self._recording.adopt(alert)
        run = self._runs.get(alert.camera_id)
        if run is not None and run.state is None and not run.fault_alert:
            run.fault, run.fault_alert = alert.message_id, alert.id

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
        fresh = _Run(camera, addresses, epoch)
        if run is not None:
            fresh.fault, fresh.fault_alert = _handed_on(run)
        self._runs[camera.id] = fresh
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
        fault = FAULTS.get(message.liveness, "") or message.tampering
        if message.still_alarm and not fault:
            fault = STILL
        if fault == run.fault:
            return
        run.fault = fault
        if run.fault_task is not None:
            run.fault_task.cancel()
            run.fault_task = None
        if run.fault_alert:
            self._reports.say(c.ReportReturned(run.fault_alert, now_utc()))
            run.fault_alert = ""
        if fault:
            run.fault_task = asyncio.ensure_future(self._alarm(run, fault))

    async def _alarm(self, run: _Run, fault: str) -> None:
        if fault not in TAMPERINGS:  # those have been watched for longer already
            await asyncio.sleep(FAULT_AFTER_S)
        run.fault_alert = new_ulid()
        at = now_utc()
        self._reports.say(
            c.ReportAlert(
                alert_id=run.fault_alert,
                tool=TOOL,
                message_id=fault,
                params={"camera": run.camera.name},
                priority=Priority.MEDIUM,
                first_seen_utc=at,
                last_seen_utc=at,
                camera_id=run.camera.id,
            )
        )

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


async def addresses_of(backend: Backend, camera_id: str) -> Addresses | None:
    """None, and a line in the log, where there is none to be used.

    LinkLost also for a fault of the backend: for that no camera may be left out until somebody
    configures it again.
    """
    try:
        answer = await backend.ask("GET", f"/api/v1/cameras/{camera_id}/address")
        told = answer.json()
        main = CameraAddress.parse(told["url"])
        return Addresses(main, _sub_address(camera_id, told.get("sub_url", "")))
    except Refused as error:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise LinkLost(f"the address of {camera_id} was answered {error.status}") from error
        log.warning("camera %s has no address", camera_id)
    except (ValueError, KeyError):
        log.warning("camera %s has an address that is none", camera_id)
    return None


def _sub_address(camera_id: str, url: str) -> CameraAddress | None:
    """A second address that is none costs the second stream, not the camera."""
    try:
        return CameraAddress.parse(url) if url else None
    except ValueError:
        log.warning("camera %s has a second address that is none", camera_id)
        return None


def _handed_on(run: _Run) -> tuple[str, str]:
    """A fault outlives a change of configuration; one that was not told yet is watched anew."""
    if run.fault_task is not None and not run.fault_alert:
        run.fault_task.cancel()
        return "", ""
    return run.fault, run.fault_alert
