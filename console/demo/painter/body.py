"""A walking body: joints in metres from heading, step phase and hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.demo.painter.holds import Arm, Hold

Point = NDArray[np.float64]


@dataclass(frozen=True)
class Stance:
    """Where and how a person stands now; `phase` turns by 2 pi in two steps."""

    x: float
    z: float
    heading: float
    phase: float
    stride: float


@dataclass(frozen=True)
class Frame:
    """The body's own axes in the world."""

    origin: Point
    right: Point
    ahead: Point

    def at(self, right: float, up: float, ahead: float) -> Point:
        point: Point = self.origin + right * self.right + ahead * self.ahead
        return point + np.array([0.0, up, 0.0])

    def turn(self, vector: tuple[float, float, float]) -> Point:
        """A (right, up, forward) vector as a unit vector of the world."""
        world = vector[0] * self.right + np.array([0.0, vector[1], 0.0]) + vector[2] * self.ahead
        return np.asarray(world / max(float(np.linalg.norm(world)), 1e-6))


@dataclass(frozen=True)
class Body:
    """Joints; limbs are (start, middle, end), index 0 left and 1 right (the carrying side)."""

    frame: Frame
    tall: float
    legs: tuple[tuple[Point, Point, Point], tuple[Point, Point, Point]]
    toes: tuple[Point, Point]
    arms: tuple[tuple[Point, Point, Point], tuple[Point, Point, Point]]
    along: Point
    across: Point


def _leg(
    frame: Frame, tall: float, side: int, phase: float, stride: float
) -> tuple[Point, Point, Point, Point]:
    swing = stride * 0.42 * np.sin(phase)
    bend = stride * max(0.0, 0.9 * np.cos(phase)) + 0.04
    hip = frame.at(side * 0.085, 0.51 * tall, 0)
    thigh = np.array([0, -np.cos(swing + bend * 0.25), np.sin(swing + bend * 0.25)])
    knee = hip + 0.245 * tall * (thigh[1] * np.array([0.0, 1, 0]) + thigh[2] * frame.ahead)
    low = swing - bend * 0.75
    ankle = knee + 0.235 * tall * (-np.cos(low) * np.array([0.0, 1, 0]) + np.sin(low) * frame.ahead)
    ankle[1] = max(ankle[1], 0.05)
    toe = ankle + 0.15 * frame.ahead + np.array([0.0, -0.03, 0.0])
    return hip, knee, ankle, toe


def _arm(frame: Frame, tall: float, side: int, arm: Arm, sway: float) -> tuple[Point, Point, Point]:
    shoulder = frame.at(side * 0.19, 0.815 * tall, 0)
    upper, fore = (frame.turn((v[0], v[1], v[2] + sway)) for v in arm)
    elbow = shoulder + 0.165 * tall * upper
    return shoulder, elbow, elbow + 0.16 * tall * fore


def _swinging(side: int, swing: float) -> Arm:
    return (side * 0.12, -1.0, swing), (side * 0.05, -1.0, swing * 1.2 + 0.18)


def pose(stance: Stance, tall: float, hold: Hold) -> Body:
    """Joints of a person of height `tall` metres."""
    sin, cos = np.sin(stance.heading), np.cos(stance.heading)
    bob = 0.018 * abs(np.cos(stance.phase)) * stance.stride
    frame = Frame(
        np.array([stance.x, -bob, stance.z]), np.array([cos, 0.0, -sin]), np.array([sin, 0.0, cos])
    )
    legs = [
        _leg(frame, tall, side, stance.phase + (np.pi if side > 0 else 0), stance.stride)
        for side in (-1, 1)
    ]
    wave = float(np.sin(stance.phase)) * stance.stride
    left: Arm = hold.other or _swinging(-1, -0.7 * wave)
    sway = hold.sway * wave
    right = _swinging(1, 0.7 * wave) if hold.sway == 0.1 and hold.other is None else hold.arm
    along = frame.turn((hold.along[0], hold.along[1], hold.along[2] + sway))
    across = frame.turn(hold.across)
    across = across - along * float(across @ along)
    return Body(
        frame=frame,
        tall=tall,
        legs=(legs[0][:3], legs[1][:3]),
        toes=(legs[0][3], legs[1][3]),
        arms=(_arm(frame, tall, -1, left, 0.0), _arm(frame, tall, 1, right, sway)),
        along=along,
        across=across / max(float(np.linalg.norm(across)), 1e-6),
    )
