"""Markers: white plates at one of nine places in a picture, and a model that sees exactly these.

Places are parts of the picture's width and height, so pictures may be scaled in between; they have
to be 16:9.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from onnx import helper

from tests.support.tiny_models import info, manifest, model, write_package

PLACES = 9
CLASS = "marker"
_WIDTH, _HEIGHT, _PICTURE_HEIGHT = 160, 96, 90  # a 16:9 picture fills 160x90 of the input
_LIGHT, _GREY = 235, 180
_SCORE = 0.9


def box_of(place: int) -> tuple[float, float, float, float]:
    """x1 y1 x2 y2 as parts of the picture."""
    left = 0.02 + 0.107 * place
    return left, 0.35, left + 0.1, 0.75


def paint_marker(bgr: np.ndarray, place: int) -> None:
    height, width = bgr.shape[:2]
    x1, y1, x2, y2 = box_of(place)
    bgr[round(y1 * height) : round(y2 * height), round(x1 * width) : round(x2 * width)] = _LIGHT


def write_marker_package(folder: Path) -> Path:
    """As a model package of the usual kind: layout roc-decoded-1, one weapon class."""
    onnx = bytes(_model().SerializeToString())
    words = manifest(onnx, classes=(CLASS,), size=(_WIDTH, _HEIGHT))
    words = replace(words, name="marker", title="MARKER MODEL - NOT FOR OPERATION")
    return write_package(folder, onnx, words)


def _model() -> object:
    """means = of each place's inner part; a place is seen where its mean is lighter than grey."""
    node = helper.make_node
    nodes = [
        node("ReduceMean", ["images"], ["picture"], axes=[0, 1], keepdims=0),
        node("Reshape", ["picture", "as_row"], ["row"]),
        node("MatMul", ["row", "inner"], ["means"]),
        node("Greater", ["means", "grey"], ["is_light"]),
        node("Cast", ["is_light"], ["seen"], to=1),
        node("Mul", ["seen", "sure"], ["score"]),
        node("Reshape", ["score", "as_scores"], ["scores"]),
        node("Mul", ["scores", "nought"], ["nothing"]),
        node("Add", ["nothing", "places"], ["boxes"]),
    ]
    outputs = [info("boxes", [1, PLACES, 4]), info("scores", [1, PLACES, 1])]
    return model(nodes, (_WIDTH, _HEIGHT), outputs, _weights())


def _weights() -> dict[str, np.ndarray]:
    inner = np.zeros((_HEIGHT, _WIDTH, PLACES), np.float32)
    scale = np.array([_WIDTH, _PICTURE_HEIGHT, _WIDTH, _PICTURE_HEIGHT])
    places = np.array([box_of(place) for place in range(PLACES)]) * scale
    for place, (x1, y1, x2, y2) in enumerate(places.round().astype(int)):
        inner[y1 + 3 : y2 - 3, x1 + 3 : x2 - 3, place] = 1 / ((y2 - y1 - 6) * (x2 - x1 - 6))
    return {
        "as_row": np.array([1, _HEIGHT * _WIDTH]),
        "inner": inner.reshape(_HEIGHT * _WIDTH, PLACES),
        "grey": np.array([_GREY], np.float32),
        "sure": np.array([_SCORE], np.float32),
        "as_scores": np.array([1, PLACES, 1]),
        "nought": np.zeros((1, 1, 4), np.float32),
        "places": places[None].astype(np.float32),
    }
