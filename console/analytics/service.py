"""The program: signs in, follows the cameras, holds their leases, tells what is sighted."""

from __future__ import annotations

import asyncio
import logging

from console.analytics import kept
from console.analytics.cameras import Cameras
from console.analytics.frigate import Frigate
from console.analytics.onvif import OnvifCamera
from console.analytics.ptz import Ptz
from console.analytics.readers import Readers
from console.analytics.recording import Recording
from console.analytics.reports import Reports
from console.analytics.settings import Settings
from console.domain import commands as c
from console.i18n import known, tr
from console.inference.messages import Options
from console.sources.errors import LinkLost, Refused, SignedOut
from console.sources.http import Backend
from console.sources.identity import RENEW_EVERY_S, Identity
from console.sources.snapshot import take_snapshot
from console.sources.stream import Batch, Resync, read_events
from console.tool_api.assembly import assemble
from console.tool_api.claims import claims_of
from console.tool_api.loader import load
from console.video.pipeline.messages import (
    CameraState,
    ClipAnswer,
    DetectorState,
    Listening,
    Reading,
    Sighting,
    Upward,
)
from console.video.pipeline.owner import PipelineSet

log = logging.getLogger(__name__)
_RETRY_S = 0.5
_REFUSED_RETRY_S = 4.0
_STATUS_EVERY_S = 2.0
_WRITTEN_S = 1.0  # until what was captured is on disk


