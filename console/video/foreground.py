"""What has moved since the picture that a person mask was made of (DESIGN rule 11).

A detector's mask is as old as its answer; a person who walks has left it by then. Cells whose mean
brightness is another one than in the mask's own picture are where people may have gone.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from console.video.luma import Luma

_COLUMNS = 160
# Of 255. `python -m benchmarks silhouettes` prints what is left uncovered, or covered in vain.
_LEAST = 8
_MOST_NOISE = 8  # a median beyond it is the light, or the camera
_OVER_MEDIAN = 5  # times the median difference: 3.4 standard deviations of noise alone


class Foreground:
    """One epoch's pictures, small, as far back as a mask may be old."""

    def __init__(self, remembered_s: float) -> None:
        self._remembered_s = remembered_s
        self._seen: deque[tuple[float, Luma]] = deque()

    def see(self, luma: Luma, seconds: float) -> None:
        """A picture that is about to be shown. luma: (height, width); seconds: its own time."""
        seen = self._seen
        if seen and seen[-1][0] >= seconds:
            seen.clear()
        seen.append((seconds, _cells(luma)))
        # The newest before the limit stays: a mask may be of a picture just after it.
        while len(seen) > 1 and seen[1][0] < seconds - self._remembered_s:
            seen.popleft()

    def since(self, seconds: float) -> Luma | None:
        """(rows, columns) of 0 and 255: where the newest picture differs from the one of then.

        Of several the newest that is not younger is taken. None: there is none so old.
        """
        then = next((cells for at, cells in reversed(self._seen) if at <= seconds), None)
        if then is None:
            return None
        differences = np.asarray(cv2.absdiff(self._seen[-1][1], then), np.uint8)
        median = float(np.median(differences[::2, ::2]))
        if median > _MOST_NOISE:
            return np.full_like(differences, 255)
        limit = max(_LEAST, _OVER_MEDIAN * median)
        return np.asarray(np.where(differences >= limit, 255, 0), np.uint8)


def _cells(luma: Luma) -> Luma:
    """Halved until it is small: means of 4 by 4 pixels and more, in bytes, the quick way."""
    while luma.shape[1] >= 2 * _COLUMNS:
        size = (luma.shape[1] // 2, max(1, luma.shape[0] // 2))
        luma = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
    return luma.copy()
