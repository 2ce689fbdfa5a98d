"""People as flat shapes. What is covered here is gone from the picture, not merely hidden.

A person's pixels are replaced by one constant grey, never blurred or pixelated: those can be undone
in part (McPherson, Shokri, Shmatikov, "Defeating Image Obfuscation with Deep Learning", 2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from console.inference.detections import Bytes, Floats

COARSE = 16
_MASK_COLUMNS = 160
_BOX_MARGIN = 0.06
_LEAST_COVER = 0.2
_EDGE_FROM, _RIM_FROM, _FILL_FROM = 40, 80, 125  # levels of the widened, softened mask
_EDGE, _RIM, _FILL = 64, 146, 112  # greys
_PAINT = np.full(256, _EDGE, np.uint8)
_PAINT[_RIM_FROM:] = _RIM
_PAINT[_FILL_FROM:] = _FILL
_NEXT_CELL = np.ones((3, 3), np.uint8)
_FROM_GREY = {3: cv2.COLOR_GRAY2BGR, 4: cv2.COLOR_GRAY2BGRA}
Box = Sequence[float] | Floats


def mask_from_boxes(people: Floats, width: int, height: int) -> Bytes:
    """Where people may be, from their boxes [n,4] in pixels of a width x height picture: whole
    rectangles and a margin, for a model that has no mask of its own.
    """
    columns = min(_MASK_COLUMNS, width)
    rows = max(1, round(height * columns / width))
    mask = np.zeros((rows, columns), np.uint8)
    _fill(mask, people, width, height)
    return mask


def cover_boxes(mask: Bytes, people: Floats, width: int, height: int) -> Bytes:
    """Fills the boxes of people whom the mask has all but missed; changes and returns the mask."""
    for box in people:
        cells = mask[_cells(mask, box, width, height)]
        if cells.size and np.count_nonzero(cells) < _LEAST_COVER * cells.size:
            _fill(mask, box[None], width, height)
    return mask


def shade(bgr: Bytes, mask: Bytes, keep_boxes: Iterable[Box] = ()) -> Bytes:
    """A copy with people as silhouettes. bgr: BGR or opaque BGRA. mask: as in Detections, any
    resolution; keep_boxes: parts of the picture left as they are, in pixels.

    The mask is widened by a cell and made soft; its levels, scaled up, then are an outline and the
    shape within. What the mask marks always lies within.
    """
    shaded = bgr.copy()
    if not mask.any():
        return shaded
    height, width = bgr.shape[:2]
    soft = cv2.blur(cv2.dilate(mask, _NEXT_CELL), (3, 3))
    wide = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    for box in keep_boxes:
        wide[_inside(box, width, height)] = 0
    left, top, across, down = cv2.boundingRect(wide)
    where = slice(top, top + down), slice(left, left + across)
    levels = np.ascontiguousarray(wide[where])
    paint = cv2.cvtColor(cv2.LUT(levels, _PAINT), _FROM_GREY[bgr.shape[2]])
    _, covered = cv2.threshold(levels, _EDGE_FROM - 1, 255, cv2.THRESH_BINARY)
    shaded[where] = cv2.copyTo(paint, covered, np.ascontiguousarray(shaded[where]))
    return shaded


def coarse(bgr: Bytes) -> Bytes:
    """The picture, BGR or opaque BGRA, at 1/16 of its width and height, scaled back: for when
    nobody knows where people are.
    """
    height, width = bgr.shape[:2]
    size = (max(1, width // COARSE), max(1, height // COARSE))
    small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    wide = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.uint8)


def weapon_crop(bgr: Bytes, box: Box, mask: Bytes | None) -> Bytes:
    """What a judge sees before a verdict: the weapon's box and half its size more around it, with
    people outside the box shaded; without a mask all outside the box is coarse. Raises ValueError
    for a box that lies wholly outside the picture.
    """
    height, width = bgr.shape[:2]
    if mask is None:
        covered = coarse(bgr)
        weapon = _inside(box, width, height)
        covered[weapon] = bgr[weapon]
    else:
        covered = shade(bgr, mask, keep_boxes=(box,))
    x1, y1, x2, y2 = (float(side) for side in box)
    more_x, more_y = (x2 - x1) / 4, (y2 - y1) / 4
    around = _inside((x1 - more_x, y1 - more_y, x2 + more_x, y2 + more_y), width, height)
    crop = np.ascontiguousarray(covered[around])
    if not crop.size:
        raise ValueError("the box lies outside the picture")
    return crop


def _fill(mask: Bytes, boxes: Floats, width: int, height: int) -> None:
    for box in boxes:
        more = (box[2:] - box[:2]) * _BOX_MARGIN
        grown = np.concatenate((box[:2] - more, box[2:] + more))
        mask[_cells(mask, grown, width, height)] = 255


def _cells(mask: Bytes, box: Floats, width: int, height: int) -> tuple[slice, slice]:
    """The cells that a box in pixels touches."""
    rows, columns = mask.shape
    ratio = (columns / width, rows / height) * 2
    return _inside([side * r for side, r in zip(box, ratio, strict=True)], columns, rows)


def _inside(box: Box, width: int, height: int) -> tuple[slice, slice]:
    """Rows and columns of a box, rounded outwards and cut at the edge."""
    left, top = (int(np.floor(side)) for side in box[:2])
    right, bottom = (int(np.ceil(side)) for side in box[2:])
    rows = slice(min(max(top, 0), height), min(max(bottom, 0), height))
    return rows, slice(min(max(left, 0), width), min(max(right, 0), width))
