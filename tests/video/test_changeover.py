"""From one of a camera's streams to the other: nobody is uncovered, nothing goes back in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from console.domain.camera import Privacy
from console.video.frames import FrameReader, Shading
from console.video.loop import Loop
from console.video.orders import OpenStream, RelaySource, SetSub
from console.video.records import (
    PREFIX,
    SUB_EPOCHS,
    BoxesRecord,
    OpenRecord,
    PacketRecord,
    Record,
    TroubleRecord,
    body_length,
    decode,
    encode,
)
from console.video.relay_reader import RelayPlace
from console.video.shading import pack_mask
from console.video.stream import Stream
from console.video.trouble import Trouble
from tests.video.rig import wait_for
from tests.video.streams import SIZE, recorded

MASK = pack_mask(np.pad(np.full((8, 8), 255, np.uint8), 4))
_SUB = f"e{SUB_EPOCHS}1.1"


class Two:
    """A silhouettes tile that reads both streams of a relay which is this socket."""

    def __init__(self, reader: FrameReader) -> None:
        self.reader, self._loop = reader, Loop()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(10)
        self._place = RelayPlace("127.0.0.1", self._server.getsockname()[1], "ticket")
        order = OpenStream(
            "s", reader.name, *SIZE, Privacy.SILHOUETTES, 10.0, RelaySource("c", self._place)
        )
        self.stream = Stream(order, lambda _: None, self._loop)
        self._main, self._sub = self.accept(sub=False), self._server
        self.shadings: list[Shading] = []

    def want_sub(self) -> None:
        self.stream.obey(SetSub("s", True))
        self._sub = self.accept(sub=True)

    def accept(self, sub: bool) -> socket.socket:
        for _ in range(2):  # one to see that it is wanted, one to connect
            self.turn()
        connection = self._server.accept()[0]
        head = connection.recv(PREFIX.size, socket.MSG_WAITALL)
        wish = decode(connection.recv(body_length(head), socket.MSG_WAITALL))
        assert isinstance(wish, OpenRecord)
        assert wish.sub is sub
        return connection

    def send(self, packet: PacketRecord, sub: bool = False, masked: bool = True) -> None:
        stream, _ = recorded()
        epoch = _SUB if sub else stream.epoch
        records: list[Record] = [replace(packet, epoch=epoch)]
        if packet.pts == recorded()[1][0].pts:
            records.insert(0, replace(stream, epoch=epoch))
        if masked:
            records.append(BoxesRecord(epoch, packet.pts, (), True, MASK))
        self.say(*records, sub=sub)

    def say(self, *records: Record, sub: bool) -> None:
        (self._sub if sub else self._main).sendall(b"".join(map(encode, records)))

    def turn(self) -> None:
        self._loop.wait(0.01)
        now, before = time.monotonic(), self.reader.seq()
        self.stream.turn(now, now + 60)
        self.stream.beat(now)
        if self.reader.seq() != before and (frame := self.reader.latest()) is not None:
            self.shadings.append(frame.words.shading)

    def shows(self, capture_utc: float, sub: bool) -> bool:
        self.turn()
        frame = self.reader.latest()
        if frame is None or frame.words.sub is not sub:
            return False
        return frame.words.capture_utc == pytest.approx(capture_utc)

    def close(self) -> None:
        self.stream.close()
        for one in (self._main, self._sub, self._server):
            one.close()
        self._loop.close()


@pytest.fixture
def two() -> Iterator[Two]:
    reader = FrameReader(*SIZE)
    made = Two(reader)
    yield made
    made.close()
    reader.close()


def begun(two: Two) -> tuple[PacketRecord, ...]:
    """Main is shown in silhouettes, up to its sixth picture."""
    _, packets = recorded()
    for packet in packets[:6]:
        two.send(packet)
    wait_for(lambda: two.shows(packets[5].capture_utc, sub=False), 5)
    two.shadings.clear()
    return packets


def test_the_other_stream_waits_until_it_is_newer_and_covers_as_finely(two: Two) -> None:
    packets = begun(two)
    two.want_sub()
    later = [replace(one, capture_utc=one.capture_utc + 1.0) for one in packets]
    for packet in later[:3]:
        two.send(packet, sub=True, masked=False)  # the detector has not seen it yet
    two.send(packets[6])
    wait_for(lambda: two.shows(packets[6].capture_utc, sub=False), 5)
    older = [replace(one, capture_utc=one.capture_utc - 10.0) for one in packets]
    for packet in older[3:6]:
        two.send(packet, sub=True)
    for _ in range(30):
        assert not two.shows(0.0, sub=True)
    frame = two.reader.latest()
    assert frame is not None
    assert not frame.words.sub
    for packet in later[6:9]:
        two.send(packet, sub=True)
    wait_for(lambda: two.shows(later[8].capture_utc, sub=True), 5)
    assert set(two.shadings) == {Shading.SILHOUETTES}


def test_a_stream_that_is_refused_leaves_the_main_one_and_is_named(two: Two) -> None:
    packets = begun(two)
    two.want_sub()
    two.say(TroubleRecord(Trouble.SUB_NO_ROOM.value), sub=True)

    def note() -> str:
        two.turn()
        return two.reader.status().note

    wait_for(lambda: note() == Trouble.SUB_NO_ROOM, 5)
    two.send(packets[6])
    wait_for(lambda: two.shows(packets[6].capture_utc, sub=False), 5)
    two.stream.obey(SetSub("s", False))
    wait_for(lambda: note() == "", 5)
