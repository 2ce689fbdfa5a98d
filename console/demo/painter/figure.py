"""Paints one person, and what they carry, into a picture and into its map of owners."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.body import Body, Point
from console.demo.painter.geometry import HEIGHT, WIDTH, Camera
from console.demo.painter.outfits import Colour, Outfit
from console.demo.painter.shapes import Shape

Image = NDArray[np.uint8]
Owners = NDArray[np.uint8]
Points = NDArray[np.float64]
Fixed = NDArray[np.int32]

OBJECT_BASE = 128
_ROUND_THINGS = frozenset({"umbrella", "bottle", "broom"})
_THICKNESS_M = {"pistol": 0.032, "long_gun": 0.05, "knife": 0.02, "phone": 0.012, "bag": 0.16}
_ARC = np.linspace(0, np.pi, 7)


@dataclass(frozen=True)
class Carried:
    """A thing in the hand; `tones` are the BGR colours its parts index."""

    kind: str
    shape: Shape
    tones: tuple[Colour, Colour, Colour]


@dataclass(frozen=True)
class _Piece:
    """One filled polygon in sixteenths of a pixel; the lit inner part of a limb owns nothing."""

    depth: float
    fixed: Fixed
    colour: tuple[float, float, float]
    owns: bool


def _fixed(points: Points) -> Fixed:
    return np.round(np.clip(points, -4000, 4000) * 16).astype(np.int32)


def _hull(points: Points) -> Points:
    return np.asarray(cv2.convexHull(points.astype(np.float32))[:, 0, :], np.float64)


def _capsules(ends: Points, radii: Points) -> Points:
    """Outlines [n, 14, 2] of limbs from their ends [n, 2, 2] and end radii [n, 2], in pixels."""
    axis = ends[:, 1] - ends[:, 0]
    turn = np.arctan2(axis[:, 1], axis[:, 0])[:, None]
    rounds = []
    for end, quarter in ((0, np.pi / 2), (1, -np.pi / 2)):
        angle = turn + quarter + _ARC
        ring = np.stack([np.cos(angle), np.sin(angle)], axis=2)
        rounds.append(ends[:, end, None] + radii[:, end, None, None] * ring)
    return np.concatenate(rounds, axis=1)


class _Sketch:
    """Collects the parts of one person; projects and orders them all at once."""

    def __init__(self, camera: Camera, light: float) -> None:
        self._camera = camera
        self._light = light
        self._limbs: list[tuple[Point, Point, float, float, Colour, float]] = []
        self._slabs: list[tuple[Points, Colour, float, bool]] = []

    def limb(
        self, a: Point, b: Point, ra: float, rb: float, colour: Colour, nearer: float = 0.0
    ) -> None:
        self._limbs.append((a, b, ra, rb, colour, nearer))

    def slab(self, corners: Points, colour: Colour, nearer: float = 0.0) -> None:
        self._slabs.append((corners, colour, nearer, True))

    def flat(self, corners: Points, colour: Colour) -> None:
        self._slabs.append((corners, colour, 0.0, False))

    def pieces(self) -> list[_Piece]:
        """Every polygon, farthest first."""
        return sorted(self._limb_pieces() + self._slab_pieces(), key=lambda piece: -piece.depth)

    def _shade(self, colour: Colour, share: float) -> tuple[float, float, float]:
        level = self._light * share
        return (
            min(colour[0] * level, 255.0),
            min(colour[1] * level, 255.0),
            min(colour[2] * level, 255.0),
        )

    def _limb_pieces(self) -> list[_Piece]:
        world = np.array([(limb[0], limb[1]) for limb in self._limbs]).reshape(-1, 3)
        pixels, depth = self._camera.project(world)
        ends, depths = pixels.reshape(-1, 2, 2), depth.reshape(-1, 2)
        radii = np.array([limb[2:4] for limb in self._limbs]) * self._camera.focal_px / depths
        shift = np.array([-0.22, -0.06]) * radii.mean(axis=1)[:, None, None]
        outer, inner = _fixed(_capsules(ends, radii)), _fixed(_capsules(ends + shift, radii * 0.66))
        pieces = []
        for i, (far, limb) in enumerate(
            zip(depths.mean(axis=1).tolist(), self._limbs, strict=True)
        ):
            pieces.append(_Piece(far - limb[5], outer[i], self._shade(limb[4], 0.72), True))
            pieces.append(_Piece(far - limb[5] - 1e-4, inner[i], self._shade(limb[4], 1.0), False))
        return pieces

    def _slab_pieces(self) -> list[_Piece]:
        pixels, depth = self._camera.project(np.concatenate([slab[0] for slab in self._slabs]))
        pieces, start = [], 0
        for corners, colour, nearer, solid in self._slabs:
            points, far = (
                pixels[start : start + len(corners)],
                float(depth[start : start + len(corners)].mean()),
            )
            start += len(corners)
            if not solid:
                pieces.append(_Piece(far, _fixed(points), self._shade(colour, 1.0), False))
                continue
            hull = _hull(points)
            middle = hull.mean(axis=0)
            lit = middle + (hull - middle) * [0.72, 0.94] - [0.13 * np.ptp(hull[:, 0]), 0.0]
            pieces.append(_Piece(far - nearer, _fixed(hull), self._shade(colour, 0.74), True))
            pieces.append(_Piece(far - nearer - 1e-4, _fixed(lit), self._shade(colour, 1.0), False))
        return pieces


def _legs(sketch: _Sketch, body: Body, wear: Outfit) -> None:
    w = wear.broad
    colour = wear.skin if wear.cut == "skirt" else wear.legs
    for (hip, knee, ankle), toe in zip(body.legs, body.toes, strict=True):
        sketch.limb(hip, knee, 0.09 * w, 0.066 * w, colour)
        sketch.limb(knee, ankle, 0.064 * w, 0.045 * w, colour)
        sketch.limb(ankle, toe, 0.045, 0.04, wear.shoes)


def _arm(sketch: _Sketch, arm: tuple[Point, Point, Point], wear: Outfit) -> None:
    shoulder, elbow, hand = arm
    sketch.limb(shoulder, elbow, 0.066 * wear.broad, 0.05 * wear.broad, wear.top, 0.02)
    sketch.limb(elbow, hand, 0.05 * wear.broad, 0.038, wear.top, 0.03)
    sketch.limb(hand, hand + (hand - elbow) * 0.18, 0.042, 0.036, wear.skin, 0.06)


def _ring(body: Body, half: float, up: float, thick: float) -> list[Point]:
    return [
        body.frame.at(half * sx, up * body.tall, thick * sz) for sx in (-1, 1) for sz in (-1, 1)
    ]


def _trunk(sketch: _Sketch, body: Body, wear: Outfit) -> None:
    w = wear.broad
    if wear.cut == "skirt":
        sketch.slab(
            np.stack(_ring(body, 0.14 * w, 0.56, 0.1) + _ring(body, 0.24 * w, 0.3, 0.16)),
            wear.legs,
            0.03,
        )
    hem = 0.36 if wear.cut == "coat" else 0.49
    corners = _ring(body, 0.205 * w, 0.815, 0.075) + _ring(body, 0.14, 0.845, 0.05)
    corners += _ring(body, 0.165 * w, 0.64, 0.11) + _ring(
        body, (0.185 if hem < 0.4 else 0.165) * w, hem, 0.125
    )
    sketch.slab(np.stack(corners), wear.top)
    front = 0.128
    bands = {
        "stripe": [(0.74, 0.71), (0.65, 0.62)],
        "block": [(0.8, 0.69)],
        "zip": [],
        "plain": [],
    }[wear.pattern]
    for face in (front, -front):
        for high, low in bands:
            half = 0.15 * w
            quad = [(half, high), (-half, high), (-half, low), (half, low)]
            sketch.flat(
                np.stack([body.frame.at(r, u * body.tall, face * 0.9) for r, u in quad]),
                wear.accent,
            )
    if wear.pattern == "zip":
        quad = [(0.012, 0.83), (-0.012, 0.83), (-0.012, hem), (0.012, hem)]
        sketch.flat(
            np.stack([body.frame.at(r, u * body.tall, front) for r, u in quad]), wear.accent
        )
    if wear.backpack:
        pack = [
            body.frame.at(0.14 * sx, u * body.tall, b)
            for sx in (-1, 1)
            for u in (0.8, 0.6)
            for b in (-0.1, -0.26)
        ]
        sketch.slab(np.stack(pack), wear.accent)


def _head(sketch: _Sketch, body: Body, wear: Outfit) -> None:
    tall, at = body.tall, body.frame.at
    covering = {"hood": wear.top, "cap": wear.accent}.get(wear.head, wear.hair)
    sketch.limb(at(0, 0.83 * tall, 0), at(0, 0.89 * tall, 0.01), 0.055, 0.05, wear.skin)
    sketch.limb(at(0, 0.9 * tall, 0.03), at(0, 0.945 * tall, 0.025), 0.068, 0.08, wear.skin, 0.02)
    if wear.head == "bald":
        return
    sketch.limb(
        at(0, 0.925 * tall, -0.035), at(0, 0.962 * tall, -0.005), 0.088, 0.086, covering, 0.0
    )
    sketch.limb(
        at(-0.035, 0.982 * tall, 0.035), at(0.035, 0.982 * tall, 0.035), 0.05, 0.05, covering, 0.06
    )
    if wear.head in ("long", "hood"):
        sketch.limb(
            at(0, 0.93 * tall, -0.05), at(0, 0.81 * tall, -0.09), 0.088, 0.1, covering, -0.02
        )
    if wear.head == "cap":
        sketch.limb(at(0, 0.965 * tall, 0.05), at(0, 0.96 * tall, 0.15), 0.07, 0.05, covering, 0.06)


def thing_polygons(
    camera: Camera, body: Body, carried: Carried
) -> tuple[list[tuple[Points, int]], float]:
    """The carried thing in pixels, (polygon, tone) in painting order, and its depth."""
    hand = body.arms[1][2] + (body.arms[1][2] - body.arms[1][1]) * 0.12
    across = body.across
    view = hand - np.array([0.0, camera.height_m, 0.0])
    if carried.kind in _ROUND_THINGS:
        side = np.cross(view, body.along)
        across = side / max(float(np.linalg.norm(side)), 1e-6)
    normal = np.cross(body.along, across) * _THICKNESS_M.get(carried.kind, 0.02) / 2
    if float(normal @ view) < 0:
        normal = -normal
    polygons: list[tuple[Points, int]] = []
    for part in carried.shape.parts:
        outline = part.outline * carried.shape.length_m
        flat = hand + outline[:, :1] * body.along + outline[:, 1:] * across
        far, near = camera.project(flat + normal)[0], camera.project(flat - normal)[0]
        if carried.kind in _THICKNESS_M:
            polygons.append((_hull(np.concatenate([far, near])), part.tone))
        polygons.append((near, part.tone))
    _, depth = camera.project(np.stack([hand, hand + body.along * carried.shape.length_m * 0.4]))
    grip = float(camera.project(body.arms[1][2][None])[1][0])
    return polygons, float(np.clip(depth.mean(), grip - 0.3, grip + 0.12))


def full_area(polygons: list[tuple[Points, int]]) -> int:
    """Pixels the whole thing would cover with nothing in front and no frame edge."""
    every = np.concatenate([points for points, _ in polygons])
    low = np.floor(every.min(axis=0)) - 1
    size = np.minimum(np.ceil(np.ptp(every, axis=0)) + 4, 2000).astype(int)
    plane = np.zeros((size[1], size[0]), np.uint8)
    for points, _ in polygons:
        cv2.fillPoly(plane, [_fixed(points - low)], 1, cv2.LINE_8, 4)
    return int(plane.sum())


def shade_floor(image: Image, camera: Camera, body: Body) -> None:
    """A soft contact shadow, so that people stand on the floor."""
    centre, depth = camera.project(body.frame.origin[None] + [[0.08, 0.0, 0.05]])
    wide = 0.36 * camera.focal_px / float(depth[0])
    flat = max(wide * camera.height_m / float(depth[0]), 2.0)
    x0, x1 = int(max(centre[0, 0] - wide, 0)), int(min(centre[0, 0] + wide + 1, WIDTH))
    y0, y1 = int(max(centre[0, 1] - flat, 0)), int(min(centre[0, 1] + flat + 1, HEIGHT))
    if x1 <= x0 or y1 <= y0:
        return
    u = (np.arange(x0, x1) - centre[0, 0]) / wide
    v = (np.arange(y0, y1) - centre[0, 1])[:, None] / flat
    dark = 1 - 0.5 * np.clip(1 - u**2 - v**2, 0, 1)
    image[y0:y1, x0:x1] = (image[y0:y1, x0:x1] * dark[..., None]).astype(np.uint8)


@dataclass(frozen=True)
class Canvas:
    """A picture and the map of who covers each of its pixels, painted together."""

    image: Image
    owners: Owners

    def fill(self, fixed: Fixed, colour: tuple[float, float, float], owner: int) -> None:
        cv2.fillPoly(self.image, [fixed], colour, cv2.LINE_AA, 4)
        if owner:
            cv2.fillPoly(self.owners, [fixed], owner, cv2.LINE_8, 4)


def paint_person(
    canvas: Canvas,
    camera: Camera,
    body: Body,
    wear: Outfit,
    carried: Carried | None,
    number: int,
    light: float,
) -> int:
    """Paints person `number` (1-127); their thing is owned by OBJECT_BASE + number.

    Returns the thing's full area in pixels, 0 with nothing in hand.
    """
    sketch = _Sketch(camera, light)
    _legs(sketch, body, wear)
    _trunk(sketch, body, wear)
    _head(sketch, body, wear)
    for arm in body.arms:
        _arm(sketch, arm, wear)
    pieces = sketch.pieces()
    if carried is None:
        _paint_pieces(canvas, pieces, number)
        return 0
    polygons, depth = thing_polygons(camera, body, carried)
    nearer = [i for i, piece in enumerate(pieces) if piece.depth < depth - 0.02]
    cut = nearer[0] if nearer else len(pieces)
    tones = [(b * light, g * light, r * light) for b, g, r in carried.tones]
    _paint_pieces(canvas, pieces[:cut], number)
    for points, tone in polygons:
        canvas.fill(_fixed(points), tones[tone], OBJECT_BASE + number)
    _paint_pieces(canvas, pieces[cut:], number)
    return full_area(polygons)


def _paint_pieces(canvas: Canvas, pieces: list[_Piece], number: int) -> None:
    for piece in pieces:
        canvas.fill(piece.fixed, piece.colour, number if piece.owns else 0)
