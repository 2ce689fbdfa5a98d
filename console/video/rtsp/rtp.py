"""RTP packets, in order again where they came by datagram, with what is missing counted.

Source: RFC 3550, clauses 5.1 and A.1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HOLD_PACKETS = 32  # a gap is given up when so many packets came behind it,
HOLD_S = 0.05  # or when it has stood for so long
_RESTART_AFTER = 16  # so many packets of the past in a row: the sender began anew
_HEAD_BYTES = 12
_HALF = 1 << 15
_MASK = 0xFFFF


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """A packet without its header's rest. timestamp has 32 bits, sequence 16."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    source: int
    payload: bytes = field(repr=False)


def parse_rtp(data: bytes) -> RtpPacket | None:
    """None for what is no RTP of version 2, or has nothing in it."""
    if len(data) <= _HEAD_BYTES or data[0] >> 6 != 2:
        return None
    start = _HEAD_BYTES + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    end = len(data) - (data[-1] if data[0] & 0x20 else 0)
    if start >= end:
        return None
    return RtpPacket(
        data[1] & 0x7F,
        bool(data[1] & 0x80),
        int.from_bytes(data[2:4]),
        int.from_bytes(data[4:8]),
        int.from_bytes(data[8:12]),
        data[start:end],
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """A packet in its turn; lost: how many are missing before it. arrived_utc: by our clock."""

    packet: RtpPacket
    lost: int
    arrived_utc: float


class Order:
    """The turn of packets. holds=False takes them as they come, as a TCP connection gives them."""

    def __init__(self, holds: bool) -> None:
        self._holds = holds
        self._next: int | None = None
        self._source = 0
        self._early: dict[int, tuple[RtpPacket, float, float]] = {}
        self._past = 0

    def put(self, packet: RtpPacket, now: float, utc: float) -> list[Arrival]:
        """now: monotonic seconds."""
        if self._next is None or packet.source != self._source:
            return self._begin(packet, utc, lost=self._next is not None)
        ahead = (packet.sequence - self._next) & _MASK
        if ahead >= _HALF:
            self._past += 1
            return self._begin(packet, utc, lost=True) if self._past > _RESTART_AFTER else []
        self._past = 0
        if ahead == 0:
            return [self._taken(packet, 0, utc), *self._following()]
        if not self._holds:
            return [self._taken(packet, ahead, utc)]
        self._early[packet.sequence] = (packet, now, utc)
        return self.due(now)

    def due(self, now: float) -> list[Arrival]:
        """What waits behind a gap that is given up."""
        early = self._early
        waited = early and now - min(since for _, since, _ in early.values()) >= HOLD_S
        if not waited and len(early) <= HOLD_PACKETS:
            return []
        assert self._next is not None  # packets only wait behind an expected one
        nearest = min(early, key=lambda sequence: (sequence - self._next) & _MASK)  # type: ignore[operator]
        lost = (nearest - self._next) & _MASK
        packet, _, utc = early.pop(nearest)
        return [self._taken(packet, lost, utc), *self._following()]

    def _begin(self, packet: RtpPacket, utc: float, lost: bool) -> list[Arrival]:
        self._early.clear()
        self._past = 0
        self._source = packet.source
        return [self._taken(packet, int(lost), utc)]

    def _taken(self, packet: RtpPacket, lost: int, utc: float) -> Arrival:
        self._next = (packet.sequence + 1) & _MASK
        return Arrival(packet, lost, utc)

    def _following(self) -> list[Arrival]:
        found = []
        while self._next in self._early:
            packet, _, utc = self._early.pop(self._next)
            found.append(self._taken(packet, 0, utc))
        return found
