"""What has moved since a picture of which it is known who is where (DESIGN rule 11).

A detector's mask is as old as its answer; a person who walks has left it by then. Cells whose mean
brightness is another one than in the mask's own picture are where people may have gone. Only that
picture will do: whoever goes away and comes back is no difference to any other one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from console.video.luma import Luma

_COLUMNS = 160
# Of 255. `python -m benchmarks silhouettes` prints what is left uncovered, or covered in vain.
_LEAST = 8
_MOST_NOISE = 8  # a median beyond it is the light, or the camera
_OVER_MEDIAN = 5  # times the median difference: 3.4 standard deviations of noise alone
# Of a tile that has keyframes alone, the next one with a mask of its own: cameras send keyframes up
# to ten seconds apart. What changes more slowly than that, as daylight does, hides people.
GROUND_LIFE_S = 12.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A picture as cells, and who was where in it: a mask of 0 and 255, at any size."""

    seconds: float
    cells: Luma
    people: Luma


class Foreground:
    """One epoch's pictures, small, as far back as a mask may be old, and the newest ground.

    Against a ground everybody is found whom its detector sees, however old it is: where somebody is
    now, the picture is another one than it was, or they were there and its mask has them.
    """

    def __init__(self, remembered_s: float) -> None:
        self._remembered_s = remembered_s
        self._seen: deque[tuple[float, Luma]] = deque()
        self._ground: Ground | None = None

    def see(self, luma: Luma, seconds: float) -> None:
        """A picture that is about to be shown. luma: (height, width); seconds: its own time."""
        seen = self._seen
        if seen and seen[-1][0] >= seconds:
            seen.clear()
            self._ground = None
        seen.append((seconds, _cells(luma)))
        # The newest before the limit stays: its mask may still be on its way.
        while len(seen) > 1 and seen[1][0] < seconds - self._remembered_s:
            seen.popleft()

    def note(self, seconds: float, people: Luma) -> None:
        """Who was where in the picture of then; of one that was never seen it says nothing."""
        if self._ground is not None and self._ground.seconds >= seconds:
            return
        cells = next((cells for at, cells in self._seen if at == seconds), None)
        if cells is not None:
            self._ground = Ground(seconds, cells, people)

    @property
    def ground(self) -> Ground | None:
        """None where there is none, or none that is young enough for the newest picture."""
        ground = self._ground
        if ground is None or self._seen[-1][0] - ground.seconds > GROUND_LIFE_S:
            return None
        return ground

    def since(self, ground: Ground) -> Luma:
        """(rows, columns) of 0 and 255: where the newest picture differs from that one."""
        differences = np.asarray(cv2.absdiff(self._seen[-1][1], ground.cells), np.uint8)
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
