"""Reads what an ONNX file says about its tensors without running any native code over it.

A refusal must be quick and must not bring the process down, so names, types and shapes are taken
from the protobuf wire format itself (onnx.proto3 of the ONNX project, IR version 3 and later)
before onnxruntime sees the bytes. Only the fields needed here are looked at; the rest is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.inference.refusal import ModelRefused

# TensorProto.DataType, by the names that numpy has for them
_TYPES = {1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 10: "float16", 11: "float64"}
FLOATS = frozenset({1, 10, 11})
WHOLE = frozenset({6, 7})
PICTURES = FLOATS | {2, 3}
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_IR_VERSION, _GRAPH, _OPSET = 1, 7, 8  # ModelProto
_INITIALIZER, _INPUT, _OUTPUT = 5, 11, 12  # GraphProto
_TENSOR_NAME, _EXTERNAL_DATA, _DATA_LOCATION = 8, 13, 14  # TensorProto
_HIGHEST_IR_VERSION = 64


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output; a dimension left open by the model is None."""

    name: str
    elem_type: int
    dims: tuple[int | None, ...]

    @property
    def dtype_name(self) -> str:
        """As numpy calls it; types that no layout uses have only their number."""
        return _TYPES.get(self.elem_type, f"type {self.elem_type}")

    def __str__(self) -> str:
        dims = f"{self.name}[{','.join('?' if d is None else str(d) for d in self.dims)}]"
        return dims if self.dtype_name == "float32" else f"{dims}:{self.dtype_name}"


@dataclass(frozen=True, slots=True)
class ModelShape:
    """All that a layout is judged by."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.inputs)) + " -> " + " ".join(map(str, self.outputs))


class _Broken(Exception):
    """The wire format does not hold: a length points past the end, or a type does not exist."""


Field = tuple[int, int | memoryview]


def read_shape(data: bytes) -> ModelShape:
    """Inputs and outputs of an ONNX model.

    Raises ModelRefused: truncated, not_onnx or external_data.
    """
    if not data:
        raise ModelRefused("model.refused.truncated")
    try:
        return _model(memoryview(data))
    except (_Broken, UnicodeDecodeError) as error:
        looks_onnx = len(data) > 1 and data[0] == 0x08 and data[1] <= _HIGHEST_IR_VERSION
        name = "truncated" if looks_onnx else "not_onnx"
        raise ModelRefused(f"model.refused.{name}") from error


def _model(data: memoryview) -> ModelShape:
    graph: memoryview | None = None
    has_opset = False
    for number, value in _fields(data):
        if number == _GRAPH:
            graph = _message(value)
        elif number == _OPSET:
            has_opset = True
    if graph is None:
        raise _Broken
    if not has_opset:  # written after the graph: its absence means that the end is missing
        raise ModelRefused("model.refused.truncated")
    return _graph(graph)


def _graph(data: memoryview) -> ModelShape:
    weights: set[str] = set()
    inputs: list[Tensor] = []
    outputs: list[Tensor] = []
    for number, value in _fields(data):
        if number == _INITIALIZER:
            weights.add(_weight_name(_message(value)))
        elif number == _INPUT:
            inputs.append(_tensor(_message(value)))
        elif number == _OUTPUT:
            outputs.append(_tensor(_message(value)))
    return ModelShape(tuple(t for t in inputs if t.name not in weights), tuple(outputs))


def _weight_name(data: memoryview) -> str:
    name = ""
    for number, value in _fields(data):
        if number == _TENSOR_NAME:
            name = _text(value)
        elif number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value == 1):
            raise ModelRefused("model.refused.external_data")
    return name


def _tensor(data: memoryview) -> Tensor:
    """ValueInfoProto{name 1, type 2} / TypeProto{tensor 1} / Tensor{elem_type 1, shape 2}."""
    name, elem_type = "", 0
    dims: list[int | None] = []
    for number, value in _fields(data):
        if number == 1:
            name = _text(value)
        elif number == 2:
            for kind, inner in _fields(_message(value)):
                if kind == 1:
                    elem_type, dims = _type(_message(inner))
    return Tensor(name, elem_type, tuple(dims))


def _type(data: memoryview) -> tuple[int, list[int | None]]:
    elem_type = 0
    dims: list[int | None] = []
    for number, value in _fields(data):
        if number == 1 and isinstance(value, int):
            elem_type = value
        elif number == 2:
            dims = [_dim(_message(dim)) for kind, dim in _fields(_message(value)) if kind == 1]
    return elem_type, dims


def _dim(data: memoryview) -> int | None:
    for number, value in _fields(data):
        if number == 1 and isinstance(value, int):
            return value
    return None


def _message(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise _Broken
    return value


def _text(value: int | memoryview) -> str:
    return bytes(_message(value)).decode()


def _fields(data: memoryview) -> Iterator[Field]:
    """The fields of one protobuf message (protobuf.dev, Encoding)."""
    at, end = 0, len(data)
    while at < end:
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire == _BYTES:
            size, at = _varint(data, at)
        elif wire == _FIXED64:
            size = 8
        elif wire == _FIXED32:
            size = 4
        else:
            raise _Broken
        if at + size > end:
            raise _Broken
        yield number, data[at : at + size]
        at += size


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise _Broken
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise _Broken
