"""Procedural materials: colour of each point (u, v) in metres on a floor, wall or ceiling.

Every function takes flat arrays u, v, the width of a pixel there in metres (patterns finer than
that fade out instead of shimmering) and a generator, and returns BGR [n, 3]. On walls v is the
height above the floor. No material stands in both style sets.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Flat = NDArray[np.float64]
Material = Callable[[Flat, Flat, Flat, np.random.Generator], Flat]


def tint(rng: np.random.Generator, low: float, high: float, colour: float = 0.06) -> Flat:
    """A BGR colour of about the given brightness: warm or cool when muted, any hue from 0.15 up."""
    if colour < 0.15:
        warm = rng.normal(0, colour)
        cast = np.array([1 - warm, 1 + rng.normal(0, colour * 0.25), 1 + warm])
    else:
        cast = 1 + rng.normal(0, colour, 3)
    return np.clip(rng.uniform(low, high) * cast, 6, 250)


def _joint(position: Flat, period: float, width: float, pixel: Flat) -> Flat:
    """1 on the joints of a repeated pattern, anti-aliased by the pixel's own width."""
    away = np.abs((position / period + 0.5) % 1 - 0.5) * period
    soft = np.maximum(pixel, 0.004)
    return np.clip((width / 2 + soft - away) / (2 * soft), 0, 1) * np.minimum(1, width / soft)


def _per_cell(a: Flat, b: Flat, rng: np.random.Generator, spread: float) -> Flat:
    """One brightness factor per integer cell (a, b)."""
    table = rng.normal(1, spread, 2053)
    return table[(a.astype(np.int64) * 571 + b.astype(np.int64) * 1013) % 2053]


def _grain(u: Flat, v: Flat, rng: np.random.Generator, size: float, spread: float) -> Flat:
    return _per_cell(np.floor(u / size), np.floor(v / size), rng, spread)


def _mix(base: Flat, over: Flat, share: Flat) -> Flat:
    return base + (over - base) * share[:, None]


def _fill(u: Flat, colour: Flat) -> Flat:
    return np.broadcast_to(colour, (u.size, 3)).copy()


