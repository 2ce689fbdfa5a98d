"""One stream of a worker: all that comes is taken, however much waits."""

from __future__ import annotations

from console.domain.camera import Privacy
from console.video.frames import FrameReader
from console.video.orders import CloseStream, OpenStream, RelaySource
from console.video.records import BoxesRecord
from console.video.stream import Stream
from tests.video.rig import wait_for
from tests.video.streams import SIZE, recorded

BURST = 300


def test_a_burst_of_records_loses_none() -> None:
    """A lost packet would spoil every picture up to the next keyframe."""
    described, packets = recorded()
    reader = FrameReader(*SIZE)
    source = RelaySource("cam-1")
    order = OpenStream("s", reader.name, *SIZE, Privacy.NONE, 10.0, source)
    stream = Stream(order, lambda _: None)
    try:
        stream._put(stream._pump, described)
        stream._put(stream._pump, packets[0])
        wait_for(lambda: reader.seq() == 1, 5)
        gone = BoxesRecord(described.epoch, packets[0].pts, (), False)
        for _ in range(BURST):
            assert stream._put(stream._pump, gone)
        wait_for(lambda: reader.status().late_boxes == BURST, 5)
    finally:
        stream.post(CloseStream("s"))
        stream.join(2.0)
        reader.close()
