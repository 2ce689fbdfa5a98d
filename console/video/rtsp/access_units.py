"""NAL units to access units: whole at the marker bit, with no wait for the frame that follows.

Cameras without marker bits are cut where the timestamp changes or the next picture begins, which
costs them one frame. A camera whose marker bits lie is found out and treated as one without.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from console.video.parameter_sets import START_CODE
from console.video.rtsp.rtp import Arrival
from console.video.rtsp.units import MAX_UNIT_BYTES, UNITS, Damaged

_MAX_UNITS = 1024


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """A picture as the camera sent it, Annex B. after_loss: something before it is missing.

    sets: the parameter sets in it, each once.
    """

    timestamp: int
    key: bool
    after_loss: bool
    arrived_utc: float
    sets: bytes = field(repr=False)
    data: bytes = field(repr=False)


class Assembler:
    """Packets in their order to access units; one stream's."""

    def __init__(self, codec: str) -> None:
        self._units = UNITS[codec]()
        self._markers_lie = False
        self._marked: int | None = None  # the timestamp of what a marker bit has ended last
        self._lost = False
        self._timestamp = 0
        self._arrived_utc = 0.0
        self._held: list[bytes] = []
        self._bytes = 0
        self._sliced = self._key = False

    def put(self, arrival: Arrival) -> list[AccessUnit]:
        """The access units that this packet completes: seldom more than one."""
        packet, whole = arrival.packet, list[AccessUnit]()
        if arrival.lost:
            self._units.forget()
            self._drop()
        if self._sliced and packet.timestamp != self._timestamp:
            whole.append(self._end())
        if not self._held:
            self._arrived_utc = arrival.arrived_utc
        self._timestamp = packet.timestamp
        try:
            for unit in self._units.of(packet.payload):
                whole += self._take(unit)
        except Damaged:
            self._drop()
        if packet.marker and self._sliced and not self._markers_lie and not self._units.is_amid():
            self._marked = packet.timestamp
            whole.append(self._end())
        return whole

    def _take(self, unit: bytes) -> list[AccessUnit]:
        units, whole = self._units, list[AccessUnit]()
        is_slice = units.is_slice(unit)
        first = is_slice and units.begins_picture(unit)
        if self._sliced and (first or units.is_prelude(unit)):
            whole.append(self._end())
        if is_slice and not first and not self._sliced:
            # A picture's later slice without its first: lost, or a marker bit has cut it off.
            cut_off = self._marked == self._timestamp and not self._lost
            self._markers_lie = self._markers_lie or cut_off
            raise Damaged("slice without its picture")
        self._held.append(unit)
        self._bytes += len(unit)
        self._sliced = self._sliced or is_slice
        self._key = self._key or units.is_key(unit)
        if self._bytes > MAX_UNIT_BYTES or len(self._held) > _MAX_UNITS:
            raise Damaged("access unit too large")
        return whole

    def _begin(self) -> None:
        self._held = []
        self._bytes = 0
        self._sliced = self._key = False

    def _drop(self) -> None:
        self._lost = True
        self._begin()

    def _end(self) -> AccessUnit:
        sets = _annex_b(dict.fromkeys(filter(self._units.is_set, self._held)))
        data = _annex_b(self._held)
        whole = AccessUnit(self._timestamp, self._key, self._lost, self._arrived_utc, sets, data)
        self._lost = False
        self._begin()
        return whole


def _annex_b(units: Iterable[bytes]) -> bytes:
    return b"".join(part for unit in units for part in (START_CODE, unit))
