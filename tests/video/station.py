"""A relay with a recording behind it and a wall of camera workers that reads it; nobody else."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.domain.camera import Privacy
from console.video.frames import Frame, FrameReader
from console.video.orders import PlaceWanted, RecordedSource, Steer
from console.video.records import BoxesRecord, DrawnBox, PacketRecord, StreamRecord
from console.video.relay import RelayServer
from console.video.relay_reader import RelayPlace
from console.video.shading import pack_mask
from console.video.wall import Wall
from console.wire.ticket import LIFE_S, block_of, sign_ticket
from tests.video.rig import START_LIMIT_S, wait_for
from tests.video.ring import Fed, later
from tests.video.streams import recorded

DETECTED_EACH = 4
TURNS = 10  # of four seconds, from 1000.0 on
MASK = pack_mask(np.zeros((9, 16), np.uint8))
Film = tuple[StreamRecord, tuple[PacketRecord, ...]]
BoxesOf = Callable[[PacketRecord, bool], tuple[DrawnBox, ...]]


def a_knife(packet: PacketRecord, detected: bool) -> tuple[DrawnBox, ...]:
    """Its track's number names the frame."""
    return (DrawnBox("knife", 0.9, (0.1, 0.1, 0.2, 0.2), packet.pts, detected),)


class Station:
    """A relay with a recording behind it, and a wall that reads it."""

    def __init__(self, folder: Path) -> None:
        self.film: Film = recorded()
        self.boxes_of: BoxesOf = a_knife
        self.mask = MASK
        self.key = Ed25519PrivateKey.generate()
        self.fed = Fed(folder / "cam")
        self.wall = Wall(self._place)
        self.asked: list[PlaceWanted] = []
        self.with_masks = True
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.relay = RelayServer(
            "cam",
            self.key.public_key(),
            recording=lambda a, b: self.fed.recorder.play(a, b),
            index=lambda a, b: self.fed.recorder.spans(a, b),
        )
        self.port = asyncio.run_coroutine_threadsafe(self.relay.start(), self._loop).result(10)

    def record(self, turns: Iterable[int] = range(TURNS)) -> None:
        """Four seconds a turn, each followed by its boxes; a turn left out is a gap."""
        stream, packets = self.film
        self.fed.put(stream)
        due = None
        for turn in turns:
            if turn != due and due is not None:
                stream = replace(stream, epoch=f"e.{turn}")
                self.fed.put(stream)
            due = turn + 1
            for number, packet in enumerate(packets):
                packet = replace(later(packet, turn), epoch=stream.epoch)
                self.fed.put(packet)
                if self.with_masks:
                    detected = number % DETECTED_EACH == 0
                    mask = self.mask if detected else None
                    boxes = self.boxes_of(packet, detected)
                    self.fed.put(BoxesRecord(packet.epoch, packet.pts, boxes, detected, mask))

    def publish_live(self) -> None:
        stream, packets = self.film
        for record in (stream, *packets):
            self._loop.call_soon_threadsafe(self.relay.publish, record)

    def show(self, from_utc: float, privacy: Privacy = Privacy.NONE) -> FrameReader:
        source = RecordedSource("cam", from_utc)
        return self.wall.open("cam", source, 320, 180, privacy, 10.0)

    def place(self, span: tuple[float, float] | None) -> RelayPlace:
        ticket = sign_ticket(self.key, "cam", "me", time.time() + LIFE_S, span)
        return RelayPlace("127.0.0.1", self.port, ticket)

    def _place(self, wanted: PlaceWanted) -> None:
        self.asked.append(wanted)
        at = wanted.recorded_utc
        self.wall.set_place(wanted.stream_id, self.place(None if at is None else block_of(at)))

    def until(self, happened: Callable[[], object], limit_s: float = START_LIMIT_S) -> None:
        def polled() -> object:
            self.wall.poll()
            return happened()

        wait_for(polled, limit_s)

    def next_frame(self, reader: FrameReader, after: int) -> Frame:
        self.until(lambda: reader.seq() > after)
        frame = reader.latest()
        assert frame is not None
        return frame

    def frames(self, reader: FrameReader, count: int) -> list[Frame]:
        seen: list[Frame] = []
        while len(seen) < count:
            seen.append(self.next_frame(reader, seen[-1].seq if seen else 0))
        return seen

    def steered(
        self, reader: FrameReader, frames: int = 0, seconds: float = 0.0, pieces: int = 0
    ) -> Frame:
        """The picture that a step or a leap of a standing replay leads to."""
        seq = reader.seq()
        self.wall.steer("cam", Steer("cam", None, frames, seconds, pieces))
        return self.next_frame(reader, seq)

    def close(self) -> None:
        self.wall.shut()
        asyncio.run_coroutine_threadsafe(self.relay.close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def station(folder: Path) -> Iterator[Station]:
    made = Station(folder)
    try:
        yield made
    finally:
        made.close()
