"""What a JPEG or PNG claims to be, read without a decoder: what claims too much is not tried."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.video.picture.words import MOST_BYTES

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_SOF = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive (ITU T.81, table B.1)
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FILL = 0xFF


class Form(StrEnum):
    JPEG = "jpeg"
    PNG = "png"


# A JPEG is made smaller while it is decoded; of a PNG each pixel is held.
_MOST_PIXELS = {Form.JPEG: 60_000_000, Form.PNG: 9_000_000}


@dataclass(frozen=True, slots=True)
class Head:
    form: Form
    width: int
    height: int


def head_of(data: bytes) -> Head:
    """ValueError for what is neither, has no sides, or is larger than is tried."""
    if len(data) > MOST_BYTES:
        raise ValueError("too many bytes")
    head = _png(data) if data.startswith(_PNG) else _jpeg(data)
    if not 0 < head.width * head.height <= _MOST_PIXELS[head.form]:
        raise ValueError(f"{head.width} x {head.height} pixels")
    return head


def _png(data: bytes) -> Head:
    """The first chunk (ISO 15948, 11.2.2)."""
    if data[12:16] != b"IHDR" or len(data) < 24:
        raise ValueError("it is no PNG that we read")
    return Head(Form.PNG, int.from_bytes(data[16:20]), int.from_bytes(data[20:24]))


def _jpeg(data: bytes) -> Head:
    """The frame header (ITU T.81, B.2.2)."""
    if not data.startswith(_JPEG):
        raise ValueError("it is no JPEG and no PNG")
    at = 2
    while at + 9 <= len(data) and data[at] == _FILL:
        marker = data[at + 1]
        if marker in _SOF:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return Head(Form.JPEG, int.from_bytes(width), int.from_bytes(height))
        at += _step(marker, data, at)
    raise ValueError("it is no JPEG that we read")


def _step(marker: int, data: bytes, at: int) -> int:
    """To where the next marker is; it may have fill bytes before it (B.1.1.2)."""
    if marker == _FILL:
        return 1
    return 2 if marker in _ALONE else 2 + int.from_bytes(data[at + 2 : at + 4])
