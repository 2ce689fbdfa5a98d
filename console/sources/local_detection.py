"""The console's own detection: loaded, timed and idle until the backend is gone.

Then it opens the cameras itself, under epochs of its own, relays them to this console's tiles and
tells what it sights; when the backend is back, each is let go once the backend's relay shows it.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.clock import new_ulid, now_utc
from console.domain.alert import Alert
from console.domain.camera import Camera
from console.domain.commands import ReportSeenAgain
from console.inference.messages import Options
from console.sources.loss_alarm import CameraAlarms
from console.sources.own_recording import OwnRecording
from console.sources.sightings import Claim, SightingDesk, Told
from console.video.address import CameraAddresses
from console.video.liveness import Liveness
from console.video.pipeline.messages import (
    CameraJob,
    CameraState,
    ClipAnswer,
    DetectorState,
    Listening,
    Sighting,
    Upward,
)
from console.video.pipeline.owner import PipelineSet
from console.video.records import OWN_EPOCHS
from console.video.relay_reader import RelayPlace
from console.wire.ticket import LIFE_S, sign_ticket

HOST = "127.0.0.1"
SEEN_AGAIN_EVERY_S = 10.0


class LocalDetection:
    """Methods may be called from any thread; the callbacks come from the pipelines' thread.

    on_told: a command body with its pictures, to be decided by this console alone. on_place: a
    camera's relay is up. options None: cameras are shown, detection is off. ring: where it records
    meanwhile; None: nowhere.
    """

    def __init__(
        self,
        options: Options | None,
        claim: Claim,
        on_told: Callable[[Told], Any],
        on_place: Callable[[str], Any],
        on_detector: Callable[[DetectorState], Any],
        ring: Path | None = None,
    ) -> None:
        self._on_told, self._on_place, self._on_detector = on_told, on_place, on_detector
        self._key = Ed25519PrivateKey.generate()
        self._reader = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._ports: dict[str, int] = {}
        self._cameras: set[str] = set()
        self._seen: set[str] = set()
        self._desk = SightingDesk(claim, new_ulid)
        self._said_at: dict[str, float] = {}
        self._alarms = CameraAlarms(lambda body: on_told(Told(body)), last_word=False)
        self.detects = options is not None
        self._pipelines = PipelineSet(self._hear, options)
        self._recording = OwnRecording(ring, self._pipelines)

    def take_over(self, camera: Camera, at: CameraAddresses, told: Iterable[Alert] = ()) -> None:
        """Open a camera. told: alerts of it, by whomever; those of its faults that can be judged
        from here are ours to end.
        """
        with self._lock:
            if camera.id in self._cameras:
                return
            self._cameras.add(camera.id)
            self._alarms.watch(camera.id, camera.name, float(camera.still_alarm_s))
            self._alarms.adopt(told)
        self._pipelines.add(
            CameraJob(
                camera_id=camera.id,
                address=at.main,
                sub_address=at.sub,
                epoch_base=f"{OWN_EPOCHS}{new_ulid()}",
                ticket_key=self._key.public_key().public_bytes_raw(),
                privacy=camera.privacy,
                still_alarm_s=float(camera.still_alarm_s),
                tamper_alarm=camera.tamper_alarm and not camera.ptz,  # one that moves sees much
                detect=camera.detection,
                host=HOST,
                recorder=self._recording.limits(camera),
            )
        )

    def release(self, camera_id: str) -> None:
        """Let go of a camera; what was sighted there and nobody sees again is said to be gone."""
        with self._lock:
            self._cameras.discard(camera_id)
            self._seen.discard(camera_id)
            self._alarms.leave(camera_id)
            self._ports.pop(camera_id, None)
            last = self._desk.hand_over(camera_id, now_utc())
        self._pipelines.remove(camera_id)
        for told in last:
            self._on_told(told)

    def holds(self) -> frozenset[str]:
        """The cameras that this console detects on now."""
        with self._lock:
            return frozenset(self._cameras)

    def sees(self, camera_id: str) -> bool:
        """Whether pictures of a camera come here now: one that is lost has nothing to hand over."""
        with self._lock:
            return camera_id in self._seen

    def tick(self) -> None:
        """Each second or so: say what has returned to normal."""
        with self._lock:
            due = self._desk.due(now_utc())
            self._alarms.due()
            self._recording.tick()
        for told in due:
            self._said_at.pop(told.body.alert_id, None)
            self._on_told(told)

    def place(self, camera_id: str, span: tuple[float, float] | None = None) -> RelayPlace | None:
        """Where this console's own relay of a camera is, with a fresh ticket; with a span one for
        what it recorded then.
        """
        with self._lock:
            port = self._ports.get(camera_id)
        if port is None:
            return None
        ticket = sign_ticket(self._key, camera_id, self._reader, time.time() + LIFE_S, span)
        return RelayPlace(HOST, port, ticket)

    def close(self) -> None:
        """End all processes."""
        self._pipelines.close()
        self._recording.close()

    def keeps(self, camera_id: str) -> bool:
        """Whether an alert's clip is still being made there: it is let go of afterwards."""
        with self._lock:
            return self._recording.waits(camera_id)

    def _hear(self, message: Upward) -> None:
        handler = _HEARD.get(type(message))
        if handler is not None:
            handler(self, message)

    def _detector_said(self, message: DetectorState) -> None:
        self._on_detector(message)

    def _listens(self, message: Listening) -> None:
        with self._lock:
            ours = message.camera_id in self._cameras
            if ours:
                self._ports[message.camera_id] = message.port
        if ours:
            self._on_place(message.camera_id)

    def _camera_said(self, message: CameraState) -> None:
        with self._lock:
            if message.camera_id in self._cameras and message.liveness < Liveness.FROZEN:
                self._seen.add(message.camera_id)
            else:
                self._seen.discard(message.camera_id)
            self._alarms.heard(message)

    def _clip_made(self, message: ClipAnswer) -> None:
        with self._lock:
            clip = self._recording.cut(message)
        if clip is not None:
            self._on_told(clip)

    def _sighted(self, message: Sighting) -> None:
        with self._lock:
            told = self._desk.told(message) if message.camera_id in self._cameras else None
            if told is not None:
                self._recording.sighted(message, told)
        if told is not None and not self._too_soon(told.body):
            self._on_told(told)

    def _too_soon(self, body: object) -> bool:
        """A lone console keeps every command it makes: one more look each ten seconds is enough."""
        if not isinstance(body, ReportSeenAgain) or body.evidence:
            return False
        now = time.monotonic()
        if now - self._said_at.get(body.alert_id, 0.0) < SEEN_AGAIN_EVERY_S:
            return True
        self._said_at[body.alert_id] = now
        return False


_HEARD: dict[type, Callable[[LocalDetection, Any], None]] = {
    DetectorState: LocalDetection._detector_said,
    Listening: LocalDetection._listens,
    CameraState: LocalDetection._camera_said,
    ClipAnswer: LocalDetection._clip_made,
    Sighting: LocalDetection._sighted,
}
