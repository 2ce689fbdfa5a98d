"""What every output layout is, and the checks that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from console.inference.detections import Floats
from console.inference.onnx_header import FLOATS, PICTURES, ModelShape, Tensor
from console.inference.refusal import ModelRefused

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """boxes [n,4] x1 y1 x2 y2 in input pixels, before suppression; mask [h,w] probabilities.

    What is not a number is passed on, so that its receiver can count it.
    """

    boxes: Floats
    scores: Floats
    classes: Rows
    mask: Floats | None = None


Outputs = Mapping[str, npt.NDArray[Any]]
Decode = Callable[[Outputs, float], Candidates]
Feed = Mapping[str, npt.NDArray[Any]]


def _nothing(shape: ModelShape) -> Feed:
    return {}


@dataclass(frozen=True, slots=True)
class Layout:
    """check raises ModelRefused for other shapes and returns how many classes the model has, None
    where its shapes do not say; decoder prepares what depends on the shape alone and returns
    (outputs, least score) -> candidates.

    suppresses: several boxes of one thing are to be expected. told_by_shape: a file that says
    nothing but its shapes may be taken for it. constants: what is fed beside the picture.
    """

    name: str
    check: Callable[[ModelShape], int | None]
    decoder: Callable[[ModelShape], Decode]
    suppresses: bool = True
    told_by_shape: bool = True
    constants: Callable[[ModelShape], Feed] = _nothing


def picture_input(shape: ModelShape) -> Tensor:
    """The input that takes the picture. Raises ModelRefused when there is none of a fixed size."""
    pictures = [tensor for tensor in shape.inputs if len(tensor.dims) == 4]
    expected = "images[1,3,H,W]"
    if len(pictures) != 1 or pictures[0].elem_type not in PICTURES:
        raise wrong(shape.inputs, expected)
    dims = pictures[0].dims
    if dims[0] not in (1, None) or dims[1] not in (3, None):
        raise wrong(shape.inputs, expected)
    if None in dims[1:]:
        raise ModelRefused("model.refused.open_size", {"found": str(pictures[0])})
    if not all(0 < int(side or 0) <= 4096 for side in dims[2:]):
        raise wrong(shape.inputs, expected)
    return pictures[0]


def input_size(shape: ModelShape) -> tuple[int, int]:
    """Width and height of what the model takes."""
    height, width = picture_input(shape).dims[2:]
    assert height is not None
    assert width is not None
    return width, height


def picture_alone(shape: ModelShape, multiple_of: int) -> tuple[int, int]:
    """Width and height of a model that takes nothing but a picture whose sides are multiples."""
    width, height = input_size(shape)
    if len(shape.inputs) != 1 or width % multiple_of or height % multiple_of:
        raise wrong(shape.inputs, "images[1,3,H,W]")
    return width, height


def grid_rows(shape: ModelShape, strides: tuple[int, ...]) -> int:
    """How many cells the grids of these strides have together."""
    width, height = picture_alone(shape, multiple_of=strides[-1])
    return sum((height // stride) * (width // stride) for stride in strides)


def only_output(shape: ModelShape, expected: str) -> Tensor:
    """The one output, of floats."""
    in_floats(shape.outputs)
    if len(shape.outputs) != 1:
        raise wrong(shape.outputs, expected)
    return shape.outputs[0]


def in_floats(tensors: tuple[Tensor, ...]) -> None:
    """Raises ModelRefused for whole numbers: the scale that they were divided by is not known."""
    for tensor in tensors:
        if tensor.elem_type not in FLOATS:
            raise ModelRefused("model.refused.quantised", {"found": str(tensor)})


def wrong(found: tuple[Tensor, ...], expected: str) -> ModelRefused:
    params = {"expected": expected, "found": " ".join(map(str, found)) or "-"}
    return ModelRefused("model.refused.wrong_shape", params)


def best_classes(table: Floats, least: float) -> tuple[Floats, Rows, Floats, Rows]:
    """Of rows (4 sides, objectness, classes): those that may reach `least`, where they stood,
    score = objectness x best class, and that class. Classes never exceed 1, so rows of low
    objectness are dropped before the classes are looked at.
    """
    at = np.flatnonzero(~(table[:, 4] < least))
    rows = table[at]
    with np.errstate(over="ignore", invalid="ignore"):
        products = rows[:, 5:] * rows[:, 4:5]
    classes = products.argmax(1) if len(at) else np.empty(0, np.intp)
    scores = products[np.arange(len(at)), classes]
    good = ~(scores < least)
    return rows[good], at[good], scores[good], classes[good]


def around_centre(sides: Floats) -> Floats:
    """x1 y1 x2 y2 of rows cx cy w h."""
    half = sides[:, 2:] / 2
    with np.errstate(invalid="ignore"):
        return np.hstack((sides[:, :2] - half, sides[:, :2] + half))


def whole_numbers(labels: npt.NDArray[Any]) -> Rows:
    """Class numbers of any type; -1 for what is none."""
    near = np.nan_to_num(labels.astype(np.float64), nan=-1.0, posinf=-1.0, neginf=-1.0)
    rounded: Rows = np.clip(np.rint(near), -1, 2**31).astype(np.intp)
    return rounded
