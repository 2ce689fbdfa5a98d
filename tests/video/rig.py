"""A camera, its pipeline and a tile, wired as the programs wire them; for these tests only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.domain.camera import Privacy
from console.inference.messages import Options
from console.video.address import CameraAddress
from console.video.frames import Frame, FrameReader
from console.video.orders import PlaceWanted, RelaySource
from console.video.pipeline.messages import CameraJob, Listening, Upward
from console.video.pipeline.owner import PipelineSet
from console.video.relay_reader import RelayPlace
from console.video.wall import Wall
from console.wire.ticket import LIFE_S, sign_ticket

READER = "console-1"
START_LIMIT_S = 30.0  # of processes, on a machine that may be busy with other things


def wait_for(happened: Callable[[], object], limit_s: float, poll_s: float = 0.01) -> float:
    """Seconds until it happened; fails the test when it has not by the limit."""
    start = time.monotonic()
    while not happened():
        if time.monotonic() - start > limit_s:
            raise AssertionError(f"did not happen within {limit_s} s")
        time.sleep(poll_s)
    return time.monotonic() - start


@dataclass
class Rig:
    """key signs tickets as the backend does; messages are what the pipelines have said."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    detector: Options | None = None
    messages: list[Upward] = field(default_factory=list)
    asked: int = 0

    def __post_init__(self) -> None:
        self.pipelines = PipelineSet(self.messages.append, self.detector)
        self.wall = Wall(self._answer)

    def run_camera(self, url: str, camera_id: str = "cam-1", **options: object) -> None:
        """Start its pipeline and wait until its relay listens."""
        address = CameraAddress.parse(url)
        key = self.key.public_key().public_bytes_raw()
        self.pipelines.add(CameraJob(camera_id, address, "E", key, **options))  # type: ignore[arg-type]
        wait_for(lambda: self.port(camera_id), START_LIMIT_S)

    def show(
        self,
        camera_id: str = "cam-1",
        size: tuple[int, int] = (320, 180),
        privacy: Privacy = Privacy.NONE,
        still_alarm_s: float = 10.0,
    ) -> FrameReader:
        source = RelaySource(camera_id, self.place(camera_id))
        return self.wall.open(camera_id, source, *size, privacy, still_alarm_s)

    def port(self, camera_id: str = "cam-1") -> int:
        mine = (m for m in list(self.messages) if isinstance(m, Listening))
        ports = [m.port for m in mine if m.camera_id == camera_id]
        return ports[-1] if ports else 0

    def place(self, camera_id: str = "cam-1", life_s: float = LIFE_S) -> RelayPlace:
        ticket = sign_ticket(self.key, camera_id, READER, time.time() + life_s)
        return RelayPlace("127.0.0.1", self.port(camera_id), ticket)

    def of(self, kind: type) -> list[Upward]:
        return [message for message in list(self.messages) if isinstance(message, kind)]

    def wait_for(self, happened: Callable[[], object], limit_s: float) -> float:
        """Like the function, with the wall served as a console serves it."""

        def polled() -> object:
            self.wall.poll()
            return happened()

        return wait_for(polled, limit_s)

    def frames(self, reader: FrameReader, seconds: float) -> Iterator[Frame]:
        """Each new picture for a while."""
        seen, end = reader.seq(), time.monotonic() + seconds
        while time.monotonic() < end:
            self.wall.poll()
            if reader.seq() != seen:
                frame = reader.latest()
                assert frame is not None
                seen = frame.seq
                yield frame
            time.sleep(0.003)

    def _answer(self, question: PlaceWanted) -> None:
        self.asked += 1
        self.wall.set_place(question.stream_id, self.place(question.camera_id))

    def close(self) -> None:
        self.wall.shut()
        self.pipelines.close()


@contextmanager
def rig(detector: Options | None = None) -> Iterator[Rig]:
    """A rig that leaves nothing behind."""
    made = Rig(detector=detector)
    try:
        yield made
    finally:
        made.close()
