"""Detections and the tracker's places as boxes records, each for exactly one frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from console.inference.tracking import Placed, Tracker, TrackerSettings
from console.video.pipeline.messages import Answered, ModelWords
from console.video.records import (
    MAX_BOXES,
    MAX_LABEL,
    BoxesRecord,
    DrawnBox,
    PersonMask,
    StreamRecord,
)
from console.video.shading import pack_mask

_MAX_MASK_SIDE = 512
Corners = tuple[float, float, float, float]


class Placing:
    """One camera's tracker. Detections are in pixels of pictures at most max_width wide."""

    def __init__(self, max_width: int) -> None:
        self._max_width = max_width
        self._tracker = Tracker()
        self._before = self._highest = 0
        self.model: ModelWords | None = None
        self.stream: StreamRecord | None = None

    def use(self, model: ModelWords | None) -> None:
        """Detect with another model: its threshold starts tracks. None: place nothing.

        Another tracker would count from 1 again; a track's number names one track for ever.
        """
        self.model = model
        if model is not None:
            self._tracker = Tracker(TrackerSettings(sure_score=model.threshold))
            self._before = self._highest

    def begin(self, stream: StreamRecord) -> None:
        """A new epoch."""
        self.stream = stream
        self._tracker.reset()

    def seconds(self, pts: int) -> float:
        assert self.stream is not None
        return float(pts * self.stream.time_base)

    def answered(self, answer: Answered) -> tuple[tuple[Placed, ...], BoxesRecord]:
        """Take a frame's detections; what they are tracked as, and its solid boxes and mask."""
        placed = self._numbered(self._tracker.update(self.seconds(answer.pts), answer.detections))
        mask = _packed(answer)
        return placed, BoxesRecord(answer.epoch, answer.pts, self._boxes(placed), True, mask)

    def between(self, pts: int) -> BoxesRecord | None:
        """The tracker's boxes for a frame without an answer; None when it places none."""
        if self.model is None or self.stream is None:
            return None
        predicted = self._tracker.predict(self.seconds(pts))
        placed = self._numbered(one for one in predicted if not one.detected)
        if not placed:
            return None
        return BoxesRecord(self.stream.epoch, pts, self._boxes(placed), False)

    def _numbered(self, placed: Iterable[Placed]) -> tuple[Placed, ...]:
        found = tuple(replace(one, track_id=one.track_id + self._before) for one in placed)
        self._highest = max(self._highest, *(one.track_id for one in found), 0)
        return found

    def _boxes(self, placed: Iterable[Placed]) -> tuple[DrawnBox, ...]:
        assert self.stream is not None
        width, height = detector_size(self.stream, self._max_width)
        boxes = []
        for one in placed:
            corners = normalised(one, width, height)
            if corners is not None:
                label = one.label[:MAX_LABEL]
                boxes.append(DrawnBox(label, one.score, corners, one.track_id, one.detected))
        return tuple(boxes[:MAX_BOXES])


def detector_size(stream: StreamRecord, max_width: int) -> tuple[int, int]:
    """Width and height of the pictures that the detector gets of this stream."""
    scale = min(1.0, max_width / stream.width)
    return round(stream.width * scale), round(stream.height * scale)


def normalised(placed: Placed, width: int, height: int) -> Corners | None:
    """The part of a box that lies on the picture, as fractions of it; None when nothing does."""
    x1, y1, x2, y2 = (
        float(side) for side in np.clip(placed.box / (width, height, width, height), 0.0, 1.0)
    )
    return (x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None


def _packed(answer: Answered) -> PersonMask | None:
    mask = answer.detections.person_mask
    if mask is None:
        return None
    step = max(1, -(-max(mask.shape) // _MAX_MASK_SIDE))
    return pack_mask(mask[::step, ::step])
