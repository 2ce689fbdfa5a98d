"""YOLOv5, YOLOv8 and YOLOv11 (one head), and heads that need no suppression (YOLOv10, YOLO26).

Only the documented shapes of their ONNX exports were used: all boxes in input pixels.
"""

from __future__ import annotations

import numpy as np

from console.inference.layouts.layout import (
    Candidates,
    Decode,
    Outputs,
    around_centre,
    best_classes,
    grid_rows,
    only_output,
    picture_alone,
    whole_numbers,
    wrong,
)
from console.inference.onnx_header import ModelShape
from console.inference.refusal import ModelRefused

_USUAL = (8, 16, 32)
_PYRAMIDS = (_USUAL, (8, 16, 32, 64), (4, 8, 16, 32))  # as exported, with P6, with P2
_ANCHORS = 3


def _cells(shape: ModelShape) -> set[int]:
    """How many cells there are, for each pyramid that the input's size allows."""
    found = {grid_rows(shape, _USUAL)}
    for strides in _PYRAMIDS[1:]:
        try:
            found.add(grid_rows(shape, strides))
        except ModelRefused:
            continue
    return found


def check_anchored(shape: ModelShape) -> int:
    """YOLOv5: [1,3·cells,5+C], rows of cx cy w h objectness classes."""
    cells = _cells(shape)
    expected = f"output[1,{_ANCHORS * min(cells)},5+C]"
    dims = only_output(shape, expected).dims
    rows = [_ANCHORS * count for count in cells]
    if len(dims) != 3 or dims[0] not in (1, None) or dims[1] not in rows or (dims[2] or 0) <= 5:
        raise wrong(shape.outputs, expected)
    return int(dims[2] or 0) - 5


def anchored_decoder(shape: ModelShape) -> Decode:
    name = shape.outputs[0].name

    def decode(outputs: Outputs, least: float) -> Candidates:
        rows, _, scores, classes = best_classes(outputs[name][0], least)
        return Candidates(around_centre(rows[:, :4]), scores, classes)

    return decode


def check_anchorless(shape: ModelShape) -> int:
    """YOLOv8, YOLOv11: [1,4+C,cells], columns of cx cy w h classes; no objectness."""
    cells = _cells(shape)
    expected = f"output[1,4+C,{min(cells)}]"
    dims = only_output(shape, expected).dims
    if len(dims) != 3 or dims[0] not in (1, None) or dims[2] not in cells or (dims[1] or 0) <= 4:
        raise wrong(shape.outputs, expected)
    return int(dims[1] or 0) - 4


def anchorless_decoder(shape: ModelShape) -> Decode:
    name = shape.outputs[0].name

    def decode(outputs: Outputs, least: float) -> Candidates:
        columns = outputs[name][0]
        best = columns[4:].max(0)
        at = np.flatnonzero(~(best < least))
        classes = columns[4:, at].argmax(0)
        return Candidates(around_centre(columns[:4, at].T), best[at], classes)

    return decode


def check_end_to_end(shape: ModelShape) -> None:
    """[1,N,6], rows of x1 y1 x2 y2 score class: how many classes there are is not in it."""
    expected = "output[1,N,6]"
    picture_alone(shape, multiple_of=1)
    dims = only_output(shape, expected).dims
    if len(dims) != 3 or dims[0] not in (1, None) or dims[2] != 6:
        raise wrong(shape.outputs, expected)


def end_to_end_decoder(shape: ModelShape) -> Decode:
    name = shape.outputs[0].name

    def decode(outputs: Outputs, least: float) -> Candidates:
        rows = outputs[name][0]
        rows = rows[~(rows[:, 4] < least)]
        return Candidates(rows[:, :4], rows[:, 4], whole_numbers(rows[:, 5]))

    return decode
