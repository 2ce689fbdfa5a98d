"""The relay's records and their bytes: pictures and boxes of one camera on one clock.

A record is `u32 length | u8 kind | u16 head length | head (JSON) | tail (bytes)`, big-endian; the
length counts all that follows it. Heads carry words and numbers; tails carry what is already bytes
(a packet's data, codec extradata, a mask's bits). Everything read is checked and capped: the other
end may be broken or hostile.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

MAX_RECORD_BYTES: Final = 8 * 1024 * 1024
MAX_HEAD_BYTES: Final = 60_000
MAX_BOXES: Final = 64
MAX_LABEL: Final = 48
MAX_SPANS: Final = 1000
MAX_SIDE: Final = 8192
MAX_PIXELS: Final = 7680 * 4320
MAX_TICKS: Final = 1 << 62
CODECS: Final = frozenset({"h264", "hevc", "mpeg4", "mjpeg", "mpeg2video", "vp8", "vp9", "av1"})
OWN_EPOCHS: Final = "local-"  # how the epochs of a console's own reading begin
SUB_EPOCHS: Final = "~sub"  # stands in each epoch of a camera's smaller stream
PREFIX: Final = struct.Struct(">I")
_LEAD: Final = struct.Struct(">BH")


class MalformedRecord(ValueError):
    """Bytes that are no record of ours; the stream they came from is closed."""


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """What follows is this codec at this size; time_base is seconds a tick of pts."""

    epoch: str
    codec: str
    extradata: bytes
    time_base: Fraction
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PacketRecord:
    """One access unit, as the camera sent it. (epoch, pts) names its frame everywhere."""

    epoch: str
    pts: int
    dts: int
    capture_utc: float
    key: bool
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """Corners as fractions of the picture; solid = detected on this frame, else the tracker's."""

    label: str
    score: float
    xyxy: tuple[float, float, float, float]
    track_id: int
    solid: bool


@dataclass(frozen=True, slots=True)
class PersonMask:
    """Where people are, low resolution: one bit a cell, rows padded to bytes (numpy.packbits)."""

    width: int
    height: int
    bits: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class BoxesRecord:
    """All boxes of one frame; an empty tuple says that the detector saw nothing on it.

    detected: the detector ran on this very frame (its boxes are solid, its mask fresh); else the
    tracker placed them.
    """

    epoch: str
    pts: int
    boxes: tuple[DrawnBox, ...]
    detected: bool
    mask: PersonMask | None = None


@dataclass(frozen=True, slots=True)
class HeartbeatRecord:
    """The sender lives; its wall clock, seconds since 1970.

    main_lost, to readers of a camera's smaller stream: the main one, which is recorded and detected
    on, gives no pictures.
    """

    at_utc: float
    main_lost: bool = False


@dataclass(frozen=True, slots=True)
class TroubleRecord:
    """Why no packets come: a message id of camera.error.*; empty when they come again."""

    message_id: str


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """The reader's first word: which camera, and the backend's ticket for it.

    With a span, in seconds since 1970, it asks for what was recorded then: that is sent as fast as
    it is read, and ends with a heartbeat. With index as well, only for when something was. sub: the
    camera's smaller stream instead of the main one.
    """

    camera_id: str
    ticket: str = field(repr=False)
    span: tuple[float, float] | None = None
    sub: bool = False
    index: bool = False


@dataclass(frozen=True, slots=True)
class RecordedRecord:
    """When a camera was recorded, in order, in seconds since 1970: the answer to an index."""

    spans: tuple[tuple[float, float], ...]


Record = (
    StreamRecord
    | PacketRecord
    | BoxesRecord
    | HeartbeatRecord
    | TroubleRecord
    | OpenRecord
    | RecordedRecord
)
Head = dict[str, Any]


def _stream_out(record: StreamRecord) -> tuple[Head, bytes]:
    head = {
        "epoch": record.epoch,
        "codec": record.codec,
        "time_base": [record.time_base.numerator, record.time_base.denominator],
        "width": record.width,
        "height": record.height,
    }
    return head, record.extradata


def _stream_in(head: Head, tail: bytes) -> StreamRecord:
    top, bottom = head["time_base"]
    if not (0 < int(top) <= 1 << 31 and 0 < int(bottom) <= 1 << 31):
        raise MalformedRecord("time_base")
    if head["codec"] not in CODECS:
        raise MalformedRecord("codec")
    return StreamRecord(
        _text(head["epoch"]),
        head["codec"],
        tail,
        Fraction(int(top), int(bottom)),
        _side(head["width"]),
        _side(head["height"]),
    )


def _packet_out(record: PacketRecord) -> tuple[Head, bytes]:
    head = {
        "epoch": record.epoch,
        "pts": record.pts,
        "dts": record.dts,
        "capture_utc": record.capture_utc,
        "key": record.key,
    }
    return head, record.data


def _packet_in(head: Head, tail: bytes) -> PacketRecord:
    return PacketRecord(
        _text(head["epoch"]),
        _tick(head["pts"]),
        _tick(head["dts"]),
        _number(head["capture_utc"]),
        bool(head["key"]),
        tail,
    )


def _boxes_out(record: BoxesRecord) -> tuple[Head, bytes]:
    head: Head = {
        "epoch": record.epoch,
        "pts": record.pts,
        "detected": record.detected,
        "boxes": [
            [box.label, box.score, *box.xyxy, box.track_id, box.solid] for box in record.boxes
        ],
    }
    if record.mask is None:
        return head, b""
    head["mask"] = [record.mask.width, record.mask.height]
    return head, record.mask.bits


