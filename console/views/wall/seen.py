"""What a wall has seen of its cameras last, and how frames and their words become a tile's."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from PySide6.QtGui import QImage

from console.domain.alert import Alert, Priority
from console.i18n import known, tr
from console.video.frames import (
    NO_GAP,
    SLOTS,
    Frame,
    FrameReader,
    FrameWords,
    Liveness,
    Shading,
    StreamStatus,
    Trouble,
)
from console.views.wall.tile_view import TileBox, TilePrivacy, TileState, TileView, empty_tile
from console.views.widgets import isolate_id
from console.views.words import clean, local_time

MAIN_LOST = Trouble.MAIN_LOST.value
STATES = {
    Liveness.STARTING: TileState.OPENING,
    Liveness.LIVE: TileState.LIVE,
    Liveness.STILL: TileState.STILL,
    Liveness.FROZEN: TileState.FROZEN,
    Liveness.LOST: TileState.LOST,
}
SHADINGS = {
    Shading.NONE: TilePrivacy.NONE,
    Shading.SILHOUETTES: TilePrivacy.SILHOUETTES,
    Shading.COARSE: TilePrivacy.COARSE,
    Shading.REVEALED: TilePrivacy.REVEALED,
}


@dataclass(slots=True)
class Seen:
    """What was last painted of one camera: a picture and the words of that very picture."""

    seq: int = 0
    image: QImage | None = None
    words: FrameWords | None = None
    status: StreamStatus | None = None
    base: TileView | None = None  # what stays from frame to frame; None: to be made anew


def alerting(alerts: Iterable[Alert]) -> dict[str, bool]:
    """Cameras with an open alert, and whether one of theirs is critical."""
    found: dict[str, bool] = {}
    for alert in alerts:
        if alert.active() and not alert.retracted:
            critical = alert.priority == Priority.CRITICAL
            found[alert.camera_id] = found.get(alert.camera_id, False) or critical
    return found


@lru_cache(maxsize=256)
def label_words(label: str) -> str:
    return clean(label.replace("_", " "))


def tile_boxes(words: FrameWords, alarms: Container[str]) -> tuple[TileBox, ...]:
    """A frame's own boxes; alarms: the labels of weapons."""
    return tuple(
        TileBox(box.xyxy, label_words(box.label), box.score, box.solid, box.label in alarms)
        for box in words.boxes
    )


def note_words(status: StreamStatus) -> str:
    """On which of its streams is shown, or what a replay has passed over."""
    if status.gap != NO_GAP:
        return gap_words(*status.gap)
    return tr(status.note) if known(status.note) else ""


def gap_words(begins_utc: float, ends_utc: float) -> str:
    """What was not recorded; 0 or infinite: nothing precedes, or nothing follows."""
    begins, ends = (
        local_time(datetime.fromtimestamp(at, UTC)) if 0.0 < at < math.inf else ""
        for at in (begins_utc, ends_utc)
    )
    if begins and ends:
        return tr("wall.gap", times=isolate_id(f"{begins}–{ends}"))
    words = "wall.gap_after" if begins else "wall.gap_before"
    return tr(words, time=isolate_id(begins or ends))


def gone(camera_id: str) -> TileView:
    """Of a place whose camera is not there: one that nobody put there is only empty."""
    return empty_tile(tr("wall.camera_gone") if camera_id else "")


def take(seen: Seen, reader: FrameReader, frame: Frame) -> None:
    """Copy a picture out of shared memory, at most 0.2 ms; one that was written over is left.

    A window that stalls paints late. By then the worker has gone on writing, and boxes would stand
    on another frame's pixels (DESIGN rule 10).
    """
    height, width = frame.pixels.shape[:2]
    lying = QImage(frame.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    image = lying.copy()
    if reader.seq() - frame.seq < SLOTS - 1:
        seen.seq, seen.image, seen.words = frame.seq, image, frame.words
