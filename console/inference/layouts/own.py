"""Ours: boxes in input pixels, probabilities of each class, optionally where people are."""

from __future__ import annotations

import numpy as np

from console.inference.layouts.layout import (
    Candidates,
    Decode,
    Outputs,
    in_floats,
    picture_alone,
    wrong,
)
from console.inference.onnx_header import ModelShape

MASK_STRIDE = 4
NAMES = frozenset({"boxes", "scores", "person_mask"})


def check(shape: ModelShape) -> int:
    """boxes[1,N,4], scores[1,N,C] and perhaps person_mask[1,1,H/4,W/4]."""
    width, height = picture_alone(shape, multiple_of=MASK_STRIDE)
    tensors = {tensor.name: tensor for tensor in shape.outputs}
    mask_dims = (1, 1, height // MASK_STRIDE, width // MASK_STRIDE)
    expected = f"boxes[1,N,4] scores[1,N,C] person_mask[{','.join(map(str, mask_dims))}]"
    if not {"boxes", "scores"} <= set(tensors) <= NAMES:
        raise wrong(shape.outputs, expected)
    in_floats(shape.outputs)
    boxes, scores = tensors["boxes"].dims, tensors["scores"].dims
    if len(boxes) != 3 or len(scores) != 3 or boxes[2] != 4 or boxes[:2] != scores[:2]:
        raise wrong(shape.outputs, expected)
    if boxes[0] not in (1, None):
        raise wrong(shape.outputs, expected)
    mask = tensors.get("person_mask")
    if not scores[2] or (mask and mask.dims != mask_dims):
        raise wrong(shape.outputs, expected)
    return scores[2]


def decoder(shape: ModelShape) -> Decode:
    """Every class of a row counts: a weapon held before its bearer shares the bearer's row."""
    has_mask = any(tensor.name == "person_mask" for tensor in shape.outputs)

    def decode(outputs: Outputs, least: float) -> Candidates:
        scores = outputs["scores"][0]
        rows, classes = np.nonzero(~(scores < least))
        mask = outputs["person_mask"][0, 0] if has_mask else None
        return Candidates(outputs["boxes"][0][rows], scores[rows, classes], classes, mask)

    return decode
