"""What of a covered picture is shown for a while, and where that lies on this very frame.

A reveal names tracks by what the relay's boxes call them. It fails towards less: without a box of
that track for this frame nothing is shown, other people's boxes are cut out of what is shown, and
so is whoever stands mostly beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from console.inference.detections import PERSON
from console.video.records import DrawnBox

_MORE = 0.25  # of the weapon's box on each side, as around a judge's crop
_FOREIGN = 0.5  # of a person's shape outside of what is shown: then it is somebody else's
_NEXT_CELL = np.ones((3, 3), np.uint8)

Corners = tuple[float, float, float, float]
Cells = NDArray[np.uint8]


def parts(
    wanted: Iterable[tuple[str, int]],
    epoch: str,
    boxes: tuple[DrawnBox, ...],
    mask: Cells | None,
    size: tuple[int, int],
) -> Cells | None:
    """(height, width) of 0 and 255: what of a frame is shown of these tracks; None for nothing.

    boxes: of this very frame. mask: where people are, at any size; None where nobody knows.
    """
    names = set(wanted)
    found = [box for box in boxes if (epoch, box.track_id) in names]
    if not found:
        return None
    shown = np.zeros(size, np.uint8)
    for box in found:
        _show(shown, box, boxes, mask)
    return shown


def _show(shown: Cells, track: DrawnBox, boxes: tuple[DrawnBox, ...], mask: Cells | None) -> None:
    people = [box for box in boxes if box.label == PERSON]
    bearer = _bearer(track, people)
    part = np.zeros_like(shown)
    part[_inside(_grown(track.xyxy), part.shape)] = 255
    if bearer is not None:
        part[_inside(bearer.xyxy, part.shape)] = 255
    others = [other.xyxy for other in people if other is not bearer and other is not track]
    for other in others:
        part[_inside(other, part.shape)] = 0
    if mask is not None:
        own = None if bearer is not None else track.xyxy
        part[_foreign(_without(mask, others), part, own)] = 0
    part[_inside(track.xyxy, part.shape)] = 255
    np.maximum(shown, part, out=shown)


def _bearer(track: DrawnBox, people: list[DrawnBox]) -> DrawnBox | None:
    """Who has the weapon: of those around its middle the smallest."""
    left, top, right, bottom = track.xyxy
    x, y = (left + right) / 2, (top + bottom) / 2
    around = [
        person
        for person in people
        if person.xyxy[0] <= x <= person.xyxy[2] and person.xyxy[1] <= y <= person.xyxy[3]
    ]
    return min(around, key=lambda person: _area(person.xyxy), default=None)


def _without(mask: Cells, boxes: list[Corners]) -> Cells:
    """Shapes of people who touch would count as one; those who have a box are cut out already."""
    left = mask.copy()
    for box in boxes:
        left[_inside(box, mask.shape)] = 0
    return left


def _foreign(mask: Cells, part: Cells, own: Corners | None) -> NDArray[np.bool_]:
    """(height, width): shapes of people of whom most lies outside the part.

    own: a box whose shapes are not; where nobody is known to bear the weapon, they are the bearer.
    """
    rows, columns = mask.shape
    cells = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA) > 0
    count, names = cv2.connectedComponents(mask)
    whole = np.bincount(names.ravel(), minlength=count)
    within = np.bincount(names[cells], minlength=count)
    foreign = within < (1 - _FOREIGN) * whole
    foreign[0] = False  # what is no person
    if own is not None:
        foreign[names[_inside(own, mask.shape)].ravel()] = False
    marked = cv2.dilate((foreign[names] * 255).astype(np.uint8), _NEXT_CELL)
    height, width = part.shape
    return np.asarray(cv2.resize(marked, (width, height), interpolation=cv2.INTER_NEAREST) > 0)


def _grown(box: Corners) -> Corners:
    left, top, right, bottom = box
    x, y = (right - left) * _MORE, (bottom - top) * _MORE
    return (max(0.0, left - x), max(0.0, top - y), min(1.0, right + x), min(1.0, bottom + y))


def _area(box: Corners) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(box: Corners, size: tuple[int, ...]) -> tuple[slice, slice]:
    height, width = size
    left, top, right, bottom = box
    return (
        slice(int(top * height), int(np.ceil(bottom * height))),
        slice(int(left * width), int(np.ceil(right * width))),
    )
