"""Two recorders behind their relays, with a gap in the second one's recording."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.video.relay import RelayServer
from console.video.relay_reader import RelayPlace
from console.wire.ticket import LIFE_S, block_of, sign_ticket
from tests.video.ring import Fed, later
from tests.video.streams import FPS, recorded

INTERVAL_S = 1 / FPS
TURNS = 8  # of four seconds, from 1000.0 on
SHIFT_S = 0.02  # the second camera's pictures come a little later
GAP = (2, 4)  # turns that the second camera has not
CAMERAS = ("cam-1", "cam-2")


class Archive:
    """Places as the backend gives them, each look noted. names: of the cameras."""

    def __init__(
        self,
        folder: Path,
        names: tuple[str, str] = CAMERAS,
        fill: Callable[[Fed, bool], None] | None = None,
    ) -> None:
        """fill: what one of them has recorded, and whether it is the second."""
        self.key = Ed25519PrivateKey.generate()
        self.looks: list[tuple[str, float]] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._relays, self._ports = {}, {}
        for name in names:
            fed, second = Fed(folder / name), name == names[1]
            if fill is not None:
                fill(fed, second)
            else:
                _record(fed, SHIFT_S if second else 0.0, second)
            relay = RelayServer(
                name,
                self.key.public_key(),
                recording=fed.recorder.play,
                index=fed.recorder.spans,
            )
            self._relays[name] = relay
            self._ports[name] = asyncio.run_coroutine_threadsafe(relay.start(), self._loop).result(
                10
            )

    def place(self, camera_id: str, got: Callable[[RelayPlace | None], None]) -> None:
        got(self._place(camera_id, None))

    def recording(
        self, camera_id: str, at_utc: float, got: Callable[[RelayPlace | None], None]
    ) -> None:
        self.looks.append((camera_id, block_of(at_utc)[0]))
        got(self._place(camera_id, block_of(at_utc)))

    def looked(self, camera_id: str, from_utc: float, to_utc: float) -> None:
        raise AssertionError("nothing is recorded here")

    def future(self, camera_id: str, at_utc: float) -> Future[RelayPlace | None]:
        """As whoever exports asks for it."""
        found: Future[RelayPlace | None] = Future()
        self.recording(camera_id, at_utc, found.set_result)
        return found

    def _place(self, camera_id: str, span: tuple[float, float] | None) -> RelayPlace:
        ticket = sign_ticket(self.key, camera_id, "me", time.time() + LIFE_S, span)
        return RelayPlace("127.0.0.1", self._ports[camera_id], ticket)

    def close(self) -> None:
        for relay in self._relays.values():
            asyncio.run_coroutine_threadsafe(relay.close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)


def _record(fed: Fed, shift_s: float, with_gap: bool) -> None:
    stream, packets = recorded()
    fed.put(stream)
    for turn in range(TURNS):
        if with_gap and GAP[0] <= turn < GAP[1]:
            continue
        if with_gap and turn == GAP[1]:
            stream = replace(stream, epoch="e.2")
            fed.put(stream)
        for packet in packets:
            shifted = later(packet, turn)
            at = shifted.capture_utc + shift_s
            fed.put(replace(shifted, epoch=stream.epoch, capture_utc=at))
