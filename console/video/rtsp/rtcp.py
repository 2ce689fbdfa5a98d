"""RTCP: the camera's clock in its sender reports, and our word that we still listen.

Source: RFC 3550, clause 6.4 and appendices A.3 and A.8.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from console.video.rtsp.rtp import RtpPacket

REPORT_EVERY_S = 5.0
_NTP_TO_UNIX_S = 2_208_988_800
_SENDER, _RECEIVER, _DESCRIPTION, _BYE = 200, 201, 202, 203
_NAME = b"roc"


@dataclass(frozen=True, slots=True)
class SenderReport:
    """At utc (by the camera's clock) the stream's timestamp was this. middle: to be sent back."""

    utc: float
    timestamp: int
    middle: int


@dataclass(frozen=True, slots=True)
class Bye:
    """The camera ends the stream."""


def parse_rtcp(data: bytes) -> Iterator[SenderReport | Bye]:
    """What concerns us of a compound packet; what cannot be read ends it."""
    at = 0
    while at + 4 <= len(data) and data[at] >> 6 == 2:
        kind, length = data[at + 1], 4 + 4 * int.from_bytes(data[at + 2 : at + 4])
        body = data[at : at + length]
        if kind == _SENDER and len(body) >= 20:
            seconds, fraction, timestamp = struct.unpack_from(">III", body, 8)
            utc = seconds - _NTP_TO_UNIX_S + fraction / (1 << 32)
            yield SenderReport(utc, timestamp, int.from_bytes(body[10:14]))
        elif kind == _BYE:
            yield Bye()
        at += length


class Reception:
    """What our reports say: how much came, how evenly, and the last report of the camera."""

    def __init__(self, own_source: int, clock_hz: int) -> None:
        self._own, self._hz = own_source, clock_hz
        self._source: int | None = None
        self._first = self._highest = self._received = 0
        self._said = (0, 0)  # expected and received at the last report
        self._jitter = 0.0
        self._transit: float | None = None
        self._heard: tuple[int, float] = (0, 0.0)

    def on_packet(self, packet: RtpPacket, now: float) -> None:
        """Each packet as it arrives, in whatever order."""
        if packet.source != self._source:
            self._source = packet.source
            self._first = self._highest = packet.sequence
            self._received, self._said, self._transit = 0, (0, 0), None
        ahead = (packet.sequence - self._highest) & 0xFFFF
        if ahead < 1 << 15:
            self._highest += ahead
        self._received += 1
        transit = now * self._hz - packet.timestamp
        if self._transit is not None:
            step = abs(transit - self._transit) % (1 << 32)
            self._jitter += (min(step, (1 << 32) - step) - self._jitter) / 16
        self._transit = transit

    def on_report(self, report: SenderReport, now: float) -> None:
        self._heard = (report.middle, now)

    def report(self, now: float) -> bytes:
        """A receiver report with our name, which a compound packet must have."""
        name = struct.pack(">IBB", self._own, 1, len(_NAME)) + _NAME
        name += bytes(4 - len(name) % 4)
        described = struct.pack(">BBH", 0x81, _DESCRIPTION, len(name) // 4) + name
        if self._source is None:
            return struct.pack(">BBHI", 0x80, _RECEIVER, 1, self._own) + described
        return struct.pack(">BBHI", 0x81, _RECEIVER, 7, self._own) + self._block(now) + described

    def _block(self, now: float) -> bytes:
        expected = self._highest - self._first + 1
        missing = max(0, min(expected - self._received, (1 << 23) - 1))
        span, came = expected - self._said[0], self._received - self._said[1]
        self._said = (expected, self._received)
        fraction = min(255, max(0, span - came) * 256 // span) if span > 0 else 0
        middle, heard_at = self._heard
        since = round((now - heard_at) * 65536) & 0xFFFFFFFF if middle else 0
        return struct.pack(
            ">IIIIII",
            self._source or 0,
            fraction << 24 | missing,
            self._highest & 0xFFFFFFFF,
            round(self._jitter) & 0xFFFFFFFF,
            middle,
            since,
        )
