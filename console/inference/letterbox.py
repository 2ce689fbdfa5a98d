"""Fits a picture of any size into a model's input, without allocating for each frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from console.inference.detections import Bytes, Floats
from console.inference.manifest import InputSpec


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the picture stands in the input: source pixel x scale + corner = input pixel."""

    scale_x: float
    scale_y: float
    left: int
    top: int
    width: int
    height: int
    source_width: int
    source_height: int

    def to_source(self, boxes: Floats) -> Floats:
        """Boxes [n,4] of the input in pixels of the picture."""
        corner = np.array((self.left, self.top) * 2, np.float32)
        scale = np.array((self.scale_x, self.scale_y) * 2, np.float32)
        return (boxes - corner) / scale


def limit_threads(count: int) -> None:
    """How many threads OpenCV's own work in this whole process may take."""
    cv2.setNumThreads(count)


def _top_left(spec: InputSpec, width: int, height: int) -> Fit:
    """As YOLOX does it: cut off to whole pixels, boxes divided by the exact ratio
    (yolox/data/data_augment.py preproc).
    """
    scale = min(spec.height / height, spec.width / width)
    across, down = max(1, int(width * scale)), max(1, int(height * scale))
    return Fit(scale, scale, 0, 0, across, down, width, height)


def _centre(spec: InputSpec, width: int, height: int) -> Fit:
    """In the middle; of an odd rest the smaller half stands before."""
    scale = min(spec.height / height, spec.width / width)
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (spec.width - across) // 2, (spec.height - down) // 2
    return Fit(scale, scale, left, top, across, down, width, height)


def _stretch(spec: InputSpec, width: int, height: int) -> Fit:
    """Over the whole input, whatever becomes of its proportions."""
    scale_x, scale_y = spec.width / width, spec.height / height
    return Fit(scale_x, scale_y, 0, 0, spec.width, spec.height, width, height)


_PLACED: Mapping[str, Callable[[InputSpec, int, int], Fit]] = {
    "top-left": _top_left,
    "centre": _centre,
    "stretch": _stretch,
}


def fit_of(spec: InputSpec, width: int, height: int) -> Fit:
    """Where a picture of that size comes to stand in a model's input."""
    return _PLACED[spec.letterbox](spec, width, height)


class Letterbox:
    """Fills `tensor`, which the next call overwrites. Whole numbers are laid in as they are: int8
    counts from -128; half-precision goes by way of a tensor of floats.
    """

    def __init__(self, spec: InputSpec, dtype: str = "float32") -> None:
        self._spec = spec
        shape = (1, 3, spec.height, spec.width)
        self.tensor: npt.NDArray[Any] = np.empty(shape, dtype)
        halves = self.tensor.dtype.kind == "f" and dtype != "float32"
        self._work = np.empty(shape, np.float32) if halves else self.tensor
        self._fit: Fit | None = None
        self._planes: list[Bytes] = []
        self._small: Bytes = np.empty((0, 0, 3), np.uint8)
        self.clear()

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
        inside = self._work[0, :, fit.top : fit.top + fit.height, fit.left : fit.left + fit.width]
        for channel, plane in enumerate(planes):
            self._lay(plane, inside[channel], channel)
        if self._work is not self.tensor:
            np.copyto(self.tensor, self._work, casting="same_kind")
        return fit

    def clear(self) -> None:
        """Nothing but padding."""
        pad = np.full((1, 1), self._spec.pad, np.uint8)
        for channel in range(3):
            self._lay(pad, self._work[0, channel], channel)
        if self._work is not self.tensor:
            np.copyto(self.tensor, self._work, casting="same_kind")

    def _lay(self, plane: Bytes, target: npt.NDArray[Any], channel: int) -> None:
        if target.dtype == np.int8:
            target[:] = (plane ^ np.uint8(128)).view(np.int8)
            return
        target[:] = plane
        factor, offset = self._spec.factors[channel], self._spec.offsets[channel]
        if factor != 1.0:
            target *= np.float32(factor)
        if offset != 0.0:
            target += np.float32(offset)

    def _fit_for(self, bgr: Bytes) -> Fit:
        if bgr.ndim != 3 or bgr.shape[2] != 3 or bgr.dtype != np.uint8 or 0 in bgr.shape:
            raise ValueError(f"not a BGR picture: {bgr.shape} {bgr.dtype}")
        height, width = bgr.shape[:2]
        known = self._fit
        if known and (known.source_width, known.source_height) == (width, height):
            return known
        fit = fit_of(self._spec, width, height)
        self.clear()
        self._planes = [np.empty((fit.height, fit.width), np.uint8) for _ in range(3)]
        self._small = np.empty((fit.height, fit.width, 3), np.uint8)
        self._fit = fit
        return fit
