"""RTP payloads to NAL units, for the two codecs that cameras speak.

Source: RFC 6184 clauses 5.6 to 5.8 (H.264), RFC 7798 clause 4.4 (H.265), and table 7-1 of ITU-T
H.264 and H.265 for what a unit is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

MAX_UNIT_BYTES = 4 * 1024 * 1024


class Damaged(ValueError):
    """A payload that cannot be what it says; the picture it belongs to is not whole."""


class Units(ABC):
    """Depacketiser of one stream, and what it knows about its codec's units."""

    head_bytes: int
    aggregate: int
    fragment: int
    passed_over: frozenset[int]  # types without meaning for a picture

    def __init__(self) -> None:
        self._fragments: list[bytes] = []
        self._fragment_bytes = 0

    @abstractmethod
    def kind(self, unit: bytes) -> int:
        """The unit's type."""

    @abstractmethod
    def is_slice(self, unit: bytes) -> bool:
        """Whether it carries a part of a picture."""

    @abstractmethod
    def begins_picture(self, unit: bytes) -> bool:
        """Of a slice: whether it is its picture's first."""

    @abstractmethod
    def is_prelude(self, unit: bytes) -> bool:
        """Whether it can only stand before a picture's first slice."""

    @abstractmethod
    def is_set(self, unit: bytes) -> bool:
        """Whether it is a parameter set."""

    @abstractmethod
    def is_key(self, unit: bytes) -> bool:
        """Whether decoding may begin with the picture that has this unit."""

    @abstractmethod
    def _whole_head(self, payload: bytes) -> bytes:
        """Of a fragment: the head of the unit it is a part of."""

    def of(self, payload: bytes) -> list[bytes]:
        """The units that this payload completes. Damaged."""
        if len(payload) <= self.head_bytes:
            raise Damaged("short")
        kind = self.kind(payload)
        if kind == self.fragment:
            return self._fragmented(payload)
        if self._fragments:
            self.forget()
            raise Damaged("fragment without an end")
        if kind == self.aggregate:
            return self._aggregated(payload)
        return [] if kind in self.passed_over else [payload]

    def is_amid(self) -> bool:
        """Whether a unit is begun and not ended."""
        return bool(self._fragments)

    def forget(self) -> None:
        """Packets were lost: what was begun stays unfinished."""
        self._fragments.clear()
        self._fragment_bytes = 0

    def _aggregated(self, payload: bytes) -> list[bytes]:
        found, at = [], self.head_bytes
        while at < len(payload):
            size = int.from_bytes(payload[at : at + 2])
            unit = payload[at + 2 : at + 2 + size]
            if len(unit) != size or size <= self.head_bytes:
                raise Damaged("aggregate")
            found.append(unit)
            at += 2 + size
        return [unit for unit in found if self.kind(unit) not in self.passed_over]

    def _fragmented(self, payload: bytes) -> list[bytes]:
        at = self.head_bytes
        first, last = bool(payload[at] & 0x80), bool(payload[at] & 0x40)
        if first:
            unended = self.is_amid()
            self.forget()
            self._fragments.append(self._whole_head(payload))
            if unended:
                raise Damaged("fragment without an end")
        elif not self._fragments:
            raise Damaged("fragment without a beginning")
        self._fragments.append(payload[at + 1 :])
        self._fragment_bytes += len(payload)
        if self._fragment_bytes > MAX_UNIT_BYTES:
            self.forget()
            raise Damaged("unit too large")
        if not last:
            return []
        unit = b"".join(self._fragments)
        self.forget()
        return [unit]


class H264Units(Units):
    """A head of one byte; slices 1 to 5."""

    head_bytes, aggregate, fragment = 1, 24, 28
    passed_over = frozenset({0, 12, 30, 31})
    _preludes = frozenset({6, 7, 8, 9, 14, 15, 16, 17, 18})

    def kind(self, unit: bytes) -> int:
        return unit[0] & 0x1F

    def is_slice(self, unit: bytes) -> bool:
        return 1 <= self.kind(unit) <= 5

    def begins_picture(self, unit: bytes) -> bool:
        return bool(unit[1] & 0x80)  # first_mb_in_slice = 0 is one bit, set

    def is_prelude(self, unit: bytes) -> bool:
        return self.kind(unit) in self._preludes

    def is_set(self, unit: bytes) -> bool:
        return self.kind(unit) in (7, 8)

    def is_key(self, unit: bytes) -> bool:
        return self.kind(unit) == 5 or (self.kind(unit) == 6 and _recovers_at_once(unit))

    def _whole_head(self, payload: bytes) -> bytes:
        return bytes(((payload[0] & 0xE0) | (payload[1] & 0x1F),))


class H265Units(Units):
    """A head of two bytes; slices 0 to 31, of which 16 to 23 begin anew."""

    head_bytes, aggregate, fragment = 2, 48, 49
    passed_over = frozenset({38, *range(50, 64)})
    _preludes = frozenset({32, 33, 34, 35, 39, *range(41, 45)})

    def kind(self, unit: bytes) -> int:
        return (unit[0] >> 1) & 0x3F

    def is_slice(self, unit: bytes) -> bool:
        return self.kind(unit) < 32

    def begins_picture(self, unit: bytes) -> bool:
        return bool(unit[2] & 0x80)  # first_slice_segment_in_pic_flag

    def is_prelude(self, unit: bytes) -> bool:
        return self.kind(unit) in self._preludes

    def is_set(self, unit: bytes) -> bool:
        return self.kind(unit) in (32, 33, 34)

    def is_key(self, unit: bytes) -> bool:
        return 16 <= self.kind(unit) <= 23

    def _whole_head(self, payload: bytes) -> bytes:
        return bytes(((payload[0] & 0x81) | (payload[2] & 0x3F) << 1, payload[1]))


UNITS: Mapping[str, type[Units]] = {"h264": H264Units, "hevc": H265Units}


def _recovers_at_once(sei: bytes) -> bool:
    """A recovery point with no frame to wait for (H.264, D.1.8): keyframes without IDR."""
    at = 1
    while at + 2 < len(sei):
        kind, at = _byte_sum(sei, at)
        size, at = _byte_sum(sei, at)
        if kind == 6:
            return at < len(sei) and bool(sei[at] & 0x80)
        at += size
    return False


def _byte_sum(data: bytes, at: int) -> tuple[int, int]:
    total = 0
    while at < len(data) and data[at] == 0xFF:
        total, at = total + 255, at + 1
    return (total + data[at], at + 1) if at < len(data) else (total, at)
