"""Covering people in pictures that leave: it fails towards less, and nothing can be undone."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from console.inference.detector import Detector
from console.inference.refusal import ModelFailed
from console.inference.silhouettes import coarse, shade
from console.video.decode import Picture

AROUND = 2  # frames before and after, whose masks count as well: models blink, people do not
_QUALITY = 92
_CROP_INNER = (1 / 6, 5 / 6)  # a crop is the box and a quarter of its size on each side


class Cover:
    """Masks of each frame and its neighbours over it; where the frame has none it is coarse.

    `frame` gives frames AROUND later than it takes them; None ends the film.
    """

    def __init__(self, detector: Detector | None) -> None:
        self._detector = detector
        self.model = ""
        if detector is not None:
            manifest = detector.package.manifest
            self.model = f"{manifest.name} {manifest.version} {manifest.sha256[:16]}"
        self.forget()

    def forget(self) -> None:
        """Another film begins."""
        self.coarse_frames = 0
        self._waiting: deque[tuple[Picture, Picture | None]] = deque()
        self._past: deque[Picture] = deque(maxlen=AROUND)

    def frame(self, bgr: Picture | None) -> list[Picture]:
        """The frames that are ready, covered, in order."""
        if bgr is not None:
            self._waiting.append((bgr, self._mask(bgr)))
        ready = []
        while self._waiting and (bgr is None or len(self._waiting) > AROUND):
            ready.append(self._covered())
        return ready

    def picture(self, bgr: Picture) -> Picture:
        """One by itself."""
        self.frame(bgr)
        return self.frame(None)[0]

    def _covered(self) -> Picture:
        bgr, own = self._waiting.popleft()
        ahead = [mask for _, mask in list(self._waiting)[:AROUND] if mask is not None]
        if own is None:
            self._past.clear()
            self.coarse_frames += 1
            return coarse(bgr)
        masks = [own, *ahead, *self._past]
        self._past.append(own)
        same = [mask for mask in masks if mask.shape == own.shape]
        return shade(bgr, np.maximum.reduce(same))

    def _mask(self, bgr: Picture) -> Picture | None:
        if self._detector is None:
            return None
        try:
            return self._detector.detect(bgr).person_mask
        except ModelFailed:
            return None


def covered(crop: Picture, keep: str) -> Picture:
    """A weapon's crop: "all" as it was judged, "weapon" its own box only, else all of it coarse."""
    if keep == "all":
        return crop
    hidden = coarse(crop)
    if keep == "weapon":
        height, width = crop.shape[:2]
        low, high = _CROP_INNER
        where = slice(round(height * low), round(height * high))
        across = slice(round(width * low), round(width * high))
        hidden[where, across] = crop[where, across]
    return hidden


def cleaned(bgr: Picture, suffix: str) -> bytes:
    """Pixels and nothing else: no EXIF, no place, no device. ".png" keeps each as it is."""
    options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY] if suffix == ".jpg" else []
    done, data = cv2.imencode(suffix, bgr, options)
    if not done:
        raise ValueError("the picture cannot be encoded")
    return bytes(data.tobytes())
