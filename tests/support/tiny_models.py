"""Small ONNX models that say what a test wants, and packages around them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

from console.inference.manifest import InputSpec, Manifest, dump_manifest

OPSET, IR = 17, 8


def info(name: str, dims: list[int | str]) -> object:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, dims)


def model(
    nodes: list[object],
    size: tuple[int, int],
    outputs: list[object],
    weights: dict[str, np.ndarray],
) -> ModelProto:
    """size: width and height of the input `images`."""
    graph = helper.make_graph(
        nodes,
        "tiny",
        [info("images", [1, 3, size[1], size[0]])],
        outputs,
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    opset = helper.make_opsetid("", OPSET)
    return helper.make_model(graph, opset_imports=[opset], ir_version=IR)


def saying(size: tuple[int, int], answers: dict[str, np.ndarray]) -> bytes:
    """A model that gives the same answers for every picture (which it adds nought times)."""
    weights: dict[str, np.ndarray] = {"nought": np.zeros(1, np.float32)}
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "nought"], ["nothing"]),
    ]
    for name, value in answers.items():
        weights[f"{name}_value"] = value.astype(np.float32)
        nodes.append(helper.make_node("Add", [f"{name}_value", "nothing"], [name]))
    outputs = [info(name, list(value.shape)) for name, value in answers.items()]
    return bytes(model(nodes, size, outputs, weights).SerializeToString())


def yolox(classes: int = 2, size: tuple[int, int] = (64, 64)) -> bytes:
    """Undecoded grid in which every cell is silent."""
    cells = sum((size[0] // s) * (size[1] // s) for s in (8, 16, 32))
    return saying(size, {"output": np.zeros((1, cells, 5 + classes))})


def decoded(
    boxes: list[list[float]],
    scores: list[list[float]],
    mask: np.ndarray | None = None,
    size: tuple[int, int] = (160, 96),
) -> bytes:
    """roc-decoded-1; mask [rows, columns] at a quarter of the input."""
    answers = {"boxes": np.array([boxes]), "scores": np.array([scores])}
    if mask is not None:
        answers["person_mask"] = mask[None, None]
    return saying(size, answers)


def manifest(
    onnx: bytes,
    classes: tuple[str, ...] = ("person", "pistol"),
    layout: str = "roc-decoded-1",
    size: tuple[int, int] = (160, 96),
) -> Manifest:
    return Manifest(
        name="tiny",
        version="1.2.3",
        title="TINY TEST MODEL",
        layout=layout,
        classes=classes,
        weapon_classes=tuple(name for name in classes if name != "person"),
        licence="EUPL-1.2",
        file="model.onnx",
        sha256=hashlib.sha256(onnx).hexdigest(),
        input=InputSpec("images", *size),
    )


def write_package(folder: Path, onnx: bytes, words: Manifest | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(onnx)
    (folder / "manifest.toml").write_text(dump_manifest(words or manifest(onnx)), "utf-8")
    return folder
