"""Painted scenes in which a camera is tampered with, and others in which it only seems so.

A play is a function of the seconds; it gives luma, (height, width) in bytes, with a sensor's noise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np

from console.video.luma import Luma
from console.video.trouble import Tampering

HEIGHT, WIDTH = 180, 320
BEGINS_S = 14.0  # before, each camera sees its scene
DAY, NIGHT = 1.0, 0.2
_NOISES = 13

Scene = np.ndarray
Play = Callable[[float], Luma]


@cache
def street(seed: int = 1) -> Scene:
    """Houses, windows, a road: floats of 0 to 255."""
    chance = np.random.default_rng(seed)
    made = np.linspace(170, 90, HEIGHT)[:, None] + np.zeros((1, WIDTH))
    for _ in range(26):
        left, top = chance.integers(-20, WIDTH - 10), chance.integers(-10, HEIGHT - 30)
        wide, high = chance.integers(24, 90), chance.integers(20, 80)
        house = made[max(top, 0) : top + high, max(left, 0) : left + wide]
        house[:] = chance.integers(40, 200)
        house[4:-4:12, 4:-4] -= 28
    made[-30:] = 100
    for left in chance.choice(WIDTH, 14, replace=False):
        made[-chance.integers(8, 28) :, left : left + 4] = chance.integers(150, 230)
    return made


def _shot(scene: Scene, seconds: float, light: float = DAY, sigma: float = 3.0) -> Luma:
    noise = _noises()[round(seconds * 4) % _NOISES] * sigma
    return np.asarray(np.clip(scene * light + noise, 0, 255), np.uint8)


@cache
def _noises() -> Scene:
    return np.random.default_rng(3).normal(0, 1, (_NOISES, HEIGHT, WIDTH))


def _from_then(before: Play, after: Play) -> Play:
    return lambda seconds: before(seconds) if seconds < BEGINS_S else after(seconds)


def day(seconds: float) -> Luma:
    return _shot(street(), seconds)


def night(seconds: float) -> Luma:
    return _shot(street(), seconds, NIGHT, 5.0)


def _covered(seconds: float) -> Luma:
    """A hand or a cloth: dark, with a little light at one side."""
    return _shot(np.linspace(8, 40, WIDTH)[None, :] + np.zeros((HEIGHT, 1)), seconds)


def _sprayed(seconds: float) -> Luma:
    """Paint, in clouds, that leaves a few holes."""
    scene = street()
    clouds = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 300, scene.shape), (0, 0), 25)
    paint = 150 + clouds
    holes = np.zeros(scene.shape, np.uint8)
    for place in ((40, 30), (200, 90), (290, 150)):
        cv2.circle(holes, place, 7, 1, -1)
    return _shot(np.where(holes == 1, scene, paint), seconds)


def _defocused(seconds: float) -> Luma:
    return _shot(cv2.GaussianBlur(street(), (0, 0), 5.0), seconds)


def _blinded(seconds: float) -> Luma:
    down, across = np.mgrid[:HEIGHT, :WIDTH]
    glare = 420 - np.hypot(down - 80, across - 150)
    return _shot(np.maximum(street() * 0.3, glare), seconds)


def _elsewhere(seconds: float) -> Luma:
    return _shot(street(9), seconds)


def _aside(seconds: float) -> Luma:
    """Turned by half a picture."""
    wide = np.hstack([street()[:, WIDTH // 2 :], street(9)[:, : WIDTH // 2]])
    return _shot(wide, seconds)


def _rain(seconds: float) -> Luma:
    scene, chance = street().copy(), np.random.default_rng(round(seconds * 100))
    for left, top in zip(
        chance.integers(0, WIDTH, 250), chance.integers(0, HEIGHT, 250), strict=True
    ):
        cv2.line(scene, (int(left), int(top)), (int(left) + 2, int(top) + 14), 215.0, 1)
    return _shot(scene * 0.8, seconds, sigma=5.0)


def _bus(left: int, right: int, seconds: float) -> Scene:
    scene = street().copy()
    bus = scene[30:170, max(0, left) : max(0, right)]
    bus[:] = 60
    bus[15:60, 6::30] = bus[15:60, 14::30] = 180
    return scene


def _bus_passes(seconds: float) -> Luma:
    """As long as the street, with a traffic jam before it: four seconds in sight."""
    left = round((seconds - BEGINS_S) * 160) - 320
    return _shot(_bus(left, left + 320, seconds), seconds)


def _bus_stands(seconds: float) -> Luma:
    return _shot(_bus(60, 300, seconds), seconds)


def _close_up(seconds: float) -> Luma:
    """Somebody stands right before the camera and sways."""
    scene = street().copy()
    middle = (160 + round(12 * np.sin(seconds * 2)), 110)
    cv2.ellipse(scene, middle, (95, 120), 0, 0, 360, 75.0, -1)
    return _shot(scene, seconds)


def _wind(seconds: float) -> Luma:
    steps = np.random.default_rng(round(seconds * 100)).integers(-1, 2, 2)
    return _shot(np.roll(street(), tuple(steps), (0, 1)), seconds)


def _headlights(seconds: float) -> Luma:
    down, across = np.mgrid[:HEIGHT, :WIDTH]
    at = (seconds - BEGINS_S) * 90 % WIDTH
    glare = 300 * np.exp(-((down - 120) ** 2 + (across - at) ** 2) / 1800)
    return _shot(np.minimum(street() * NIGHT + glare, 255), seconds, sigma=5.0)


TAMPERED: dict[str, tuple[Play, set[Tampering]]] = {
    "covered": (_from_then(day, _covered), {Tampering.COVERED}),
    "covered at night": (_from_then(night, _covered), {Tampering.COVERED}),
    "sprayed": (_from_then(day, _sprayed), {Tampering.COVERED}),
    "defocused": (_from_then(day, _defocused), {Tampering.DEFOCUSED}),
    "blinded": (_from_then(day, _blinded), {Tampering.BLINDED}),
    "blinded at night": (_from_then(night, _blinded), {Tampering.BLINDED}),
    "elsewhere": (_from_then(day, _elsewhere), {Tampering.TURNED}),
    "aside": (_from_then(day, _aside), {Tampering.TURNED}),
}
HARMLESS: dict[str, Play] = {
    "day": day,
    "night": night,
    "lights off": _from_then(day, night),
    "lights on": _from_then(night, day),
    "rain": _from_then(day, _rain),
    "a bus passes": _from_then(day, _bus_passes),
    "a bus stands": _from_then(day, _bus_stands),
    "close up": _from_then(day, _close_up),
    "wind": _from_then(day, _wind),
    "headlights": _from_then(night, _headlights),
}
