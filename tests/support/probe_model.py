"""A probe: a bar code painted into a frame, and a model whose box says what the code says.

When the box on a picture and the code on the same picture name different numbers, a box has been
drawn on a frame that it was not computed on. All measures are parts of the picture's width and
height, so pictures may be scaled in between; they have to be 16:9. The code lies a quarter down,
clear of a tile's captions, and the box in the lower half, clear of the code.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from onnx import helper

from tests.support.tiny_models import info, manifest, model, write_package

NUMBERS = 128
CLASS = "probe"
_WIDTH, _HEIGHT, _PICTURE_HEIGHT = 160, 96, 90  # a 16:9 picture fills 160x90 of the input
_BITS = 7
_CELLS = _BITS + 3  # a white cell, the bits (lowest first), even parity, a black cell
_LEFT, _CELL = 0.05, 0.09
_TOP, _BOTTOM = 0.22, 0.34
_DARK, _LIGHT = 16, 235
_BOX_X, _STEP_X, _BOX_W = 0.06, 0.044, 0.18
_BOX_Y, _STEP_Y, _BOX_H = 0.52, 0.04, 0.14
_ROW = 16  # numbers in a row of positions


def paint_code(bgr: np.ndarray, number: int) -> None:
    """Paints number modulo 128 into the picture."""
    height, width = bgr.shape[:2]
    top, bottom = round(_TOP * height), round(_BOTTOM * height)
    bgr[top:bottom] = _DARK
    for cell, bit in enumerate(_cells(number % NUMBERS)):
        left, right = (round((_LEFT + _CELL * at) * width) for at in (cell, cell + 1))
        bgr[top:bottom, left:right] = _LIGHT if bit else _DARK


def read_code(bgr: np.ndarray) -> int | None:
    """The number painted into a picture; None when the code does not hold."""
    height, width = bgr.shape[:2]
    rows = bgr[round((_TOP + 0.03) * height) : round((_BOTTOM - 0.03) * height)]
    bits = []
    for cell in range(_CELLS):
        left, right = (round((_LEFT + _CELL * (cell + at)) * width) for at in (0.3, 0.7))
        bits.append(int(rows[:, left : max(right, left + 1)].mean() > (_DARK + _LIGHT) / 2))
    number = sum(bit << place for place, bit in enumerate(bits[1 : 1 + _BITS]))
    return number if bits == _cells(number) else None


def box_of(number: int) -> tuple[float, float, float, float]:
    """x1 y1 x2 y2 of the box that stands for a number, as parts of the picture."""
    left = _BOX_X + _STEP_X * (number % NUMBERS % _ROW)
    top = _BOX_Y + _STEP_Y * (number % NUMBERS // _ROW)
    return left, top, left + _BOX_W, top + _BOX_H


def number_of(box: tuple[float, float, float, float]) -> int | None:
    """The number that a box (parts of the picture) stands for; None between two positions."""
    column = ((box[0] + box[2] - _BOX_W) / 2 - _BOX_X) / _STEP_X
    row = ((box[1] + box[3] - _BOX_H) / 2 - _BOX_Y) / _STEP_Y
    if abs(column - round(column)) > 0.4 or abs(row - round(row)) > 0.4:
        return None
    if not (0 <= round(column) < _ROW and 0 <= round(row) < NUMBERS // _ROW):
        return None
    return round(row) * _ROW + round(column)


def read_box(
    bgr: np.ndarray, colour: tuple[int, int, int], tolerance: int = 48
) -> tuple[float, float, float, float] | None:
    """The solid rectangle of a colour (blue, green, red) in a picture, as parts of it.

    A dashed rectangle is none: only unbroken lines of three quarters of the box's sides count.
    """
    height, width = bgr.shape[:2]
    near = np.abs(bgr.astype(np.int16) - np.array(colour)).max(2) <= tolerance
    rows = _with_long_run(near, 0.75 * _BOX_W * width)
    columns = _with_long_run(near.T, 0.75 * _BOX_H * height)
    if len(rows) < 2 or len(columns) < 2:
        return None
    edges = columns[0] / width, rows[0] / height, (columns[-1] + 1) / width
    return (*edges, (rows[-1] + 1) / height)


def _with_long_run(near: np.ndarray, least: float) -> np.ndarray:
    """The rows in which at least so many pixels in a row are near the colour."""
    brush = np.ones((1, max(1, int(least))), np.uint8)
    edge = cv2.BORDER_CONSTANT
    runs = cv2.erode(near.astype(np.uint8), brush, borderType=edge, borderValue=0)
    return np.flatnonzero(runs.any(1))


def write_probe_package(folder: Path) -> Path:
    """The probe as a model package of the usual kind: layout roc-decoded-1, one weapon class."""
    onnx = bytes(_probe().SerializeToString())
    words = manifest(onnx, classes=(CLASS,), size=(_WIDTH, _HEIGHT))
    words = replace(words, name="probe", title="PROBE MODEL - NOT FOR OPERATION")
    return write_package(folder, onnx, words)


def _cells(number: int) -> list[int]:
    bits = [number >> place & 1 for place in range(_BITS)]
    return [1, *bits, sum(bits) % 2, 0]


def _probe() -> object:
    """cells = means of the code's cells; bits = cells > grey; box and score are linear in them."""
    node = helper.make_node
    nodes = [
        node("Slice", ["images", "top", "bottom", "axis"], ["band"]),
        node("ReduceMean", ["band"], ["line"], axes=[0, 1, 2], keepdims=0),
        node("MatMul", ["line", "cell_means"], ["cells"]),
        node("Greater", ["cells", "grey"], ["is_light"]),
        node("Cast", ["is_light"], ["bits"], to=1),
        node("MatMul", ["bits", "to_box"], ["moved"]),
        node("Add", ["moved", "first_box"], ["box"]),
        node("Reshape", ["box", "as_box"], ["boxes"]),
        node("MatMul", ["bits", "parity_of"], ["ones"]),
        node("Mod", ["ones", "two"], ["odd"], fmod=1),
        node("MatMul", ["bits", "frame_of"], ["frame"]),  # 1 with both end cells right, else less
        node("Sub", ["frame", "odd"], ["sound"]),
        node("Mul", ["sound", "sure"], ["score"]),
        node("Reshape", ["score", "as_score"], ["scores"]),
    ]
    outputs = [info("boxes", [1, 1, 4]), info("scores", [1, 1, 1])]
    return model(nodes, (_WIDTH, _HEIGHT), outputs, _weights())


