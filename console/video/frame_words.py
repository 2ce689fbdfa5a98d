"""What is known of one picture in shared memory, as bytes beside its pixels.

Packed with struct, not with numpy records: reading is done for each tile and frame in the window's
thread, and is ten times cheaper so.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from console.video.records import MAX_BOXES, OWN_EPOCHS, SUB_EPOCHS, DrawnBox

REPLAY_EPOCHS: Final = "replay~"  # how the epochs of pictures out of a recording begin
# epoch, pts, pts_ms, capture_utc, shown_at, width, height, shading, delay_ms, number of boxes,
# ids of reveals
_REVEALS_BYTES: Final = 256
_HEAD: Final = struct.Struct(f"<64sqqddIIIII{_REVEALS_BYTES}s")
_BETWEEN: Final = "\n"
_TOO_MANY: Final = b"?"  # as an id: such a reveal never stands, so that the picture is not shown
_BOX: Final = struct.Struct("<48sf4fqB")  # label, score, corners, track, solid
WORDS_BYTES: Final = _HEAD.size + MAX_BOXES * _BOX.size


class Shading(IntEnum):
    """What was done to a picture's people before it was written (DESIGN rule 11)."""

    NONE = 0
    SILHOUETTES = 1
    COARSE = 2
    REVEALED = 3  # in part or whole: somebody is seen as they are


@dataclass(frozen=True, slots=True)
class FrameWords:
    """What is known of one picture besides its pixels. capture_utc: seconds since 1970.

    reveals: ids of those that it shows anybody under; it may be seen while all of them stand.
    """

    epoch: str
    pts: int
    pts_ms: int
    capture_utc: float
    shown_at: float
    shading: Shading
    delay_ms: int
    boxes: tuple[DrawnBox, ...]
    reveals: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it was read, and dated, by this computer and not by the backend's."""
        return self.epoch.removeprefix(REPLAY_EPOCHS).startswith(OWN_EPOCHS)

    @property
    def sub(self) -> bool:
        """Whether it is of the camera's smaller stream."""
        return SUB_EPOCHS in self.epoch

    @property
    def replayed(self) -> bool:
        """Whether it comes out of a recording, and so is never live."""
        return self.epoch.startswith(REPLAY_EPOCHS)


def pack_words(into: Any, words: FrameWords, width: int, height: int) -> None:
    """Write into a buffer of WORDS_BYTES. Boxes beyond MAX_BOXES are left out."""
    boxes = words.boxes[:MAX_BOXES]
    _HEAD.pack_into(
        into,
        0,
        words.epoch.encode(),
        words.pts,
        words.pts_ms,
        words.capture_utc,
        words.shown_at,
        width,
        height,
        words.shading,
        words.delay_ms,
        len(boxes),
        _packed(words.reveals),
    )
    for index, box in enumerate(boxes):
        at = _HEAD.size + index * _BOX.size
        label = box.label.encode()
        _BOX.pack_into(into, at, label, box.score, *box.xyxy, box.track_id, box.solid)


def unpack_words(data: Any) -> tuple[FrameWords, int, int]:
    """The words in a buffer of WORDS_BYTES, and the picture's width and height."""
    head = _HEAD.unpack_from(data)
    epoch, pts, pts_ms, captured, shown, width, height, shading, delay, count, under = head
    boxes = tuple(
        _box(_BOX.unpack_from(data, _HEAD.size + index * _BOX.size))
        for index in range(min(count, MAX_BOXES))
    )
    words = FrameWords(
        epoch=_text(epoch),
        pts=pts,
        pts_ms=pts_ms,
        capture_utc=captured,
        shown_at=shown,
        shading=Shading(shading),
        delay_ms=delay,
        boxes=boxes,
        reveals=tuple(_text(under).split(_BETWEEN)) if under[0] else (),
    )
    return words, width, height


def _packed(reveals: tuple[str, ...]) -> bytes:
    if not reveals:
        return b""
    data = _BETWEEN.join(reveals).encode()
    return data if len(data) <= _REVEALS_BYTES else _TOO_MANY


def _box(row: tuple[Any, ...]) -> DrawnBox:
    label, score, x1, y1, x2, y2, track_id, solid = row
    return DrawnBox(_text(label), score, (x1, y1, x2, y2), track_id, bool(solid))


def _text(data: bytes) -> str:
    return data.rstrip(b"\x00").decode("utf-8", "replace")
