"""What a cheap camera does to the light: gain, colour cast, flicker, blur, noise, vignette."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.geometry import HEIGHT, WIDTH

Image = NDArray[np.uint8]
_MARGIN = 32


@dataclass(frozen=True)
class Sensor:
    """`noise` in grey levels, `blur_px` a Gaussian sigma, `drift` the share light moves by."""

    seed: int
    gain: tuple[float, float, float]
    noise: float
    blur_px: float
    drift: float

    def expose(self, light: Image, at_s: float) -> Image:
        """The recorded frame; the noise depends on the time alone, not on earlier frames."""
        frame = light
        if self.blur_px > 0.25:
            frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), self.blur_px), np.uint8)
        tick = round(at_s * 1000)
        rng = np.random.default_rng([self.seed, tick])
        level = 1 + self.drift * (np.sin(at_s * 0.21 + self.seed % 7) + 0.15 * rng.normal())
        gain = np.array(self.gain, np.float32) * np.float32(level)
        table = np.round(np.arange(256)[:, None] * gain).astype(np.int16).reshape(1, 256, 3)
        exposed = cv2.LUT(frame, table)
        x, y = rng.integers(0, _MARGIN, 2)
        grain = _grain(self.seed % 8, round(self.noise * 4))[y : y + HEIGHT, x : x + WIDTH]
        if rng.random() < 0.5:
            grain = grain[:, ::-1]
        return np.asarray(cv2.add(exposed, np.ascontiguousarray(grain), dtype=cv2.CV_8U), np.uint8)


@lru_cache(maxsize=64)
def _grain(seed: int, quarter_levels: int) -> NDArray[np.int16]:
    """A sheet of noise a little larger than the frame; part of it per pixel, part smeared."""
    rng = np.random.default_rng([seed, 77])
    fine = rng.normal(0, 1, (HEIGHT + _MARGIN, WIDTH + _MARGIN, 3))
    coarse = cv2.GaussianBlur(fine, (0, 0), 0.9)
    mixed = (0.5 * fine + 0.5 * coarse / coarse.std()) * quarter_levels / 4
    return np.asarray(np.round(mixed), np.int16)


def sensor(rng: np.random.Generator, hard: float = 1.0) -> Sensor:
    """A random camera; `hard` scales noise and blur."""
    cast = rng.uniform(0.9, 1.06, 3)
    return Sensor(
        seed=int(rng.integers(2**31)),
        gain=(float(cast[0]), float(cast[1]), float(cast[2])),
        noise=float(rng.uniform(1.0, 5.0)) * hard,
        blur_px=float(rng.uniform(0.3, 0.9)) * hard,
        drift=float(rng.uniform(0.005, 0.03)),
    )