def planks(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    width = rng.uniform(0.08, 0.2)
    row = np.floor(u / width)
    shade = _per_cell(row, np.floor(v / 1.6 + row * 0.37), rng, 0.11)
    wood = np.array([60, 105, 165]) * rng.uniform(0.5, 1.15) * rng.normal(1, 0.06, 3)
    return _mix(wood * shade[:, None], wood * 0.4, _joint(u, width, 0.008, pixel))


def slabs(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    size, stone = rng.uniform(0.4, 1.0), tint(rng, 80, 170, 0.06)
    shade = _per_cell(np.floor(u / size), np.floor(v / size), rng, 0.05)
    joints = np.maximum(_joint(u, size, 0.012, pixel), _joint(v, size, 0.012, pixel))
    return _mix(stone * shade[:, None], stone * 0.55, joints)


def asphalt(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    road = tint(rng, 50, 105, 0.04) * _grain(u, v, rng, 0.06, 0.05)[:, None]
    line = np.clip((0.07 - np.abs(u - rng.uniform(-2, 2))) / np.maximum(pixel, 0.01), 0, 1)
    dashed = line * (v % 4 < 2.4) if rng.random() < 0.6 else line * 0
    return _mix(road, np.array([190.0, 200, 205]), dashed * 0.7)


def terrazzo(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    stone = tint(rng, 110, 200, 0.05)
    return stone * _grain(u, v, rng, 0.09, 0.05)[:, None] * _grain(u, v, rng, 0.7, 0.03)[:, None]


def plaster(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    wall = tint(rng, 120, 235, 0.06) * _grain(u, v, rng, 0.9, 0.012)[:, None]
    wall = _mix(wall, tint(rng, 30, 110, 0.2), (v < rng.uniform(0.08, 0.2)).astype(float))
    period, edge = rng.uniform(2.5, 6), rng.uniform(0.7, 1.1)
    door = ((u + rng.uniform(0, 9)) % period < edge) & (v < 2.1)
    return _mix(wall, tint(rng, 40, 140, 0.2), door.astype(float) * float(rng.random() < 0.5))


def brick(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    row = np.floor(v / 0.09)
    along = u + (row % 2) * 0.13
    clay = np.array([65, 85, 140]) * rng.uniform(0.6, 1.2) * rng.normal(1, 0.08, 3)
    shade = _per_cell(np.floor(along / 0.26), row, rng, 0.1)
    joints = np.maximum(_joint(along, 0.26, 0.014, pixel), _joint(v, 0.09, 0.014, pixel))
    return _mix(clay * shade[:, None], tint(rng, 110, 160, 0.03), joints * 0.8)


def shops(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    width = rng.uniform(2.2, 4)
    shop, inside = np.floor(u / width), u % width
    glass = (v > 0.4) & (v < 2.5) & (inside > 0.25)
    lit = _per_cell(shop, shop * 0, rng, 0.4)
    wall = tint(rng, 60, 130) * _grain(u, v, rng, 1.1, 0.03)[:, None]
    window = (
        np.array([150, 190, 205])
        * np.clip(lit, 0.25, 1.3)[:, None]
        * _grain(u, v, rng, 0.33, 0.16)[:, None]
    )
    sign = (v > 2.55) & (v < 3.05) & (inside > 0.25)
    colours = rng.uniform(30, 200, (17, 3))
    wall = _mix(wall, colours[shop.astype(np.int64) % 17], sign.astype(float))
    return _mix(wall, window, glass.astype(float))


def panels(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    wide, high = rng.uniform(0.6, 1.6), rng.uniform(0.8, 2.2)
    metal = tint(rng, 70, 170, 0.06)
    shade = _per_cell(np.floor(u / wide), np.floor(v / high), rng, 0.06)
    joints = np.maximum(_joint(u, wide, 0.02, pixel), _joint(v, high, 0.02, pixel))
    rail = np.clip((0.03 - np.abs(v - 1.0)) / np.maximum(pixel, 0.01), 0, 1) * float(
        rng.random() < 0.4
    )
    return _mix(_mix(metal * shade[:, None], metal * 0.5, joints), metal * 0.35, rail)


def checker(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    size = rng.uniform(0.45, 0.8)
    light, dark = tint(rng, 130, 175, 0.04), tint(rng, 75, 110, 0.06)
    odd = ((np.floor(u / size) + np.floor(v / size)) % 2).astype(float)
    odd += (0.5 - odd) * np.clip(pixel / size * 1.4, 0, 1)
    shade = _per_cell(np.floor(u / size), np.floor(v / size), rng, 0.03)
    return _mix(_fill(u, light), dark, odd) * shade[:, None]


def cobbles(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    row = np.floor(v / 0.16)
    along = u + _per_cell(row, row * 0, rng, 1.0) * 0.2
    stone = tint(rng, 85, 135, 0.05)
    shade = _per_cell(np.floor(along / 0.19), row, rng, 0.12)
    joints = np.maximum(_joint(along, 0.19, 0.03, pixel), _joint(v, 0.16, 0.03, pixel))
    return _mix(stone * shade[:, None], stone * 0.5, joints)


def platform(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    stone = tint(rng, 110, 150, 0.03) * _grain(u, v, rng, 0.5, 0.02)[:, None]
    stone = _mix(stone, stone * 0.7, _joint(v, 1.2, 0.015, pixel))
    edge = rng.uniform(1.6, 2.4)
    strip = np.clip((0.16 - np.abs(np.abs(u) - edge)) / np.maximum(pixel, 0.01), 0, 1)
    return _mix(stone, np.array([70.0, 185, 215]), strip * 0.85)


def marble(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    size, stone = rng.uniform(0.9, 1.4), tint(rng, 140, 190, 0.05)
    vein = (
        1
        + 0.05 * np.sin(u * 3.1 + 2.2 * np.sin(v * 1.7))
        + 0.03 * np.sin(v * 7 + 3 * np.sin(u * 2.3))
    )
    joints = np.maximum(_joint(u, size, 0.008, pixel), _joint(v, size, 0.008, pixel))
    band = (np.abs(u) % 3.2 < 0.3).astype(float)
    return _mix(_mix(stone * vein[:, None], stone * 0.6, band), stone * 0.5, joints)


def arches(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    period = rng.uniform(2.6, 3.6)
    across = (u % period) - period / 2
    half, spring = period * 0.33, rng.uniform(1.7, 2.2)
    inside = (np.abs(across) < half) & (v < spring)
    inside |= (v >= spring) & (across**2 + (v - spring) ** 2 < half**2)
    rim = np.abs(np.hypot(across, np.maximum(v - spring, 0)) - half) < 0.1
    stone = tint(rng, 125, 175, 0.05) * _grain(u, v, rng, 0.6, 0.03)[:, None]
    deep = tint(rng, 45, 80, 0.08) * np.clip(0.7 + 0.25 * v, 0.5, 1.6)[:, None]
    return _mix(_mix(stone, stone * 1.18, rim.astype(float)), deep, (inside & ~rim).astype(float))


def facade(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    wide, high = rng.uniform(1.7, 2.4), rng.uniform(2.7, 3.2)
    column, floor = np.floor(u / wide), np.floor(v / high)
    x, y = u % wide, v % high
    window = (x > wide * 0.28) & (x < wide * 0.72) & (y > 0.8) & (y < 2.3)
    frame = (x > wide * 0.23) & (x < wide * 0.77) & (y > 0.72) & (y < 2.4)
    glow = _per_cell(column, floor, rng, 0.5)
    wall = tint(rng, 110, 170, 0.07)
    wall = _mix(_fill(u, wall), wall * 0.75, (y < 0.12).astype(float))
    glass = np.where((glow > 1.35)[:, None], np.array([120.0, 185, 215]), tint(rng, 50, 80, 0.1))
    return _mix(_mix(wall, wall * 1.12, frame.astype(float)), glass, window.astype(float))


def mullions(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    wide = rng.uniform(1.0, 1.5)
    pane = _per_cell(np.floor(u / wide), np.floor(v / 1.9), rng, 0.08)
    glass = (
        np.array([150, 140, 120]) * rng.uniform(0.6, 1.1) * np.clip(0.75 + v / 9, 0.7, 1.3)[:, None]
    )
    bars = np.maximum(_joint(u, wide, 0.07, pixel), _joint(v, 1.9, 0.06, pixel))
    return _mix(glass * pane[:, None], tint(rng, 35, 60, 0.05), bars)


def ashlar(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    row = np.floor(v / 0.45)
    along = u + (row % 2) * 0.5
    stone = tint(rng, 115, 160, 0.06) * _per_cell(np.floor(along), row, rng, 0.05)[:, None]
    joints = np.maximum(_joint(along, 1.0, 0.02, pixel), _joint(v, 0.45, 0.02, pixel))
    wall = _mix(stone, stone * 0.6, joints)
    place = np.floor(u / 3.1)
    x = u % 3.1
    poster = (x > 0.9) & (x < 1.9) & (v > 0.9) & (v < 2.4)
    colours = rng.uniform(40, 190, (13, 3))
    print_ = colours[(place.astype(np.int64) * 5 + np.floor(v / 0.5).astype(np.int64)) % 13]
    return _mix(wall, print_, poster.astype(float))


def square_lights(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    period = rng.uniform(2, 3.5)
    lamp = (np.abs(u % period - period / 2) < 0.3) & (np.abs(v % period - period / 2) < 0.3)
    return _mix(
        _fill(u, tint(rng, 120, 190, 0.03)), np.array([245.0, 250, 250]), lamp.astype(float)
    )


def line_lights(u: Flat, v: Flat, pixel: Flat, rng: np.random.Generator) -> Flat:
    period = rng.uniform(1.6, 2.6)
    beam = _joint(v, 2.2, 0.3, pixel)
    lamp = np.abs(u % period - period / 2) < 0.09
    return _mix(
        _mix(_fill(u, tint(rng, 60, 110, 0.05)), np.full(3, 45.0), beam),
        np.array([235.0, 245, 250]),
        lamp.astype(float),
    )
