"""The ways a console gets pictures with boxes: from analytics' relay, or all by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.domain.alert import Priority
from console.domain.camera import Camera, Privacy
from console.domain.place import Position
from console.inference.messages import Options
from console.sources.local_detection import LocalDetection
from console.video.address import CameraAddress, CameraAddresses
from console.video.pipeline.messages import (
    CameraJob,
    DetectorState,
    Listening,
    Sighting,
    Upward,
)
from console.video.pipeline.owner import PipelineSet
from console.video.records import BoxesRecord, PacketRecord
from console.video.relay_reader import RelayPlace
from console.wire.ticket import LIFE_S, sign_ticket
from tests.support.relay_client import follow_relay


class Watching(Protocol):
    """Cameras under detection; place() is where a camera's relay is, with a fresh ticket."""

    def run(self, camera_id: str, url: str) -> None: ...
    def place(self, camera_id: str) -> RelayPlace | None: ...
    def detecting(self) -> bool: ...
    def close(self) -> None: ...


@dataclass
class Online:
    """As roc-analytics does it. every_s: 0 detects on each frame."""

    detector: Options
    every_s: float = 0.0
    messages: list[Upward] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._set = PipelineSet(self.messages.append, self.detector)

    def run(self, camera_id: str, url: str) -> None:
        key = self._key.public_key().public_bytes_raw()
        self._set.add(
            CameraJob(
                camera_id,
                CameraAddress.parse(url),
                f"E-{camera_id}",
                key,
                privacy=Privacy.NONE,
                detect_every_s=self.every_s,
            )
        )

    def place(self, camera_id: str) -> RelayPlace | None:
        ports = [
            one.port
            for one in list(self.messages)
            if isinstance(one, Listening) and one.camera_id == camera_id
        ]
        if not ports:
            return None
        ticket = sign_ticket(self._key, camera_id, "console", time.time() + LIFE_S)
        return RelayPlace("127.0.0.1", ports[-1], ticket)

    def sightings(self) -> list[Sighting]:
        return [one for one in list(self.messages) if isinstance(one, Sighting)]

    def detecting(self) -> bool:
        return _detecting(list(self.messages))

    def close(self) -> None:
        self._set.close()


class Offline:
    """As a console does it when the backend is gone: its own detection and its own relays."""

    def __init__(self, detector: Options) -> None:
        self._states: list[Upward] = []
        self._local = LocalDetection(
            detector,
            claim=lambda label, _: ("proof", f"proof.{label}", Priority.LOW),
            on_told=lambda _: None,
            on_place=lambda _: None,
            on_detector=self._states.append,
        )

    def run(self, camera_id: str, url: str) -> None:
        camera = Camera(camera_id, 1, camera_id, "", Position(10.0, 59.0), privacy=Privacy.NONE)
        self._local.take_over(camera, CameraAddresses.parse(url))

    def place(self, camera_id: str) -> RelayPlace | None:
        return self._local.place(camera_id)

    def detecting(self) -> bool:
        return _detecting(self._states)

    def close(self) -> None:
        self._local.close()


def _detecting(messages: list[Upward]) -> bool:
    return any(isinstance(one, DetectorState) and one.model is not None for one in messages)


@dataclass
class Tally:
    """What passed through a relay. answered: pts of the frames that a detector has looked at."""

    packets: int = 0
    detected: int = 0
    answered: set[int] = field(default_factory=set)


@contextmanager
def counted(watching: Watching, camera_id: str) -> Iterator[Tally]:
    """Counts a relay's pictures and its frames with an answer, as one more reader."""
    tally, stop = Tally(), threading.Event()

    def count() -> None:
        for record in follow_relay(camera_id, lambda _: watching.place(camera_id), stop):
            tally.packets += isinstance(record, PacketRecord)
            if isinstance(record, BoxesRecord) and record.detected:
                tally.detected += 1
                tally.answered.add(record.pts)

    thread = threading.Thread(target=count)
    thread.start()
    try:
        yield tally
    finally:
        stop.set()
        thread.join()
