"""What people wear: colours and cuts drawn at random, the same in both style sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]

_SKINS: tuple[Colour, ...] = (
    (150, 180, 225),
    (120, 155, 210),
    (85, 120, 175),
    (60, 85, 130),
    (45, 62, 95),
)
_HAIRS: tuple[Colour, ...] = (
    (25, 28, 32),
    (30, 45, 70),
    (60, 95, 130),
    (110, 160, 190),
    (130, 130, 132),
)


@dataclass(frozen=True)
class Outfit:
    """Colours are BGR; `tall_m` is the standing height, `broad` scales all widths."""

    tall_m: float
    broad: float
    skin: Colour
    hair: Colour
    head: str
    top: Colour
    legs: Colour
    shoes: Colour
    cut: str
    pattern: str
    accent: Colour
    backpack: bool


def _cloth(rng: np.random.Generator) -> Colour:
    level = float(rng.choice([28, 50, 80, 120, 165, 205], p=[0.22, 0.22, 0.2, 0.16, 0.12, 0.08]))
    colour = np.clip(level * (1 + rng.normal(0, rng.choice([0.05, 0.35]), 3)), 12, 235)
    return float(colour[0]), float(colour[1]), float(colour[2])


def outfit(rng: np.random.Generator) -> Outfit:
    """One person's looks."""
    return Outfit(
        tall_m=float(rng.uniform(1.58, 1.92)),
        broad=float(rng.uniform(0.92, 1.18)),
        skin=_SKINS[int(rng.integers(len(_SKINS)))],
        hair=_HAIRS[int(rng.integers(len(_HAIRS)))],
        head=str(
            rng.choice(["short", "long", "hood", "cap", "bald"], p=[0.38, 0.27, 0.15, 0.12, 0.08])
        ),
        top=_cloth(rng),
        legs=_cloth(rng),
        shoes=(30.0, 30.0, 32.0) if rng.random() < 0.7 else (190.0, 195.0, 200.0),
        cut=str(rng.choice(["jacket", "coat", "skirt"], p=[0.6, 0.25, 0.15])),
        pattern=str(rng.choice(["plain", "stripe", "zip", "block"], p=[0.45, 0.15, 0.25, 0.15])),
        accent=_cloth(rng),
        backpack=bool(rng.random() < 0.2),
    )
