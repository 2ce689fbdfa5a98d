"""YOLOX, undecoded (Megvii-BaseDetection/YOLOX, yolox/utils/demo_utils.py demo_postprocess)."""

from __future__ import annotations

import numpy as np

from console.inference.detections import Floats
from console.inference.layouts.layout import (
    Candidates,
    Decode,
    Outputs,
    best_classes,
    grid_rows,
    input_size,
    only_output,
    wrong,
)
from console.inference.onnx_header import ModelShape

STRIDES = (8, 16, 32)


def check(shape: ModelShape) -> int:
    """[1,cells,5+C]: x, y, w, h on the grid, objectness, classes."""
    cells = grid_rows(shape, STRIDES)
    expected = f"output[1,{cells},5+C]"
    dims = only_output(shape, expected).dims
    if len(dims) != 3 or dims[0] not in (1, None) or dims[1] != cells or (dims[2] or 0) <= 5:
        raise wrong(shape.outputs, expected)
    return int(dims[2] or 0) - 5


def decoder(shape: ModelShape) -> Decode:
    """Places each cell's box, and multiplies objectness with the best class."""
    grid, stride = _grid(*input_size(shape))
    name = shape.outputs[0].name

    def decode(outputs: Outputs, least: float) -> Candidates:
        rows, at, scores, classes = best_classes(outputs[name][0], least)
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is then left out
            centre = (rows[:, :2] + grid[at]) * stride[at]
            half = np.exp(rows[:, 2:4]) * stride[at] / 2
            boxes: Floats = np.hstack((centre - half, centre + half))
        return Candidates(boxes, scores, classes)

    return decode


def _grid(width: int, height: int) -> tuple[Floats, Floats]:
    grids, strides = [], []
    for stride in STRIDES:
        rows, columns = height // stride, width // stride
        y, x = np.mgrid[:rows, :columns]
        grids.append(np.stack((x, y), 2).reshape(-1, 2))
        strides.append(np.full((rows * columns, 1), stride))
    return np.concatenate(grids).astype(np.float32), np.concatenate(strides).astype(np.float32)