def _boxes_in(head: Head, tail: bytes) -> BoxesRecord:
    rows = head["boxes"]
    if len(rows) > MAX_BOXES:
        raise MalformedRecord("boxes")
    mask = _mask_in(head["mask"], tail) if "mask" in head else None
    boxes = tuple(_box_in(row) for row in rows)
    return BoxesRecord(
        _text(head["epoch"]), _tick(head["pts"]), boxes, bool(head["detected"]), mask
    )


def _open_out(record: OpenRecord) -> tuple[Head, bytes]:
    head: Head = {"camera_id": record.camera_id, "ticket": record.ticket}
    if record.span is not None:
        head["span"] = list(record.span)
    if record.sub:
        head["sub"] = True
    if record.index:
        head["index"] = True
    return head, b""


def _open_in(head: Head, _: bytes) -> OpenRecord:
    span = None
    if "span" in head:
        span = (_number(head["span"][0]), _number(head["span"][1]))
    sub = bool(head.get("sub"))
    index = bool(head.get("index"))
    return OpenRecord(_text(head["camera_id"]), _text(head["ticket"]), span, sub, index)


def _heartbeat_out(record: HeartbeatRecord) -> tuple[Head, bytes]:
    head: Head = {"at_utc": record.at_utc}
    return (head | {"main_lost": True} if record.main_lost else head), b""


def _heartbeat_in(head: Head, _: bytes) -> HeartbeatRecord:
    return HeartbeatRecord(_number(head["at_utc"]), bool(head.get("main_lost")))


def _recorded_out(record: RecordedRecord) -> tuple[Head, bytes]:
    newest = record.spans[-MAX_SPANS:]
    return {"spans": [[round(a, 3), round(b, 3)] for a, b in newest]}, b""


def _recorded_in(head: Head, _: bytes) -> RecordedRecord:
    rows = head["spans"]
    if len(rows) > MAX_SPANS:
        raise MalformedRecord("spans")
    return RecordedRecord(tuple((_number(begins), _number(ends)) for begins, ends in rows))


def _box_in(row: list[Any]) -> DrawnBox:
    label, score, x1, y1, x2, y2, track_id, solid = row
    corners = (float(x1), float(y1), float(x2), float(y2))
    if not (0.0 <= corners[0] < corners[2] <= 1.0 and 0.0 <= corners[1] < corners[3] <= 1.0):
        raise MalformedRecord("box")
    return DrawnBox(_text(label)[:MAX_LABEL], _number(score), corners, _tick(track_id), bool(solid))


def _mask_in(size: list[Any], tail: bytes) -> PersonMask:
    width, height = _side(size[0]), _side(size[1])
    if len(tail) != height * ((width + 7) // 8):
        raise MalformedRecord("mask")
    return PersonMask(width, height, tail)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 4096:
        raise MalformedRecord("text")
    return value


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise MalformedRecord("number")
    return number


def _tick(value: Any) -> int:
    if not isinstance(value, int) or not -MAX_TICKS < value < MAX_TICKS:
        raise MalformedRecord("ticks")
    return value


def _side(value: Any) -> int:
    if not isinstance(value, int) or not 0 < value <= MAX_SIDE:
        raise MalformedRecord("size")
    return value


Writer = Callable[[Any], tuple[Head, bytes]]
Reader = Callable[[Head, bytes], Record]

_FORMS: Mapping[int, tuple[type, Writer, Reader]] = {
    1: (StreamRecord, _stream_out, _stream_in),
    2: (PacketRecord, _packet_out, _packet_in),
    3: (BoxesRecord, _boxes_out, _boxes_in),
    4: (HeartbeatRecord, _heartbeat_out, _heartbeat_in),
    5: (
        TroubleRecord,
        lambda r: ({"message_id": r.message_id}, b""),
        lambda head, _: TroubleRecord(_text(head["message_id"])[:64]),
    ),
    6: (OpenRecord, _open_out, _open_in),
    7: (RecordedRecord, _recorded_out, _recorded_in),
}
_KINDS: Mapping[type, int] = {form[0]: kind for kind, form in _FORMS.items()}


def encode(record: Record) -> bytes:
    """The record with its length in front. ValueError when it is over the caps."""
    kind = _KINDS[type(record)]
    head, tail = _FORMS[kind][1](record)
    words = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    length = _LEAD.size + len(words) + len(tail)
    if len(words) > MAX_HEAD_BYTES or length > MAX_RECORD_BYTES:
        raise ValueError("record is over the size limit")
    return b"".join((PREFIX.pack(length), _LEAD.pack(kind, len(words)), words, tail))


def body_length(data: bytes | bytearray, at: int = 0) -> int:
    """How many bytes follow the 4-byte prefix that stands there; MalformedRecord over the cap."""
    length: int = PREFIX.unpack_from(data, at)[0]
    if not _LEAD.size <= length <= MAX_RECORD_BYTES:
        raise MalformedRecord("length")
    return length


def decode(body: bytes) -> Record:
    """The record in a body (without its prefix); MalformedRecord for anything else."""
    kind, head_length = _LEAD.unpack_from(body)
    form = _FORMS.get(kind)
    start = _LEAD.size + head_length
    if form is None or start > len(body) or head_length > MAX_HEAD_BYTES:
        raise MalformedRecord("kind or head")
    try:
        head = json.loads(body[_LEAD.size : start])
        return form[2](head, bytes(body[start:]))
    except MalformedRecord:
        raise
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, RecursionError):
        raise MalformedRecord("head") from None
