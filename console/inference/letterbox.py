"""Fits a picture of any size into a model's input, without allocating for each frame."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from console.inference.detections import Bytes, Floats
from console.inference.manifest import InputSpec


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the picture stands in the input: source pixel x scale = input pixel."""

    scale: float
    width: int
    height: int
    source_width: int
    source_height: int


def limit_threads(count: int) -> None:
    """How many threads OpenCV's own work in this whole process may take."""
    cv2.setNumThreads(count)


class Letterbox:
    """Scales to fit, top-left, and pads the rest; the result is overwritten by the next call.

    The size is cut off to whole pixels and boxes are divided by the exact ratio, as YOLOX does
    (yolox/data/data_augment.py preproc), so that its models see what they were trained on.
    """

    def __init__(self, spec: InputSpec) -> None:
        self._spec = spec
        self.tensor: Floats = np.empty((1, 3, spec.height, spec.width), np.float32)
        self._fit: Fit | None = None
        self._planes: list[Bytes] = []
        self._small: Bytes = np.empty((0, 0, 3), np.uint8)

    def __call__(self, bgr: Bytes) -> Fit:
        """Fills `tensor` from bgr [h,w,3] bytes."""
        fit = self._fit_for(bgr)
        small: np.ndarray
        if bgr.shape == self._small.shape:
            small = np.ascontiguousarray(bgr)
        else:
            small = cv2.resize(
                bgr, (fit.width, fit.height), self._small, interpolation=cv2.INTER_LINEAR
            )
        cv2.split(small, self._planes)
        planes = self._planes if self._spec.channel_order == "BGR" else self._planes[::-1]
        inside = self.tensor[0, :, : fit.height, : fit.width]
        for channel, plane in enumerate(planes):
            inside[channel] = plane
        if self._spec.scale != 1.0:
            inside *= np.float32(self._spec.scale)
        return fit

    def _fit_for(self, bgr: Bytes) -> Fit:
        if bgr.ndim != 3 or bgr.shape[2] != 3 or bgr.dtype != np.uint8 or 0 in bgr.shape:
            raise ValueError(f"not a BGR picture: {bgr.shape} {bgr.dtype}")
        height, width = bgr.shape[:2]
        known = self._fit
        if known and (known.source_width, known.source_height) == (width, height):
            return known
        spec = self._spec
        scale = min(spec.height / height, spec.width / width)
        fit = Fit(scale, max(1, int(width * scale)), max(1, int(height * scale)), width, height)
        self.tensor.fill(spec.pad * spec.scale)
        self._planes = [np.empty((fit.height, fit.width), np.uint8) for _ in range(3)]
        self._small = np.empty((fit.height, fit.width, 3), np.uint8)
        self._fit = fit
        return fit
