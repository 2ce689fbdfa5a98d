"""Does anything in the picture move? What STILL rests on (DESIGN rule 9).

Means of 8 by 8 pixels of luma are compared with those of the picture in which something moved last:
averaging takes sensor noise down eightfold, a person of a dozen pixels fills a cell, and what moves
slowly has time to get away from where it stood. How much the cells differ by noise alone is read
off the same differences, since most of a picture does not move.
"""

from __future__ import annotations

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from console.video.luma import Luma, luma

Cells = NDArray[np.float32]
LOOK_EVERY_S = 0.2  # STILL is a matter of two seconds
_CELL = 8
# Of 255. Measured on H.264 of scenes that stand still, 0.3 to 1 Mbit/s: with a sensor's noise of
# 0 to 15 no cell differed by more than 3.2 times the noise, nor, with little noise, by more than 6.
_LEAST = 6.5
_OVER_NOISE = 3.5
_NOISE_SHARE = 0.9  # of the cells differ less than the noise level
_MOST_NOISE = 8.0  # what differs more in a tenth of the picture is movement, or the light
_FORGET = 0.95  # of the noise level, a look: halved in under three seconds


class MovementSense:
    """One stream's. A new epoch needs a new one."""

    def __init__(self) -> None:
        self._stood: Cells | None = None
        self._noise = 0.0
        self._look_at = float("-inf")

    def moved(self, frame: VideoFrame, now: float) -> bool:
        """Whether something has moved since it last did; looks five times a second at most."""
        if now < self._look_at:
            return False
        plane = luma(frame)
        if plane is None:
            return True  # a format whose luma is not laid out alone
        self._look_at = now + LOOK_EVERY_S
        return self._compare(_means(plane))

    def _compare(self, cells: Cells) -> bool:
        stood = self._stood
        if stood is None or stood.shape != cells.shape:
            self._stood = cells
            return True
        differences = np.abs(cells - stood).ravel()
        rank = int(_NOISE_SHARE * (differences.size - 1))
        noise = float(np.partition(differences, rank)[rank])
        limit = max(_LEAST, _OVER_NOISE * max(noise, self._noise))
        if noise > _MOST_NOISE or float(differences.max()) > limit:
            self._stood = cells
            return True
        self._noise = max(noise, _FORGET * self._noise)
        return False


def _means(plane: Luma) -> Cells:
    """Halved first, in bytes, which is the quick way; then a quarter of that, not rounded."""
    height, width = (max(side, 2 * _CELL) for side in plane.shape)
    half = cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    size = (width // _CELL, height // _CELL)
    means = cv2.resize(half.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(means, np.float32)
