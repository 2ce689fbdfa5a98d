"""Output layouts: how the tensors of a model become boxes. One table, name -> layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from console.inference.detections import Floats
from console.inference.onnx_header import FLOAT, ModelShape, Tensor
from console.inference.refusal import ModelRefused

YOLOX_STRIDES = (8, 16, 32)
MASK_STRIDE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """boxes [n,4] x1 y1 x2 y2 in input pixels, before suppression; mask [h,w] probabilities."""

    boxes: Floats
    scores: Floats
    classes: npt.NDArray[np.intp]
    mask: Floats | None = None


Outputs = Mapping[str, Floats]
Decode = Callable[[Outputs, float], Candidates]


@dataclass(frozen=True, slots=True)
class Layout:
    """check raises ModelRefused for other shapes and returns how many classes the model has;
    decoder prepares what depends on the shape alone and returns (outputs, least score) ->
    candidates.
    """

    name: str
    check: Callable[[ModelShape], int]
    decoder: Callable[[ModelShape], Decode]


def layout_named(name: str) -> Layout:
    """Raises ModelRefused for a name that is not in the table."""
    if name not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise ModelRefused("model.refused.unknown_layout", {"layout": name, "known": known})
    return LAYOUTS[name]


def guess_layout(shape: ModelShape) -> Layout:
    """The one layout that these shapes fit, for an ONNX file without a manifest."""
    fitting = [layout for layout in LAYOUTS.values() if _fits(layout, shape)]
    if len(fitting) != 1:
        params = {"found": str(shape), "known": ", ".join(LAYOUTS)}
        raise ModelRefused("model.refused.layout_not_guessed", params)
    return fitting[0]


def _fits(layout: Layout, shape: ModelShape) -> bool:
    try:
        layout.check(shape)
    except ModelRefused:
        return False
    return True


def input_size(shape: ModelShape) -> tuple[int, int]:
    """Width and height of a model whose shape has been checked."""
    height, width = shape.inputs[0].dims[2:]
    assert height is not None
    assert width is not None
    return width, height


# YOLOX, undecoded (Megvii-BaseDetection/YOLOX, demo/ONNXRuntime and yolox/utils/demo_utils.py)


def _check_yolox(shape: ModelShape) -> int:
    width, height = _checked_input(shape, multiple_of=YOLOX_STRIDES[-1])
    cells = sum((height // stride) * (width // stride) for stride in YOLOX_STRIDES)
    if len(shape.outputs) != 1:
        raise _wrong(shape.outputs, f"output[1,{cells},5+C]")
    dims = shape.outputs[0].dims
    width_ok = len(dims) == 3 and dims[2] is not None and dims[2] > 5
    if not width_ok or dims[0] not in (1, None) or dims[1] != cells or not _floats(shape.outputs):
        raise _wrong(shape.outputs, f"output[1,{cells},5+C]")
    return int(dims[2] or 0) - 5


def _yolox_decoder(shape: ModelShape) -> Decode:
    grid, stride = _yolox_grid(*input_size(shape))
    name = shape.outputs[0].name

    def decode(outputs: Outputs, least: float) -> Candidates:
        """score = objectness x best class, one class a cell; classes never exceed 1, so cells of
        low objectness are dropped before the classes are looked at.
        """
        rows = outputs[name][0]
        at = np.flatnonzero(rows[:, 4] >= least)
        rows = rows[at]
        products = rows[:, 5:] * rows[:, 4:5]
        classes = products.argmax(1) if len(at) else np.empty(0, np.intp)
        scores = products[np.arange(len(at)), classes]
        good = scores >= least
        at, rows = at[good], rows[good]
        centre = (rows[:, :2] + grid[at]) * stride[at]
        with np.errstate(over="ignore"):  # an absurd size becomes inf, and is then left out
            half = np.exp(rows[:, 2:4]) * stride[at] / 2
        return Candidates(np.hstack((centre - half, centre + half)), scores[good], classes[good])

    return decode


def _yolox_grid(width: int, height: int) -> tuple[Floats, Floats]:
    grids, strides = [], []
    for stride in YOLOX_STRIDES:
        rows, columns = height // stride, width // stride
        y, x = np.mgrid[:rows, :columns]
        grids.append(np.stack((x, y), 2).reshape(-1, 2))
        strides.append(np.full((rows * columns, 1), stride))
    return np.concatenate(grids).astype(np.float32), np.concatenate(strides).astype(np.float32)


# Ours: boxes in input pixels, probabilities of each class, optionally where people are


def _check_decoded(shape: ModelShape) -> int:
    width, height = _checked_input(shape, multiple_of=MASK_STRIDE)
    tensors = {tensor.name: tensor for tensor in shape.outputs}
    mask_dims = (1, 1, height // MASK_STRIDE, width // MASK_STRIDE)
    expected = f"boxes[1,N,4] scores[1,N,C] person_mask[{','.join(map(str, mask_dims))}]"
    if not {"boxes", "scores"} <= set(tensors) <= {"boxes", "scores", "person_mask"}:
        raise _wrong(shape.outputs, expected)
    boxes, scores = tensors["boxes"].dims, tensors["scores"].dims
    if len(boxes) != 3 or len(scores) != 3 or boxes[2] != 4 or boxes[:2] != scores[:2]:
        raise _wrong(shape.outputs, expected)
    if boxes[0] not in (1, None):
        raise _wrong(shape.outputs, expected)
    mask = tensors.get("person_mask")
    if not _floats(shape.outputs) or not scores[2] or (mask and mask.dims != mask_dims):
        raise _wrong(shape.outputs, expected)
    return scores[2]


def _decoded_decoder(shape: ModelShape) -> Decode:
    has_mask = any(tensor.name == "person_mask" for tensor in shape.outputs)

    def decode(outputs: Outputs, least: float) -> Candidates:
        """Every class of a row counts: a weapon held before its bearer shares the bearer's row."""
        scores = outputs["scores"][0]
        rows, classes = np.nonzero(scores >= least)
        mask = outputs["person_mask"][0, 0] if has_mask else None
        return Candidates(outputs["boxes"][0][rows], scores[rows, classes], classes, mask)

    return decode


# What both share


def _checked_input(shape: ModelShape, multiple_of: int) -> tuple[int, int]:
    expected = "images[1,3,H,W]"
    if len(shape.inputs) != 1 or not _floats(shape.inputs):
        raise _wrong(shape.inputs, expected)
    dims = shape.inputs[0].dims
    if len(dims) != 4 or dims[0] not in (1, None) or dims[1] != 3:
        raise _wrong(shape.inputs, expected)
    for side in dims[2:]:
        if side is None or not 0 < side <= 4096 or side % multiple_of:
            raise _wrong(shape.inputs, expected)
    return input_size(shape)


def _floats(tensors: tuple[Tensor, ...]) -> bool:
    return all(tensor.elem_type == FLOAT for tensor in tensors)


def _wrong(found: tuple[Tensor, ...], expected: str) -> ModelRefused:
    params = {"expected": expected, "found": " ".join(map(str, found)) or "-"}
    return ModelRefused("model.refused.wrong_shape", params)


LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("yolox", _check_yolox, _yolox_decoder),
        Layout("roc-decoded-1", _check_decoded, _decoded_decoder),
    )
}
