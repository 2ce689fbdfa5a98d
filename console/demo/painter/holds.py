"""How things are held: arm directions and the thing's own axes, in the body's frame.

Vectors are (right, up, forward). A hold names the carrying arm's upper and fore arm, the other
arm where it is not free to swing, and the axes along and across the thing.
"""

from __future__ import annotations

from dataclasses import dataclass

Vector = tuple[float, float, float]
Arm = tuple[Vector, Vector]


@dataclass(frozen=True)
class Hold:
    arm: Arm
    along: Vector
    across: Vector
    other: Arm | None = None
    sway: float = 0.1


_DOWN: Arm = ((0.12, -1.0, 0.05), (0.05, -1.0, 0.15))

HOLDS: dict[str, Hold] = {
    "free": Hold(_DOWN, (0, -1, 0), (0, 0, 1)),
    "aim": Hold(((-0.15, -0.18, 1), (-0.2, 0.08, 1)), (-0.05, 0.02, 1), (0, 1, 0), sway=0.03),
    "aim_both": Hold(
        ((-0.25, -0.25, 1), (-0.3, 0.06, 1)),
        (0, 0.02, 1),
        (0, 1, 0),
        ((0.25, -0.3, 1), (0.5, 0.05, 1)),
        0.03,
    ),
    "low": Hold(((0.15, -1, 0.1), (0.05, -0.65, 0.75)), (0.0, -0.25, 1), (0, 1, 0.25), sway=0.12),
    "hang": Hold(
        ((0.15, -1, 0.0), (0.08, -1, 0.12)), (0.05, -0.75, 0.65), (0, 0.65, 0.75), sway=0.25
    ),
    "cross": Hold(
        ((0.25, -0.8, 0.35), (-0.75, -0.1, 0.65)),
        (-0.8, 0.55, 0.25),
        (0.55, 0.8, 0),
        ((-0.15, -0.7, 0.6), (0.5, 0.35, 0.7)),
        0.05,
    ),
    "slung": Hold(
        ((0.25, -0.9, 0.15), (-0.3, -0.35, 0.85)),
        (-0.45, -0.55, 0.7),
        (0.1, 0.8, 0.6),
        ((-0.1, -0.85, 0.45), (0.35, -0.2, 0.9)),
        0.05,
    ),
    "shoulder": Hold(
        ((0.35, -0.55, 0.6), (-0.4, 0.35, 0.75)),
        (-0.1, 0.0, 1),
        (0, 1, 0),
        ((0.1, -0.35, 0.95), (0.35, 0.25, 0.9)),
        0.03,
    ),
    "trail": Hold(((0.15, -1, 0.05), (0.05, -1, 0.1)), (0.0, 0.06, 1), (0, 1, 0), sway=0.15),
    "raise": Hold(
        ((0.45, 0.25, 0.6), (0.05, 0.9, 0.35)), (-0.05, 0.35, 1), (0, 1, -0.3), sway=0.05
    ),
    "thrust": Hold(((0.1, -0.6, 0.8), (-0.1, 0.0, 1)), (-0.1, 0.05, 1), (0, 1, 0), sway=0.05),
    "ear": Hold(((0.4, -0.75, 0.3), (-0.35, 0.95, 0.05)), (-0.1, 1, 0.1), (0, 0.1, -1), sway=0.03),
    "read": Hold(((0.1, -0.8, 0.45), (-0.35, 0.25, 0.85)), (0, 0.8, 0.45), (1, 0, 0), sway=0.04),
    "film": Hold(((0.1, -0.1, 0.9), (-0.2, 0.5, 0.8)), (1, 0.05, 0.1), (0, 1, 0), sway=0.03),
    "carry": Hold(_DOWN, (0.05, -1, 0.05), (0, 0.05, 1), sway=0.2),
    "over": Hold(((0.15, -0.7, 0.5), (-0.1, 0.9, 0.25)), (0.0, 1, 0.12), (1, 0, 0), sway=0.03),
    "cane": Hold(
        ((0.15, -0.95, 0.2), (0.05, -0.75, 0.45)), (0.05, -0.9, 0.4), (0, 0.4, 0.9), sway=0.18
    ),
    "sweep": Hold(
        ((0.2, -0.7, 0.5), (-0.4, -0.5, 0.6)),
        (0.15, -0.85, 0.55),
        (1, 0.1, 0),
        ((-0.1, -0.5, 0.7), (0.5, -0.1, 0.7)),
        0.2,
    ),
    "level": Hold(((0.15, -1, 0.1), (0.05, -0.75, 0.6)), (0.05, 0.1, 1), (0, 1, 0), sway=0.12),
    "drink": Hold(
        ((0.25, -0.5, 0.6), (-0.5, 0.7, 0.2)), (-0.3, 0.6, -0.1), (0, 0.3, 0.9), sway=0.03
    ),
}

HOLDS_OF: dict[str, tuple[str, ...]] = {
    "pistol": ("aim", "aim_both", "low", "hang", "thrust"),
    "long_gun": ("cross", "slung", "shoulder", "trail", "level"),
    "knife": ("thrust", "raise", "low", "hang"),
    "umbrella": ("cane", "level", "carry", "over"),
    "phone": ("ear", "read", "film", "hang", "thrust"),
    "bag": ("carry",),
    "broom": ("sweep", "level", "cross"),
    "bottle": ("hang", "carry", "drink", "level"),
}
