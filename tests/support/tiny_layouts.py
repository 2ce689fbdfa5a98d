"""Graphs that say known boxes in the output layouts of other people's exports.

Each is built here from what the export's documentation says of its tensors. Rows that are not
given are silent.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from tests.support.tiny_models import IR, OPSET

SIZE = (160, 96)
STRIDES = (8, 16, 32)
Box = tuple[float, float, float, float]  # x1 y1 x2 y2 in input pixels


def cells(size: tuple[int, int] = SIZE) -> int:
    return sum((size[0] // stride) * (size[1] // stride) for stride in STRIDES)


def centred(box: Box) -> list[float]:
    x1, y1, x2, y2 = box
    return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1]


def graph(
    answers: Mapping[str, np.ndarray],
    size: tuple[int, int] = SIZE,
    picture: int = TensorProto.FLOAT,
    nodes: tuple[object, ...] = (),
    inputs: tuple[object, ...] = (),
    dims: Mapping[str, list[int | str | None]] | None = None,
) -> bytes:
    """`answers` come out as they are, in their own types; `nodes` may make more of them out of
    constants of these names. The picture must be fed, in its type, and is looked at by nobody.
    """
    told = {name: value.shape for name, value in answers.items()}
    made = [helper.make_node("Identity", [f"{name}_value"], [name]) for name in answers]
    weights = [numpy_helper.from_array(value, f"{name}_value") for name, value in answers.items()]
    outputs = [
        helper.make_tensor_value_info(
            name,
            helper.np_dtype_to_tensor_dtype(answers[name].dtype),
            (dims or {}).get(name, list(shape)),
        )
        for name, shape in told.items()
    ]
    image = helper.make_tensor_value_info("images", picture, [1, 3, size[1], size[0]])
    if nodes:
        made = list(nodes)
    whole = helper.make_graph(made, "layout", [image, *inputs], outputs, weights)
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(whole, opset_imports=[opset], ir_version=IR)
    return bytes(model.SerializeToString())


def table(rows: int, columns: int, given: Mapping[int, list[float]]) -> np.ndarray:
    made = np.zeros((1, rows, columns), np.float32)
    for at, row in given.items():
        made[0, at] = row
    return made


def yolov5(given: Mapping[int, tuple[Box, float, list[float]]], classes: int = 2) -> bytes:
    """row -> box, objectness, classes."""
    rows = {at: [*centred(box), sure, *each] for at, (box, sure, each) in given.items()}
    return graph({"output0": table(3 * cells(), 5 + classes, rows)})


def yolov8(given: Mapping[int, tuple[Box, list[float]]], classes: int = 2) -> bytes:
    """cell -> box, classes."""
    rows = {at: [*centred(box), *each] for at, (box, each) in given.items()}
    return graph({"output0": table(cells(), 4 + classes, rows).transpose(0, 2, 1).copy()})


def end_to_end(given: Mapping[int, tuple[Box, float, int]]) -> bytes:
    """row of 300 -> box, score, class."""
    rows = {at: [*box, score, float(kind)] for at, (box, score, kind) in given.items()}
    return graph({"output0": table(300, 6, rows)})


def detr_tables(
    given: Mapping[int, tuple[Box, list[float]]], queries: int = 20, classes: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """query -> box, probabilities; as logits and parts of the input."""
    logits = np.full((1, queries, classes), -8.0, np.float32)
    boxes = np.full((1, queries, 4), 0.5, np.float32)
    for at, (box, each) in given.items():
        probable = np.clip(np.array(each), 1e-4, 1 - 1e-4)
        logits[0, at] = np.log(probable / (1 - probable))
        boxes[0, at] = np.array(centred(box)) / np.array([*SIZE, *SIZE])
    return logits, boxes


def detr_raw(
    given: Mapping[int, tuple[Box, list[float]]],
    names: tuple[str, str] = ("logits", "pred_boxes"),
    classes: int = 2,
) -> bytes:
    logits, boxes = detr_tables(given, classes=classes)
    return graph(dict(zip(names, (logits, boxes), strict=True)))


def detr_whole(
    parts: np.ndarray,
    scores: np.ndarray,
    labels: np.ndarray,
    size_type: int = TensorProto.INT64,
    queries: int | str = "Q",
) -> bytes:
    """parts [Q,4]: x1 y1 x2 y2 as parts of the picture, multiplied in the graph with the size that
    is fed, as the exports do it.
    """
    answers = {
        "labels": labels[None].astype(np.int64),
        "boxes": parts[None].astype(np.float32),
        "scores": scores[None].astype(np.float32),
    }
    nodes = (
        helper.make_node("Identity", ["labels_value"], ["labels"]),
        helper.make_node("Identity", ["scores_value"], ["scores"]),
        helper.make_node("Cast", ["orig_target_sizes"], ["size"], to=TensorProto.FLOAT),
        helper.make_node("Concat", ["size", "size"], ["sides"], axis=1),
        helper.make_node("Mul", ["boxes_value", "sides"], ["boxes"]),
    )
    asked = helper.make_tensor_value_info("orig_target_sizes", size_type, [1, 2])
    dims: dict[str, list[int | str | None]] = {
        "labels": ["N", queries],
        "boxes": ["N", queries, 4],
        "scores": ["N", queries],
    }
    return graph(answers, nodes=nodes, inputs=(asked,), dims=dims)
