"""A recording in a tile: marked, in order, steered; shaded by the masks that were recorded."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.domain.camera import Camera, Privacy
from console.domain.place import Position
from console.sources.looks_back import LooksBack
from console.video.frames import Frame, FrameReader, Shading
from console.video.orders import PlaceWanted, RecordedSource, RelaySource, Steer
from console.video.records import BoxesRecord, DrawnBox
from console.video.relay import RelayServer
from console.video.relay_reader import RelayPlace
from console.video.shading import pack_mask
from console.video.trouble import Trouble
from console.video.wall import Wall
from console.wire.ticket import LIFE_S, block_of, sign_ticket
from tests.video.rig import START_LIMIT_S, wait_for
from tests.video.ring import Fed, later
from tests.video.streams import FPS, recorded

DETECTED_EACH = 4
TURNS = 10  # of four seconds, from 1000.0 on
MASK = pack_mask(np.zeros((9, 16), np.uint8))


class Station:
    """A relay with a recording behind it, and a wall that reads it."""

    def __init__(self, folder: Path) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.fed = Fed(folder / "cam")
        self.wall = Wall(self._place)
        self.asked: list[PlaceWanted] = []
        self.with_masks = True
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.relay = RelayServer(
            "cam", self.key.public_key(), recording=lambda a, b: self.fed.recorder.play(a, b)
        )
        self.port = asyncio.run_coroutine_threadsafe(self.relay.start(), self._loop).result(10)

    def record(self) -> None:
        stream, packets = recorded()
        self.fed.put(stream)
        for turn in range(TURNS):
            for number, packet in enumerate(packets):
                packet = later(packet, turn)
                self.fed.put(packet)
                if self.with_masks:
                    detected = number % DETECTED_EACH == 0
                    box = DrawnBox("knife", 0.9, (0.1, 0.1, 0.2, 0.2), packet.pts, detected)
                    mask = MASK if detected else None
                    self.fed.put(BoxesRecord(packet.epoch, packet.pts, (box,), detected, mask))

    def publish_live(self) -> None:
        stream, packets = recorded()
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

    def until(self, happened: object, limit_s: float = START_LIMIT_S) -> None:
        def polled() -> object:
            self.wall.poll()
            return happened()  # type: ignore[operator]

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

    def steered(self, reader: FrameReader, **how: object) -> Frame:
        """The picture that a step or a leap of a standing replay leads to."""
        seq = reader.seq()
        self.wall.steer("cam", Steer("cam", **how))  # type: ignore[arg-type]
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


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as made:
        yield made


def test_a_replay_is_marked_in_order_and_steered_by_the_frame(here: Station) -> None:
    here.record()
    reader = here.show(1010.0)
    frames = here.frames(reader, 8)
    assert all(frame.words.replayed for frame in frames)
    assert frames[0].words.capture_utc == pytest.approx(1010.0, abs=0.04)
    assert [one.words.pts for one in frames] == sorted({one.words.pts for one in frames})
    assert all(one.words.boxes[0].track_id == one.words.pts for one in frames)

    here.wall.steer("cam", Steer("cam", paused=True))
    back = here.steered(reader, frames=-1)
    for step in (1, 1, -1, -1, -1):
        after = here.steered(reader, frames=step)
        moved = after.words.capture_utc - back.words.capture_utc
        assert moved == pytest.approx(step / FPS, abs=0.01)
        back = after
    far = here.steered(reader, seconds=-4.0)
    assert far.words.capture_utc - back.words.capture_utc == pytest.approx(-4.0, abs=0.1)
    farther = here.steered(reader, seconds=25.0)
    assert farther.words.capture_utc - far.words.capture_utc == pytest.approx(25.0, abs=0.1)
    here.wall.steer("cam", Steer("cam", paused=False))
    here.next_frame(reader, farther.seq)

    here.publish_live()
    here.wall.set_source("cam", RelaySource("cam", here.place(None)))
    here.until(lambda: (frame := reader.latest()) is not None and not frame.words.replayed)


def test_a_stretch_is_played_over_and_over_beside_what_is_live(here: Station) -> None:
    """Two streams of one camera at once; steps and leaps stay on the stretch."""
    here.record()
    here.publish_live()
    live = here.wall.open("cam", RelaySource("cam", here.place(None)), 320, 180, Privacy.NONE)
    back = LooksBack(here.wall)
    back.configure({"cam": Camera("cam", 1, "Cam", "", Position(10.0, 59.0), privacy=Privacy.NONE)})
    assert back.open("gone", 1.0, 2.0, 320, 180) == ""
    name = back.open("cam", 1010.0, 1010.5, 320, 180)
    reader = back.reader(name)
    assert reader is not None
    times = [one.words.capture_utc for one in here.frames(reader, 20)]
    assert min(times) == pytest.approx(1010.0, abs=1 / FPS)
    assert max(times) == pytest.approx(1010.5, abs=1 / FPS)
    assert any(later < earlier for earlier, later in pairwise(times))
    here.until(lambda: live.latest() is not None)
    assert not live.latest().words.replayed  # type: ignore[union-attr]

    back.steer(name, paused=True)
    seq = reader.seq()
    back.steer(name, seconds=-60.0)
    first = here.next_frame(reader, seq)
    assert first.words.capture_utc <= 1010.0
    back.close(name)
    assert back.reader(name) is None


def test_a_replay_is_shaded_by_its_recorded_masks_also_after_a_jump(here: Station) -> None:
    here.record()
    reader = here.show(1010.0, Privacy.SILHOUETTES)
    assert {one.words.shading for one in here.frames(reader, 4)} == {Shading.SILHOUETTES}
    for _ in range(2):
        assert here.steered(reader, frames=-1).words.shading is Shading.SILHOUETTES
    assert here.steered(reader, seconds=-5.0).words.shading is Shading.SILHOUETTES


def test_where_no_mask_was_recorded_people_are_coarse(here: Station) -> None:
    here.with_masks = False
    here.record()
    reader = here.show(1010.0, Privacy.SILHOUETTES)
    assert {one.words.shading for one in here.frames(reader, 4)} == {Shading.COARSE}


def test_what_was_not_recorded_is_said(here: Station) -> None:
    here.record()  # long before: a gap is passed over, what has never been is said
    reader = here.show(time.time() - 100.0)
    here.until(lambda: reader.status().trouble == Trouble.NO_RECORDING.value)
    assert reader.latest() is None


def test_a_ticket_opens_its_own_five_minutes_and_nothing_else(here: Station) -> None:
    here.record()
    refused = Trouble.RELAY_REFUSED.value
    for span in (None, block_of(1500.0)):
        place = here.place(span)
        here.place = lambda _, place=place: place  # type: ignore[method-assign]
        reader = here.show(1010.0)
        here.until(lambda reader=reader: reader.status().trouble == refused)
        here.wall.close("cam")
        del here.place
