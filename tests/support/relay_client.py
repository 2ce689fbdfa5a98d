"""The relay's reader and feed for those who may wait: tests."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from threading import Event

from console.video.loop import Loop
from console.video.orders import PlaceWanted, RelaySource
from console.video.records import Record
from console.video.relay_feed import RelayFeed
from console.video.relay_reader import RelayPlace, RelayReader
from console.video.trouble import Trouble

_LOOK_S = 0.05


class RelayClient(RelayReader):
    """read() waits for the next record."""

    def read(self, timeout_s: float) -> Record | None:
        """None when none came in time. CameraTrouble ends the stream."""
        deadline = time.monotonic() + timeout_s
        while (record := self.take()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if select.select([self], [], [], left)[0]:
                self.receive()
        return record


def follow_relay(
    camera_id: str, next_place: Callable[[Trouble], RelayPlace | None], stop: Event
) -> Iterator[Record]:
    """A feed's records, its turns given from here. next_place: None = not yet."""
    loop, asked = Loop(), list[PlaceWanted]()
    feed = RelayFeed(camera_id, RelaySource(camera_id), asked.append, loop)
    try:
        while not stop.is_set():
            while asked:
                if (place := next_place(asked.pop(0).after)) is not None:
                    feed.give_place(place)
            feed.turn(time.monotonic())
            while (record := feed.take()) is not None and not stop.is_set():
                yield record
            loop.wait(_LOOK_S)
    finally:
        feed.close()
        loop.close()
