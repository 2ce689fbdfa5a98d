"""Arithmetic on boxes: rows of x1 y1 x2 y2."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from console.inference.detections import Floats

MAX_CANDIDATES = 1000


def iou(a: Floats, b: Floats) -> Floats:
    """Intersection over union of each of a [n,4] with each of b [m,4]: [n,m]; 0 for empty boxes."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    sides = np.clip(high - low, 0, None)
    shared = sides[..., 0] * sides[..., 1]
    total = _area(a)[:, None] + _area(b)[None, :] - shared
    return np.divide(shared, total, out=np.zeros_like(shared), where=total > 0)


def _area(boxes: Floats) -> Floats:
    sides = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None)
    area: Floats = sides[:, 0] * sides[:, 1]
    return area


def nms(
    boxes: Floats, scores: Floats, classes: npt.NDArray[np.intp], threshold: float
) -> npt.NDArray[np.intp]:
    """Greedy suppression within each class: rows to keep, highest score first.

    A box goes when a better one of its class overlaps it by more than the threshold. At most the
    best 1,000 are looked at, so that a model gone wild cannot fill the memory.
    """
    order = np.argsort(-scores, kind="stable")[:MAX_CANDIDATES]
    if len(order) < 2:
        return order
    ranked, kinds = boxes[order], classes[order]
    rivals = (iou(ranked, ranked) > threshold) & (kinds[:, None] == kinds[None, :])
    keep = np.ones(len(order), bool)
    for row in range(len(order) - 1):
        if keep[row]:
            keep[row + 1 :] &= ~rivals[row, row + 1 :]
    kept: npt.NDArray[np.intp] = order[keep]
    return kept
