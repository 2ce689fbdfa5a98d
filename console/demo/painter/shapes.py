"""Outlines of carried things: parametric specimens, numbered per style set.

A shape lies in its own plane: the grip at the origin, x along the thing (towards the muzzle or
tip), y towards its upper side; one unit is its length. What keeps the style sets apart is `gap`:
each generator takes its telling proportions from `Draw.apart`, which gives training the outer
thirds of a range and the demo the middle one, so no specimen of one set exists in the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Outline = NDArray[np.float64]

WEAPONS = ("pistol", "long_gun", "knife")
LOOKALIKES = ("umbrella", "phone", "bag", "broom", "bottle")
SPECIMENS = {"training": 40, "demo": 12}


@dataclass(frozen=True)
class Part:
    """One filled polygon; `tone` indexes the material colours of the thing."""

    outline: Outline
    tone: int


@dataclass(frozen=True)
class Shape:
    """`length_m` scales the unit outline to the world."""

    name: str
    parts: tuple[Part, ...]
    length_m: float


class Draw:
    """Random proportions of one specimen."""

    def __init__(self, rng: np.random.Generator, training: bool) -> None:
        self._rng = rng
        self._training = training

    def free(self, low: float, high: float) -> float:
        return float(self._rng.uniform(low, high))

    def apart(self, low: float, high: float) -> float:
        """A value that the other style set never takes."""
        third = (high - low) / 3
        if not self._training:
            return float(self._rng.uniform(low + 1.1 * third, high - 1.1 * third))
        value = float(self._rng.uniform(0, 2 * third))
        return low + value if value < third else low + value + third

    def chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)


def _poly(*points: tuple[float, float], tone: int = 0) -> Part:
    return Part(np.array(points, dtype=np.float64), tone)


def _bar(x0: float, x1: float, y0: float, y1: float, tone: int = 0) -> Part:
    return _poly((x0, y0), (x1, y0), (x1, y1), (x0, y1), tone=tone)


def _disc(x: float, y: float, rx: float, ry: float, tone: int = 0) -> Part:
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    return Part(np.stack([x + rx * np.cos(turn), y + ry * np.sin(turn)], axis=1), tone)


def _slanted(x: float, width: float, top: float, bottom: float, lean: float, tone: int) -> Part:
    """A grip or magazine: hangs from `top` to `bottom`, its foot moved back by `lean`."""
    return _poly(
        (x, top), (x + width, top), (x + width - lean, bottom), (x - lean, bottom), tone=tone
    )


def _pistol(d: Draw) -> Shape:
    lean, height = d.apart(0.02, 0.22), d.apart(0.17, 0.27)
    grip, top = d.free(0.20, 0.27), 0.5 * height + d.free(0.04, 0.10)
    back, muzzle = -d.free(0.16, 0.26), d.free(0.72, 0.84)
    foot = top - height - d.free(0.40, 0.56)
    parts = [
        _slanted(back + 0.03, grip, top - height * 0.7, foot, lean, 1),
        _bar(back, muzzle, top - height, top),
        _bar(back + 0.02, muzzle - 0.03, top - height * 0.42, top - 0.02, 2),
    ]
    guard = top - height
    parts.append(
        _poly(
            (grip + back + 0.02, guard),
            (grip + back + 0.25, guard),
            (grip + back + 0.21, guard - 0.14),
            (grip + back + 0.17, guard - 0.16),
            (grip + back + 0.01, guard - 0.12),
            tone=1,
        )
    )
    if d.chance(0.35):
        barrel = d.free(0.45, 0.6)
        parts[1] = _bar(back + 0.1, muzzle, top - height * barrel, top)
        parts.append(_disc(back + 0.3, top - height * 0.55, 0.13, height * 0.62, 2))
    elif d.chance(0.4):
        parts.append(_bar(muzzle - 0.02, muzzle + 0.05, top - height * 0.5, top - height * 0.15, 0))
    return Shape("pistol", tuple(parts), d.free(0.22, 0.29))


def _stock(d: Draw, back: float, mid: float, drop: float) -> list[Part]:
    if d.chance(0.3):
        bar = d.free(0.012, 0.02)
        return [
            _bar(back, -0.08, mid - bar, mid + bar),
            _bar(back, back + 0.025, mid - drop, mid + 0.03, 1),
        ]
    return [
        _poly(
            (back, mid + 0.015),
            (-0.08, mid + 0.03),
            (-0.08, mid - 0.035),
            (back + 0.02, mid - drop),
            (back, mid - drop),
            tone=1,
        )
    ]


def _long_gun(d: Draw) -> Shape:
    back, drop = -d.apart(0.26, 0.42), d.apart(0.08, 0.16)
    muzzle, thick = 1.0 + back, d.free(0.035, 0.055)
    receiver = d.apart(0.16, 0.34)
    parts = _stock(d, back, 0.03, drop)
    parts += [
        _bar(-0.1, receiver, 0.03 - thick, 0.03 + thick * 0.8),
        _bar(receiver, receiver + d.free(0.1, 0.2), 0.03 - thick * 0.7, 0.03 + thick * 0.6, 1),
        _bar(receiver, muzzle, 0.035 - 0.012, 0.035 + 0.014),
        _slanted(-0.06, 0.055, 0.0, -0.13, d.free(0.02, 0.05), 1),
    ]
    if d.chance(0.75):
        parts.append(
            _slanted(receiver * 0.45, 0.06, 0.0, -d.apart(0.1, 0.24), d.apart(-0.09, 0.04), 0)
        )
    if d.chance(0.5):
        parts.append(
            _bar(0.0, d.free(0.1, 0.2), 0.03 + thick, 0.03 + thick + d.free(0.025, 0.045), 2)
        )
    if d.chance(0.5):
        parts.append(_bar(muzzle - 0.06, muzzle - 0.04, 0.04, 0.085))
    return Shape("long_gun", tuple(parts), d.free(0.7, 1.0))


def _knife(d: Draw) -> Shape:
    handle, width = d.apart(0.28, 0.44), d.apart(0.07, 0.17)
    tip = 1.0 - handle
    belly = d.apart(0.35, 0.92)
    blade = _poly(
        (0.02, width * 0.5),
        (tip * d.free(0.5, 0.8), width * 0.5),
        (tip, d.apart(-0.4, 0.45) * width),
        (tip * belly, -width * 0.5),
        (0.02, -width * 0.5),
        tone=2,
    )
    grip = d.free(0.35, 0.5) * max(width, 0.09)
    parts = [
        blade,
        _poly((-handle, grip), (0.03, grip * 0.9), (0.03, -grip * 0.9), (-handle, -grip * 1.1)),
    ]
    if d.chance(0.5):
        parts.append(_bar(0.0, 0.035, -width * 0.8, width * 0.8))
    return Shape("knife", tuple(parts), d.free(0.28, 0.42))


def _umbrella(d: Draw) -> Shape:
    if d.chance(0.3):
        return _open_umbrella(d)
    belly, neck = d.apart(0.03, 0.09), d.free(0.12, 0.25)
    hook = [(-0.16, 0.012), (-0.16, -0.012), (0.05, -0.012), (0.05, 0.012)]
    parts = [
        _poly(*hook, tone=1),
        _poly(
            (neck, belly * 0.6),
            (neck + 0.12, belly),
            (0.8, 0.015),
            (0.8, -0.015),
            (neck + 0.12, -belly),
            (neck, -belly * 0.6),
        ),
        _bar(0.78, 0.84, -0.008, 0.008, 1),
    ]
    bend = d.apart(0.02, 0.12)
    parts.append(
        _poly(
            (-0.16, -0.012),
            (-0.16, 0.014),
            (-0.2, 0.02 + bend * 0.5),
            (-0.15, 0.02 + bend),
            (-0.13, 0.01 + bend),
            (-0.16, 0.02 + bend * 0.5),
            tone=1,
        )
    )
    return Shape("umbrella", tuple(parts), d.free(0.7, 1.0))


def _open_umbrella(d: Draw) -> Shape:
    half, rise = d.apart(0.4, 0.66), d.apart(0.2, 0.38)
    turn = np.linspace(0, np.pi, 12)
    dome = np.stack([0.72 + rise * np.sin(turn), half * np.cos(turn)], axis=1)
    count = 5
    scallops = np.array(
        [[0.72 + (0.05 if i % 2 else 0.0), -half + half * i / count] for i in range(2 * count)]
    )
    canopy = Part(np.concatenate([dome, scallops]), 0)
    seams = [
        _poly((0.72, half * k), (0.72 + rise, 0.0), (0.72, half * k + 0.02), tone=2)
        for k in (-0.4, 0.4)
    ]
    return Shape("umbrella", (_bar(-0.1, 0.75, -0.01, 0.01, 1), canopy, *seams), d.free(0.85, 1.05))


def _phone(d: Draw) -> Shape:
    half, chin = d.apart(0.2, 0.3), d.free(0.04, 0.1)
    top = d.free(0.5, 0.7)
    corner = 0.06
    body = _poly(
        (top - 1, -half + corner),
        (top - 1 + corner, -half),
        (top - corner, -half),
        (top, -half + corner),
        (top, half - corner),
        (top - corner, half),
        (top - 1 + corner, half),
        (top - 1, half - corner),
    )
    return Shape(
        "phone",
        (body, _bar(top - 1 + chin, top - chin, -half + 0.04, half - 0.04, 2)),
        d.free(0.15, 0.22),
    )


def _bag(d: Draw) -> Shape:
    half, taper, strap = d.apart(0.26, 0.52), d.free(-0.1, 0.12), d.apart(0.18, 0.42)
    body = _poly((strap, -half + taper), (1.0, -half), (1.0, half), (strap, half - taper))
    arm = 0.03
    loop = [
        _poly(
            (0.0, -arm), (strap, -half * 0.6), (strap, -half * 0.6 + 0.05), (0.0, arm * 0.2), tone=1
        ),
        _poly(
            (0.0, arm), (strap, half * 0.6), (strap, half * 0.6 - 0.05), (0.0, -arm * 0.2), tone=1
        ),
    ]
    flap = _bar(strap + 0.02, strap + d.free(0.1, 0.4), -half * 0.8, half * 0.8, 2)
    return Shape("bag", (*loop, body, flap), d.free(0.35, 0.6))


def _broom(d: Draw) -> Shape:
    head, spread = d.apart(0.1, 0.24), d.apart(0.05, 0.2)
    reach = d.free(0.62, 0.75)
    shaft = _bar(reach - 1.0, reach - head, -0.012, 0.012, 1)
    brush = _poly((reach - head, -0.03), (reach, -spread), (reach, spread), (reach - head, 0.03))
    band = _bar(reach - head - 0.02, reach - head + 0.02, -0.035, 0.035, 2)
    return Shape("broom", (shaft, brush, band), d.free(1.15, 1.5))


def _bottle(d: Draw) -> Shape:
    half, neck = d.apart(0.1, 0.19), d.apart(0.5, 0.72)
    mouth = d.free(0.035, 0.06)
    low = -0.3
    body = _poly(
        (low, -half),
        (neck - 0.08, -half),
        (neck + 0.06, -mouth),
        (0.64, -mouth),
        (0.64, mouth),
        (neck + 0.06, mouth),
        (neck - 0.08, half),
        (low, half),
    )
    label = _bar(low + 0.15, low + d.free(0.3, 0.5), -half, half, 2)
    return Shape(
        "bottle", (body, label, _bar(0.62, 0.7, -mouth * 1.2, mouth * 1.2, 1)), d.free(0.22, 0.32)
    )


_GENERATORS: dict[str, Callable[[Draw], Shape]] = {
    "pistol": _pistol,
    "long_gun": _long_gun,
    "knife": _knife,
    "umbrella": _umbrella,
    "phone": _phone,
    "bag": _bag,
    "broom": _broom,
    "bottle": _bottle,
}
KINDS = tuple(_GENERATORS)


@cache
def specimen(style: str, kind: str, number: int) -> Shape:
    """The same outline for ever: style "training" or "demo", number below SPECIMENS[style]."""
    if not 0 <= number < SPECIMENS[style]:
        raise ValueError(f"{style} has no {kind} number {number}")
    training = style == "training"
    rng = np.random.default_rng([KINDS.index(kind), number, int(training)])
    return _GENERATORS[kind](Draw(rng, training))
