"""Pictures of nothing: noise of every scale, gradients, stripes, bars and blobs.

Painted rooms are few and alike; real walls are not. What has never stood before such a ground
takes the first unknown bench or arch for a gun.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.furniture import fill

Image = NDArray[np.uint8]
SHEETS = 24
SHEET_PX = 512


@cache
def _sheet(number: int) -> NDArray[np.float32]:
    """Noise whose amplitude falls with frequency, as in pictures of the world; unit deviation."""
    rng = np.random.default_rng([number, 404])
    frequency = np.hypot(np.fft.fftfreq(SHEET_PX)[:, None], np.fft.rfftfreq(SHEET_PX)[None])
    fall = np.maximum(frequency, 1 / SHEET_PX) ** -rng.uniform(0.7, 1.7)
    waves = fall * np.exp(2j * np.pi * rng.random(frequency.shape))
    noise = np.fft.irfft2(waves, (SHEET_PX, SHEET_PX))
    return np.asarray((noise - noise.mean()) / noise.std(), np.float32)


def _colour(rng: np.random.Generator) -> tuple[float, float, float]:
    b, g, r = np.clip(rng.uniform(10, 235) * (1 + rng.normal(0, 0.12, 3)), 0, 255)
    return float(b), float(g), float(r)


def _ground(wide: int, high: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Two noisy colours, one fading into the other along some direction, sometimes striped."""
    sheet = _sheet(int(rng.integers(SHEETS)))
    x, y = rng.integers(0, SHEET_PX // 2, 2)
    part = cv2.resize(sheet[y : y + SHEET_PX // 2, x : x + SHEET_PX // 2], (wide, high))
    across = np.linspace(-1, 1, wide, dtype=np.float32)[None] * np.float32(rng.normal())
    along = np.linspace(-1, 1, high, dtype=np.float32)[:, None] * np.float32(rng.normal())
    blend = across + along + part * np.float32(rng.uniform(0, 1.2))
    if rng.random() < 0.4:
        blend = blend + np.sign(np.sin(across * rng.uniform(5, 60) + along * rng.uniform(0, 60)))
    share = (1 / (1 + np.exp(-2 * blend)))[..., None]
    one, other = np.array(_colour(rng)), np.array(_colour(rng))
    return np.asarray(one + (other - one) * share, np.float32)


def scatter(image: Image, rng: np.random.Generator, count: int) -> None:
    """Bars, corners, discs, quadrangles and letters anywhere, of any size."""
    high, wide = image.shape[:2]
    for _ in range(count):
        colour, size = _colour(rng), float(np.exp(rng.uniform(1.6, 5.0)))
        corner = rng.uniform(0, 1, 2) * [wide, high]
        turn = float(rng.choice([0, np.pi / 2, rng.uniform(0, np.pi)]))
        along = np.array([np.cos(turn), np.sin(turn)])
        across = np.array([-along[1], along[0]])
        thin = float(rng.uniform(1.2, 3 + size * 0.25))
        _SHAPES[int(rng.integers(len(_SHAPES)))](
            image, corner, along * size, across * thin, colour, rng
        )


Vector = NDArray[np.float64]
Colour = tuple[float, float, float]


def _bar(
    image: Image, at: Vector, a: Vector, b: Vector, colour: Colour, _: np.random.Generator
) -> None:
    fill(image, np.array([at, at + a, at + a + b, at + b]), colour)


def _corner(
    image: Image, at: Vector, a: Vector, b: Vector, colour: Colour, rng: np.random.Generator
) -> None:
    thin = max(float(np.hypot(*b)), 1.0)
    other = b / thin * float(np.hypot(*a)) * float(rng.uniform(0.3, 1))
    side = a / max(float(np.hypot(*a)), 1.0) * thin
    fill(image, np.array([at, at + a, at + a + b, at + b]), colour)
    fill(image, np.array([at, at + other, at + other + side, at + side]), colour)


def _disc(
    image: Image, at: Vector, a: Vector, b: Vector, colour: Colour, _: np.random.Generator
) -> None:
    axes = (int(np.hypot(*a) / 2) + 1, int(np.hypot(*b) / 2) + 1)
    turn = float(np.degrees(np.arctan2(a[1], a[0])))
    cv2.ellipse(image, (int(at[0]), int(at[1])), axes, turn, 0, 360, colour, -1, cv2.LINE_AA)


def _quad(
    image: Image, at: Vector, a: Vector, b: Vector, colour: Colour, rng: np.random.Generator
) -> None:
    points = at + rng.normal(0, 0.5, (4, 2)) * float(np.hypot(*a))
    hull = cv2.convexHull(points.astype(np.float32))[:, 0, :]
    fill(image, np.asarray(hull, np.float64), colour)


def _word(
    image: Image, at: Vector, a: Vector, b: Vector, colour: Colour, rng: np.random.Generator
) -> None:
    text = "".join(chr(int(c)) for c in rng.integers(48, 91, 4))
    where = (int(at[0]), int(at[1]))
    cv2.putText(image, text, where, 0, float(np.hypot(*a)) / 60 + 0.25, colour, 2, cv2.LINE_AA)


_SHAPES = (_bar, _bar, _corner, _disc, _quad, _quad, _word)


def nothing(wide: int, high: int, rng: np.random.Generator) -> Image:
    """A picture without a person or a thing, [high, wide, 3]."""
    image = np.clip(_ground(wide, high, rng), 0, 255).astype(np.uint8)
    area = wide * high / 40_000
    scatter(image, rng, int(rng.poisson(area * float(rng.choice([0.3, 1.5, 5])))))
    noise = rng.normal(0, rng.uniform(0, 6), (high // 2, wide // 2)).astype(np.float32)
    soft = cv2.resize(noise, (wide, high))[..., None]
    image = np.clip(image + soft, 0, 255).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.3))), np.uint8)