class Analytics:
    """Runs until cancelled; without a backend it goes on under its leases and keeps its alerts."""

    def __init__(self, settings: Settings, password: str) -> None:
        self._settings = settings
        self._password = password
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._backend = Backend(settings.backend, settings.ca_file)
        self._identity = Identity(self._backend)
        self._device_id, self._device_key = kept.device(settings.data / "device")
        tools = load()
        self._assembly = assemble(tools)
        self._messages: asyncio.Queue[Upward] = asyncio.Queue()
        self._reports = Reports(
            settings.data / "outbox", self._backend, self._assembly.table, claims_of(tools)
        )
        self._detector = DetectorState(None, "detector.starting")
        self._signed_in = asyncio.Event()
        self._trouble = ""

    async def run(self) -> None:
        """Everything at once; one failing part ends the program, and its owner starts it again."""
        loop = asyncio.get_running_loop()
        options = None
        if self._settings.model is not None:
            options = Options(
                str(self._settings.model),
                device=self._settings.device,
                delay_s=self._settings.added_delay_s,
            )

        def on_message(message: Upward) -> None:
            loop.call_soon_threadsafe(self._messages.put_nowait, message)

        self._pipelines = PipelineSet(on_message, options)
        self._readers = Readers(self._backend, self._pipelines.cut_readers)
        self._recording = Recording(
            self._pipelines, self._reports, self._settings.data, self._settings.keeping
        )
        self._cameras = Cameras(
            self._pipelines, self._backend, self._reports, self._recording, self._settings
        )
        ptz = Ptz(self._backend, self._assembly.table, self._signed_in)
        self._cameras.on_configured = ptz.forget
        self._frigate = None
        if (wanted := self._settings.frigate) is not None:
            self._frigate = Frigate(wanted, self._reports, self._cameras.privacy)
        self._onvif = [
            OnvifCamera(one, self._reports, self._sighted, self._cameras.name)
            for one in self._settings.onvif
            if one.events or one.classes
        ]
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow())
                group.create_task(self._renew())
                group.create_task(self._hear())
                group.create_task(self._reports.deliver(self._signed_in))
                group.create_task(self._reports.watch())
                group.create_task(self._cameras.heartbeat())
                group.create_task(self._readers.watch())
                group.create_task(self._recording.watch())
                group.create_task(self._recording.footage.watch())
                group.create_task(self._say_status())
                group.create_task(ptz.run())
                if self._frigate is not None:
                    group.create_task(self._frigate.run())
                for camera in self._onvif:
                    group.create_task(camera.run())
        finally:
            await asyncio.to_thread(self._pipelines.close)
            await self._backend.close()

    async def _sign_in(self) -> None:
        signed_in = await self._identity.sign_in(
            self._settings.account,
            self._password,
            self._device_id,
            self._device_key.public_bytes(),
            "roc-analytics",
        )
        self._reports.speak_as(signed_in.actor.id, self._device_id, signed_in.clock_offset_ms)

    async def _follow(self) -> None:
        """Snapshot, then events, for ever; a lost link changes nothing but that."""
        while True:
            try:
                await self._follow_once()
            except LinkLost as error:
                self._say_once("lost", f"the backend is lost: {error}")
            except Refused as error:
                self._backend.token = ""
                await self._refused(error)
            self._signed_in.clear()
            await asyncio.sleep(_RETRY_S)

    async def _refused(self, error: Refused) -> None:
        """An account that is not let in is tried seldom: somebody has to change something first."""
        told = error.refusal
        why = tr(told.message_id, **told.params) if known(told.message_id) else told.message_id
        self._say_once(told.message_id, f"account {self._settings.account} is refused: {why}")
        if not isinstance(error, SignedOut) or told.message_id == "signin.refused":
            await asyncio.sleep(_REFUSED_RETRY_S)

    def _say_once(self, trouble: str, words: str) -> None:
        """The edge: not each try says the same again."""
        if trouble != self._trouble:
            log.warning("%s", words)
        self._trouble = trouble

    async def _follow_once(self) -> None:
        if not self._backend.token:
            await self._sign_in()
        self._signed_in.set()
        seq, rows = await take_snapshot(self._backend, self._assembly.slice_types)
        log.info("following the backend from %d on", seq)
        self._trouble = ""
        rows = list(rows)
        await self._cameras.snapshot(rows)
        self._recording.footage.snapshot(rows)
        await self._recording.footage.catch_up(self._backend)
        alerts = [record for table, _, record in rows if table == "alerts"]
        for follower in (self._frigate, *self._onvif):
            if follower is not None:
                follower.adopt(alerts)
        self._reports.seen(seq)
        async for arrived in read_events(self._backend, self._assembly.table, seq):
            if isinstance(arrived, Batch):
                self._reports.seen(arrived.events[-1].seq)
                await self._cameras.events(arrived.events)
                self._recording.footage.events(arrived.events)
            elif isinstance(arrived, Resync):
                return

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            try:
                await self._identity.renew()
            except (LinkLost, Refused) as error:
                log.warning("the token was not renewed: %s", error)
                await self._sign_in_again()

    async def _sign_in_again(self) -> None:
        """The stream may still live, so nobody else would: its end is what _follow waits for."""
        while True:
            try:
                return await self._sign_in()
            except (LinkLost, Refused):
                await asyncio.sleep(_RETRY_S)

    async def _hear(self) -> None:
        """What the camera processes and the detector say."""
        while True:
            message = await self._messages.get()
            if isinstance(message, Sighting):
                self._sighted(message)
            elif isinstance(message, Listening):
                await self._cameras.listening(message)
            elif isinstance(message, Reading):
                self._readers.heard(message)
            elif isinstance(message, CameraState):
                await self._cameras.state(message)
            elif isinstance(message, DetectorState):
                self._heard_of_detector(message)
            elif isinstance(message, ClipAnswer):
                self._cut(message)

    def _heard_of_detector(self, state: DetectorState) -> None:
        """Said at once and in words: without a model the rest runs on as if nothing were wrong."""
        self._detector = state
        if state.model is not None or state.message_id == "detector.starting":
            log.info("detector: %s", state.model or tr(state.message_id))
        else:
            log.warning("detection is off: %s", tr(state.message_id, **state.params))

    def _sighted(self, sighting: Sighting) -> None:
        said = self._reports.sighted(sighting)
        if said is None:
            return
        self._recording.sighted(said.alert_id, sighting)
        raised = isinstance(said, c.ReportAlert)
        if raised and self._cameras.may_keep_clips(sighting.camera_id):
            window = self._recording.window(sighting)
            after_s = self._settings.keeping.postroll_s + _WRITTEN_S
            asyncio.get_running_loop().call_later(
                after_s, lambda: self._want_clip(sighting.camera_id, said.alert_id, *window)
            )

    def _want_clip(self, camera_id: str, alert_id: str, from_utc: float, to_utc: float) -> None:
        if self._cameras.may_keep_clips(camera_id):
            self._pipelines.want_clip(camera_id, alert_id, from_utc, to_utc)

    def _cut(self, answer: ClipAnswer) -> None:
        """Asked once more where it would be stored: the answer may have changed since."""
        if self._cameras.may_keep_clips(answer.camera_id):
            self._reports.clip(answer)
        else:
            log.info("a clip of camera %s is not kept: its privacy has changed", answer.camera_id)

    async def _say_status(self) -> None:
        while True:
            await asyncio.sleep(_STATUS_EVERY_S)
            model = self._detector.model
            try:
                await self._backend.ask(
                    "POST",
                    "/api/v1/detectors/status",
                    json_body={
                        "device": model.device if model else "",
                        "ms_per_frame": self._detector.ms_per_frame,
                        "provider": self._detector.provider,
                        "reason": self._detector.message_id,
                        "reason_params": self._detector.params,
                        "model": {
                            "name": model.name,
                            "version": model.version,
                            "demo": model.demo,
                            "alarm_labels": sorted(model.weapon_classes),
                        }
                        if model
                        else None,
                        "cameras": self._cameras.states(),
                    },
                )
            except (LinkLost, Refused):
                continue
