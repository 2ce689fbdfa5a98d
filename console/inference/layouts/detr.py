"""RT-DETR and D-FINE: a few hundred queries, one thing each, nothing to suppress.

Two exports of both are about. Raw: logits [1,Q,C] and boxes [1,Q,4], cx cy w h as parts of the
input (Hugging Face; RF-DETR calls them labels and dets). Whole: labels, boxes and scores, x1 y1 x2
y2 in pixels of the size that is fed as `orig_target_sizes`, width first (tools/export_onnx.py of
lyuwenyu/RT-DETR and Peterande/D-FINE). The input's own size is fed, so that both give the same.
"""

from __future__ import annotations

import math

import numpy as np

from console.inference.layouts.layout import (
    Candidates,
    Decode,
    Feed,
    Outputs,
    around_centre,
    in_floats,
    input_size,
    picture_alone,
    picture_input,
    whole_numbers,
    wrong,
)
from console.inference.layouts.own import NAMES as OUR_NAMES
from console.inference.onnx_header import FLOATS, WHOLE, ModelShape, Tensor

_WHOLE_NAMES = frozenset({"labels", "boxes", "scores"})
_LOGITS = frozenset({"logits", "pred_logits", "labels"})
_EXPECTED = "logits[1,Q,C] boxes[1,Q,4]; labels[1,Q] boxes[1,Q,4] scores[1,Q] with a size[1,2]"


def check(shape: ModelShape) -> int | None:
    """How many classes, where the logits say it."""
    input_size(shape)
    if len(shape.outputs) == 2:
        return _check_raw(shape)
    _check_whole(shape)
    return None


def decoder(shape: ModelShape) -> Decode:
    return _raw_decoder(shape) if len(shape.outputs) == 2 else _decode_whole


def constants(shape: ModelShape) -> Feed:
    """The picture's size for the whole form."""
    return {
        tensor.name: np.array([input_size(shape)], tensor.dtype_name)
        for tensor in shape.inputs
        if tensor != picture_input(shape)
    }


def _check_raw(shape: ModelShape) -> int:
    picture_alone(shape, multiple_of=1)
    in_floats(shape.outputs)
    logits, boxes = _logits_and_boxes(shape)
    if boxes.dims[0] not in (1, None) or boxes.dims[2] != 4 or boxes.dims[:2] != logits.dims[:2]:
        raise wrong(shape.outputs, _EXPECTED)
    if not logits.dims[2]:
        raise wrong(shape.outputs, _EXPECTED)
    return logits.dims[2]


def _logits_and_boxes(shape: ModelShape) -> tuple[Tensor, Tensor]:
    """By name; else by shape, which four classes make impossible."""
    names = {tensor.name for tensor in shape.outputs}
    if any(len(tensor.dims) != 3 for tensor in shape.outputs) or names <= OUR_NAMES:
        raise wrong(shape.outputs, _EXPECTED)
    first, second = shape.outputs
    if len(named := [tensor for tensor in shape.outputs if tensor.name in _LOGITS]) == 1:
        return (first, second) if named[0] is first else (second, first)
    if (first.dims[2] == 4) == (second.dims[2] == 4):
        raise wrong(shape.outputs, _EXPECTED)
    return (second, first) if first.dims[2] == 4 else (first, second)


def _raw_decoder(shape: ModelShape) -> Decode:
    """The best of all queries' classes, as many as there are queries."""
    logits_at, boxes_at = (tensor.name for tensor in _logits_and_boxes(shape))
    size = np.array(input_size(shape) * 2, np.float32)

    def decode(outputs: Outputs, least: float) -> Candidates:
        logits = outputs[logits_at][0]
        bound = math.log(least / (1 - least)) if least < 1 else math.inf
        rows, classes = np.nonzero(~(logits < bound))
        with np.errstate(over="ignore"):
            scores = 1 / (1 + np.exp(-logits[rows, classes]))
        best = np.argsort(-scores, kind="stable")[: len(logits)]
        with np.errstate(over="ignore", invalid="ignore"):
            boxes = around_centre(outputs[boxes_at][0][rows[best]] * size)
        return Candidates(boxes, scores[best], classes[best])

    return decode


def _check_whole(shape: ModelShape) -> None:
    tensors = {tensor.name: tensor for tensor in shape.outputs}
    if set(tensors) != _WHOLE_NAMES or len(shape.inputs) != 2:
        raise wrong(shape.outputs, _EXPECTED)
    (size,) = (tensor for tensor in shape.inputs if tensor != picture_input(shape))
    number = size.elem_type in FLOATS | WHOLE
    if not number or len(size.dims) != 2 or size.dims[0] not in (1, None) or size.dims[1] != 2:
        raise wrong(shape.inputs, "images[1,3,H,W] orig_target_sizes[1,2]")
    labels, boxes, scores = (tensors[name] for name in ("labels", "boxes", "scores"))
    in_floats((boxes, scores))
    if labels.elem_type not in FLOATS | WHOLE:
        raise wrong(shape.outputs, _EXPECTED)
    if len(labels.dims) != 2 or len(scores.dims) != 2 or len(boxes.dims) != 3:
        raise wrong(shape.outputs, _EXPECTED)
    if boxes.dims[2] not in (4, None) or boxes.dims[0] not in (1, None):
        raise wrong(shape.outputs, _EXPECTED)


def _decode_whole(outputs: Outputs, least: float) -> Candidates:
    scores = outputs["scores"][0]
    at = np.flatnonzero(~(scores < least))
    return Candidates(outputs["boxes"][0][at], scores[at], whole_numbers(outputs["labels"][0][at]))