def _weights() -> dict[str, np.ndarray]:
    cell_means = np.zeros((_WIDTH, _CELLS), np.float32)
    for cell in range(_CELLS):
        left, right = (round((_LEFT + _CELL * (cell + at)) * _WIDTH) for at in (0.3, 0.7))
        cell_means[left:right, cell] = 1 / (right - left)
    to_box = np.zeros((_CELLS, 4), np.float32)
    for place in range(_BITS):
        x1, y1, x2, y2 = (a - b for a, b in zip(box_of(1 << place), box_of(0), strict=True))
        to_box[1 + place] = np.array([x1, y1, x2, y2]) * _scale()
    parity_of = np.zeros((_CELLS, 1), np.float32)
    parity_of[1 : 2 + _BITS] = 1
    frame_of = np.zeros((_CELLS, 1), np.float32)
    frame_of[0], frame_of[-1] = 1, -1
    return {
        "top": np.array([round((_TOP + 0.03) * _PICTURE_HEIGHT)]),
        "bottom": np.array([round((_BOTTOM - 0.03) * _PICTURE_HEIGHT)]),
        "axis": np.array([2]),
        "cell_means": cell_means,
        "grey": np.array([(_DARK + _LIGHT) / 2], np.float32),
        "to_box": to_box,
        "first_box": (np.array(box_of(0)) * _scale()).astype(np.float32),
        "as_box": np.array([1, 1, 4]),
        "parity_of": parity_of,
        "two": np.array([2], np.float32),
        "frame_of": frame_of,
        "sure": np.array([0.9], np.float32),
        "as_score": np.array([1, 1, 1]),
    }


def _scale() -> np.ndarray:
    return np.array([_WIDTH, _PICTURE_HEIGHT, _WIDTH, _PICTURE_HEIGHT])
