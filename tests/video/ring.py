"""A recorder that is fed by hand: its steady clock tells the time of the newest packet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from console.video.recorder import Recorder, RecorderLimits
from console.video.records import PacketRecord, Record
from tests.video.streams import recorded

KEY = bytes(range(32))


def later(packet: PacketRecord, turn: int, clock_s: float = 0.0) -> PacketRecord:
    """The same four seconds again, afterwards; clock_s: by how much the wall clock was set."""
    ticks = turn * 4 * 90_000
    return replace(
        packet,
        pts=packet.pts + ticks,
        dts=packet.dts + ticks,
        capture_utc=packet.capture_utc + turn * 4 + clock_s,
    )


class Fed:
    """wall_utc: what the wall clock says to the recorder itself."""

    def __init__(self, folder: Path, wall_utc: float = 1000.0, **bounds: float) -> None:
        self.wall_utc, self._steady_s, self._begun = wall_utc, 0.0, False
        self._waited_s = 0.0
        self.recorder = Recorder(
            RecorderLimits(str(folder), KEY, **bounds),  # type: ignore[arg-type]
            wall=lambda: self.wall_utc,
            steady=lambda: self._steady_s + self._waited_s,
        )

    def put(self, record: Record) -> None:
        if isinstance(record, PacketRecord):
            self._steady_s = float(record.dts / 90_000)
        self.recorder.put(record)

    def wait(self, seconds: float) -> None:
        """Time passes, by both clocks, and nothing comes."""
        self.wall_utc += seconds
        self._waited_s += seconds

    def turn(self, number: int, clock_s: float = 0.0) -> None:
        """Four seconds that begin four times number seconds after the first."""
        stream, packets = recorded()
        if not self._begun:
            self._begun = True
            self.put(stream)
        for packet in packets:
            self.put(later(packet, number, clock_s))
