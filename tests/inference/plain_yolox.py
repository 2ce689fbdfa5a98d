"""YOLOX once more, written straight from its definition for the tests to compare with.

Nothing of the project is used here: onnxruntime, PyAV, OpenCV's resize, and loops.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import onnxruntime

Box = tuple[int, float, tuple[float, float, float, float]]


def every(path: Path, every_ms: int | None) -> Iterator[tuple[int, np.ndarray]]:
    first: float | None = None
    wanted = 0
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            ms = float(frame.pts * frame.time_base) * 1000
            first = ms if first is None else first
            if every_ms and ms - first < wanted * every_ms - 1e-9:
                continue
            while every_ms and wanted * every_ms <= ms - first + 1e-9:
                wanted += 1
            yield round(ms), frame.to_ndarray(format="bgr24")


class PlainYolox:
    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )
        self.input = self.session.get_inputs()[0]

    def tensor(self, bgr: np.ndarray) -> tuple[np.ndarray, float]:
        _, _, high, wide = self.input.shape
        ratio = min(high / bgr.shape[0], wide / bgr.shape[1])
        rows, columns = int(bgr.shape[0] * ratio), int(bgr.shape[1] * ratio)
        canvas = np.full((high, wide, 3), 114, np.uint8)
        canvas[:rows, :columns] = cv2.resize(bgr, (columns, rows), interpolation=cv2.INTER_LINEAR)
        return canvas.transpose(2, 0, 1)[None].astype(np.float32), ratio

    def __call__(self, bgr: np.ndarray, least: float = 0.4, overlap: float = 0.45) -> list[Box]:
        tensor, ratio = self.tensor(bgr)
        rows = self.session.run(None, {self.input.name: tensor})[0][0]
        found: list[Box] = []
        at = 0
        for stride in (8, 16, 32):
            for y in range(tensor.shape[2] // stride):
                for x in range(tensor.shape[3] // stride):
                    row = rows[at]
                    at += 1
                    kind = int(np.argmax(row[5:]))
                    score = float(row[4] * row[5 + kind])
                    if score < least:
                        continue
                    cx, cy = (row[0] + x) * stride, (row[1] + y) * stride
                    w, h = math.exp(row[2]) * stride, math.exp(row[3]) * stride
                    sides = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
                    found.append((kind, score, tuple(float(s) / ratio for s in sides)))
        return suppressed(found, overlap)


def suppressed(found: list[Box], overlap: float) -> list[Box]:
    kept: list[Box] = []
    for box in sorted(found, key=lambda item: -item[1]):
        if all(k[0] != box[0] or iou(k[2], box[2]) <= overlap for k in kept):
            kept.append(box)
    return kept


def iou(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return wide * high / (areas - wide * high)
