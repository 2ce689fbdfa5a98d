"""The empty place: a box of textured planes under lamps, seen by one ray a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.geometry import HEIGHT, WIDTH, Camera
from console.demo.painter.surfaces import Material, tint

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Room:
    """Walls at x = ±half_width_m and z = back_m, `height_m` high; open to the sky or covered."""

    half_width_m: float
    back_m: float
    height_m: float
    covered: bool
    floor: Material
    side: Material
    back: Material
    ceiling: Material
    daylight: float


@dataclass(frozen=True)
class Hit:
    """What each pixel sees: plane number (0 sky, 1 floor, 2 back, 3 left, 4 right, 5 ceiling)."""

    plane: NDArray[np.int8]
    distance: Floats
    x: Floats
    y: Floats
    z: Floats


def _cast(room: Room, camera: Camera, scale: int) -> Hit:
    dx, dy, dz = camera.rays(scale)
    best = np.full(dx.shape, 200.0)
    plane = np.zeros(dx.shape, np.int8)
    faces = (
        (1, dy, -camera.height_m),
        (2, dz, room.back_m),
        (3, dx, -room.half_width_m),
        (4, dx, room.half_width_m),
        (5, dy, room.height_m - camera.height_m),
    )
    for number, slope, offset in faces:
        if number == 5 and not room.covered:
            continue
        with np.errstate(divide="ignore"):
            reach = np.where(slope * offset > 0, offset / slope, np.inf)
        nearer = reach < best
        if not room.covered and number in (2, 3, 4):
            nearer &= camera.height_m + dy * np.minimum(reach, 200) < room.height_m
        best = np.where(nearer, reach, best)
        plane = np.where(nearer, number, plane).astype(np.int8)
    return Hit(plane, best, dx * best, camera.height_m + dy * best, dz * best)


def _sky(hit: Hit, here: NDArray[np.bool_], daylight: float, rng: np.random.Generator) -> Floats:
    rise = np.clip(hit.y[here] / 120, 0, 1)[:, None]
    low, high = tint(rng, 190, 235, 0.05), np.array([215.0, 180, 140]) * rng.uniform(0.7, 1.05)
    return (low + (high - low) * rise) * (0.25 + 0.75 * daylight)


def _contact(room: Room, hit: Hit) -> Floats:
    """Darker where planes meet: the shading that makes a room look solid."""
    gaps = [room.half_width_m - np.abs(hit.x), room.back_m - hit.z, hit.y]
    gaps.append(room.height_m - hit.y if room.covered else np.full_like(hit.y, 9))
    nearest = np.sort(np.stack(gaps), axis=0)[1]
    return 1 - 0.38 * np.exp(-np.clip(nearest, 0, 9) / 0.45)


def _lamps(room: Room, hit: Hit, rng: np.random.Generator) -> Floats:
    """Brightness from a few lamps overhead: pools of light on floor and walls."""
    light = np.full(hit.x.shape, 0.35 + 0.65 * room.daylight)
    for _ in range(int(rng.integers(3, 7))):
        lamp_x, lamp_z = (
            rng.uniform(-room.half_width_m, room.half_width_m),
            rng.uniform(2, room.back_m),
        )
        squared = (hit.x - lamp_x) ** 2 + (hit.z - lamp_z) ** 2 + (hit.y - room.height_m) ** 2 * 0.3
        light += (0.75 - 0.5 * room.daylight) * np.exp(-squared / rng.uniform(5, 14))
    return light


def paint_room(room: Room, camera: Camera, rng: np.random.Generator, scale: int = 2) -> Image:
    """The empty place, [HEIGHT, WIDTH, 3] BGR; `scale` > 1 smooths what is far away."""
    hit = _cast(room, camera, scale)
    colours = np.zeros((*hit.x.shape, 3))
    faces = (
        (1, hit.x, hit.z, room.floor),
        (2, hit.x, hit.y, room.back),
        (3, hit.z, hit.y, room.side),
        (4, hit.z, hit.y, room.side),
        (5, hit.x, hit.z, room.ceiling),
    )
    seed = int(rng.integers(2**31))
    for number, u, v, material in faces:
        here = hit.plane == number
        if here.any():
            pixel = hit.distance[here] / camera.focal_px / scale
            colours[here] = material(
                u[here], v[here], pixel, np.random.default_rng([seed, min(number, 3)])
            )
    sky = hit.plane == 0
    lit = (_lamps(room, hit, rng) * _contact(room, hit))[..., None]
    colours *= lit
    if sky.any():
        colours[sky] = _sky(hit, sky, room.daylight, rng)
    haze = np.clip(1 - np.exp(-hit.distance / 90), 0, 0.25)[..., None] * ~sky[..., None]
    colours += (tint(rng, 90, 170, 0.03) * (0.3 + 0.7 * room.daylight) - colours) * haze
    image = np.clip(colours, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
