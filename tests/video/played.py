"""One stream of a worker, played to by a test in place of its relay."""

from __future__ import annotations

import socket
import time

from console.domain.camera import Privacy
from console.video.frames import FrameReader
from console.video.loop import Loop
from console.video.orders import OpenStream, RelaySource
from console.video.records import Record, encode
from console.video.relay_reader import RelayPlace
from console.video.stream import Stream
from tests.video.streams import SIZE

LONG_S = 60.0


class Played:
    """A stream whose relay is this socket, and the turns that a worker would give it."""

    def __init__(self, reader: FrameReader, privacy: Privacy = Privacy.NONE) -> None:
        self.loop, self.reader = Loop(), reader
        self._server = socket.create_server(("127.0.0.1", 0))
        place = RelayPlace("127.0.0.1", self._server.getsockname()[1], "ticket")
        source = RelaySource("cam-1", place)
        order = OpenStream("s", reader.name, *SIZE, privacy, 10.0, source)
        self.stream = Stream(order, lambda _: None, self.loop)
        self._relay = self._accepted()

    def _accepted(self) -> socket.socket:
        self.turn()
        return self._server.accept()[0]

    def accept_again(self) -> None:
        self._relay.close()
        self._relay = self._accepted()

    def send(self, *records: Record) -> None:
        self._relay.sendall(b"".join(map(encode, records)))

    def turn(self, share_s: float = LONG_S) -> None:
        self.loop.wait(0.01)
        now = time.monotonic()
        self.stream.turn(now, now + share_s)
        self.stream.beat(now)

    def seq(self) -> int:
        self.turn()
        return self.reader.seq()

    def close(self) -> None:
        self.stream.close()
        self._relay.close()
        self._server.close()
        self.loop.close()
