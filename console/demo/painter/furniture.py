"""Pillars and furniture: flat-shaded faces that stand in front of, or behind, the people."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.geometry import Camera
from console.demo.painter.surfaces import tint

Image = NDArray[np.uint8]
Points = NDArray[np.float64]
_SHIFT = 4


def fill(image: Image, points: Points, colour: Points | tuple[float, ...]) -> None:
    """A convex polygon with smooth edges, to a sixteenth of a pixel."""
    fixed = np.round(np.clip(points, -4000, 4000) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillConvexPoly(image, fixed, [float(c) for c in colour], cv2.LINE_AA, _SHIFT)


@dataclass(frozen=True)
class Block:
    """One upright solid: a box or a cylinder standing `base_m` above the floor."""

    kind: str
    x: float
    z: float
    width_m: float
    depth_m: float
    base_m: float
    top_m: float
    colour: tuple[float, float, float]


def _box(image: Image, camera: Camera, block: Block) -> None:
    half_w, half_d = block.width_m / 2, block.depth_m / 2
    corners = np.array(
        [
            [sx * half_w + block.x, y, sz * half_d + block.z]
            for y in (block.base_m, block.top_m)
            for sx in (-1, 1)
            for sz in (-1, 1)
        ]
    )
    pixels, _ = camera.project(corners)
    colour = np.array(block.colour)
    if block.top_m < camera.height_m:
        fill(image, pixels[[4, 5, 7, 6]], np.minimum(colour * 1.25, 255))
    if block.x - half_w > 0:
        fill(image, pixels[[0, 1, 5, 4]], colour * 0.7)
    if block.x + half_w < 0:
        fill(image, pixels[[2, 3, 7, 6]], colour * 0.7)
    fill(image, pixels[[0, 2, 6, 4]], colour)


def _cylinder(image: Image, camera: Camera, block: Block) -> None:
    radius, colour = block.width_m / 2, np.array(block.colour)
    edges = np.linspace(-1, 1, 13)
    rim = np.sqrt(1 - edges**2)
    low = np.stack(
        [block.x + radius * edges, np.full(13, block.base_m), block.z - radius * rim], axis=1
    )
    high = low.copy()
    high[:, 1] = block.top_m
    bottom, _ = camera.project(low)
    top, _ = camera.project(high)
    for i in range(12):
        face = 0.62 + 0.5 * np.exp(-(((edges[i] + 0.35) / 0.55) ** 2))
        fill(
            image,
            np.array([bottom[i], bottom[i + 1] + [0.3, 0], top[i + 1] + [0.3, 0], top[i]]),
            colour * face,
        )
    if block.top_m < camera.height_m:
        turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
        lid = np.stack(
            [
                block.x + radius * np.cos(turn),
                np.full(20, block.top_m),
                block.z + radius * np.sin(turn),
            ],
            axis=1,
        )
        fill(image, camera.project(lid)[0], np.minimum(colour * 1.25, 255))


def draw_block(image: Image, camera: Camera, block: Block) -> None:
    """Paints one solid; faces turned away are left out."""
    (_cylinder if block.kind == "round" else _box)(image, camera, block)


def _colour(
    rng: np.random.Generator, low: float, high: float, spread: float
) -> tuple[float, float, float]:
    b, g, r = tint(rng, low, high, spread)
    return float(b), float(g), float(r)


def pillar(kind: str, x: float, z: float, height_m: float, rng: np.random.Generator) -> list[Block]:
    """From floor to ceiling, with a plinth."""
    width = float(rng.uniform(0.35, 0.6))
    colour = _colour(rng, 80, 150, 0.05)
    dark = (colour[0] * 0.7, colour[1] * 0.7, colour[2] * 0.7)
    return [
        Block(kind, x, z, width, width, 0.0, height_m, colour),
        Block(kind, x, z - 0.01, width * 1.25, width * 1.25, 0.0, 0.25, dark),
    ]


def _crate(x: float, z: float, rng: np.random.Generator) -> list[Block]:
    size = float(rng.uniform(0.4, 1.0))
    return [Block("square", x, z, size, size, 0, size, _colour(rng, 50, 150, 0.25))]


def _table(x: float, z: float, rng: np.random.Generator) -> list[Block]:
    top = _colour(rng, 60, 220, 0.1)
    leg = _colour(rng, 20, 150, 0.1)
    wide = float(rng.uniform(0.6, 1.3))
    foot = Block("square", x, z, wide * 0.5, wide * 0.3, 0, 0.05, leg)
    return [
        foot,
        Block("square", x, z, 0.06, 0.06, 0, 0.9, leg),
        Block("square", x, z, wide, wide * 0.6, 0.9, 0.95, top),
    ]


def _sign(x: float, z: float, rng: np.random.Generator) -> list[Block]:
    pole = _colour(rng, 20, 120, 0.05)
    high = float(rng.uniform(1.2, 2.4))
    plate = Block(
        "square",
        x,
        z - 0.05,
        float(rng.uniform(0.3, 0.8)),
        0.04,
        high - 0.5,
        high,
        _colour(rng, 40, 220, 0.4),
    )
    return [Block("square", x, z, 0.05, 0.05, 0, high, pole), plate]


def _bin(x: float, z: float, rng: np.random.Generator) -> list[Block]:
    return [
        Block(
            "round", x, z, 0.45, 0.45, 0, float(rng.uniform(0.7, 1.0)), _colour(rng, 30, 110, 0.2)
        )
    ]


def _bench(x: float, z: float, rng: np.random.Generator) -> list[Block]:
    wood, iron = (55.0, 90.0, 130.0), (45.0, 45.0, 48.0)
    legs = [Block("square", x + side, z, 0.1, 0.45, 0, 0.42, iron) for side in (-0.7, 0.7)]
    back = Block("square", x, z + 0.25, 1.8, 0.06, 0.55, 0.85, wood)
    return [back, *legs, Block("square", x, z, 1.8, 0.5, 0.42, 0.48, wood)]


def _planter(x: float, z: float, rng: np.random.Generator) -> list[Block]:
    green = (45.0, float(rng.uniform(85, 120)), 60.0)
    tub = Block("round", x, z, 0.8, 0.8, 0, 0.5, _colour(rng, 90, 140, 0.05))
    leaves = [
        Block(
            "round",
            x + float(dx),
            z + 0.02,
            0.34,
            0.34,
            0.5,
            float(top),
            (green[0], green[1] * k, green[2]),
        )
        for dx, top, k in ((-0.2, 0.85, 0.8), (0.2, 0.95, 0.9), (0.0, 1.15, 1.0))
    ]
    return [tub, *leaves]


def _kiosk(x: float, z: float, rng: np.random.Generator) -> list[Block]:
    body = Block("square", x, z, 0.9, 0.6, 0, 1.9, _colour(rng, 60, 110, 0.2))
    return [body, Block("square", x, z - 0.31, 0.7, 0.02, 0.9, 1.7, (205.0, 190.0, 150.0))]


_PROPS = {
    "crate": _crate,
    "table": _table,
    "sign": _sign,
    "bin": _bin,
    "bench": _bench,
    "planter": _planter,
    "kiosk": _kiosk,
}


def prop(kind: str, x: float, z: float, rng: np.random.Generator) -> list[Block]:
    """The solids of one piece of furniture, in painting order."""
    return _PROPS[kind](x, z, rng)
