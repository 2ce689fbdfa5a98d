"""One minute at one demo camera: who comes when, and with what; decided by the seed alone.

Of four cameras three see one weapon each, the first within seconds; the fourth sees none. On a
seed of look-alikes the same people come with umbrellas, phones, bags, brooms and bottles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from console.demo.painter import staging, surfaces
from console.demo.painter.scene import Actor, Scene, paint
from console.demo.painter.sensor import sensor
from console.demo.painter.shapes import LOOKALIKES, WEAPONS
from console.demo.painter.staging import Place
from console.demo.painter.styles import DEMO
from console.demo.painter.surfaces import Material

LOOP_S = 60.0
CAMERAS = 4
CLEAR_PX = 26.0
CLEAR_ACROSS_PX = 9.0
CLEAR_VISIBLE = 0.5


DEPTHS_M = {"pistol": (4.3, 5.8), "knife": (4.3, 5.8), "long_gun": (4.4, 6.4)}


@dataclass(frozen=True)
class Setting:
    """What a camera of the demo city always looks at; the seed changes colours, light and pose."""

    floor: Material
    side: Material
    back: Material
    covered: bool


SETTINGS = (
    Setting(surfaces.marble, surfaces.arches, surfaces.mullions, covered=True),
    Setting(surfaces.cobbles, surfaces.facade, surfaces.facade, covered=False),
    Setting(surfaces.checker, surfaces.ashlar, surfaces.arches, covered=True),
    Setting(surfaces.platform, surfaces.mullions, surfaces.ashlar, covered=False),
)


@dataclass(frozen=True)
class Beat:
    """A weapon stands in the picture of this camera from `start_s` to `end_s`."""

    camera: int
    kind: str
    start_s: float
    end_s: float


def beats(seed: int, lookalikes_only: bool) -> tuple[Beat, ...]:
    """The armed moments of a seed, at most one a camera, earliest first."""
    rng = np.random.default_rng([seed, 1])
    cameras = rng.permutation(CAMERAS)
    kinds = rng.permutation(WEAPONS)
    found = []
    for i, (low, high) in enumerate(((6.0, 9.0), (22.0, 27.0), (39.0, 43.0))):
        kind = str(rng.choice(LOOKALIKES)) if lookalikes_only else str(kinds[i])
        start = float(rng.uniform(low, high))
        found.append(Beat(int(cameras[i]), kind, start, start + float(rng.uniform(9, 11))))
    return tuple(found)


def _passers(
    spot: Place, rng: np.random.Generator, busy: tuple[float, float] | None
) -> list[Actor]:
    """People passing; nobody for one stretch of thirteen seconds, few while a beat plays."""
    quiet = float(rng.uniform(12, 46))
    people: list[Actor] = []
    at_s = float(rng.uniform(0, 4))
    while at_s < LOOP_S - 2:
        clear = busy is None or not busy[0] - 8 < at_s < busy[1] + 1 or rng.random() < 0.35
        if clear and not quiet - 6 < at_s < quiet + 7:
            kind = staging.any_lookalike(rng) if rng.random() < 0.45 else None
            actor = staging.passer(DEMO, spot, rng, at_s, kind)
            if actor.marks[-1].at_s < LOOP_S:
                people.append(actor)
        at_s += float(rng.exponential(4.5)) + 0.8
    return people


def _bearer(spot: Place, rng: np.random.Generator, beat: Beat) -> Actor:
    """Stands near the camera, seen from the side, and turns a little twice."""
    side = float(rng.choice([-1.0, 1.0])) * np.pi / 2 + np.radians(spot.camera.yaw_deg)
    headings = tuple(float(side + turn) for turn in rng.uniform(-0.5, 0.5, 3))
    near, far = DEPTHS_M.get(beat.kind, (4.5, 7.0))
    where = float(rng.uniform(130, 510)), float(rng.uniform(near, far))
    return staging.stander(DEMO, spot, rng, (beat.start_s, beat.end_s), where, headings, beat.kind)


def _clear(scene: Scene, beat: Beat) -> bool:
    """The bearer's thing is large and open to view over the whole beat."""
    number = len(scene.actors)
    for at_s in np.arange(beat.start_s + 1, beat.end_s - 1, 0.9):
        seen = [item for item in paint(scene, float(at_s)).objects if item.number == number]
        if not seen or seen[0].visible < CLEAR_VISIBLE:
            return False
        x0, y0, x1, y1 = seen[0].box
        if max(x1 - x0, y1 - y0) < CLEAR_PX or min(x1 - x0, y1 - y0) < CLEAR_ACROSS_PX:
            return False
        if x0 < 30 or y0 < 20 or x1 > 610 or y1 > 340:
            return False
    return True


def episode(seed: int, camera: int, lookalikes_only: bool = False) -> Scene:
    """The scene of camera 0..3; raises RuntimeError when no clear spot is found for its beat."""
    setting = SETTINGS[camera]
    beat = next((b for b in beats(seed, lookalikes_only) if b.camera == camera), None)
    for attempt in range(12):
        rng = np.random.default_rng([seed, 2, camera, int(lookalikes_only), attempt])
        spot = staging.place(
            DEMO,
            rng,
            busy=0.8,
            covered=setting.covered,
            materials=(setting.floor, setting.side, setting.back),
        )
        people = _passers(spot, rng, (beat.start_s, beat.end_s) if beat else None)
        eye = sensor(rng, hard=0.65)
        if beat is None:
            return Scene(spot.camera, spot.image, spot.screens, tuple(people), eye, spot.light)
        for _ in range(10):
            cast = (*people, _bearer(spot, rng, beat))
            scene = Scene(spot.camera, spot.image, spot.screens, cast, eye, spot.light)
            if lookalikes_only or _clear(scene, beat):
                return scene
    raise RuntimeError(f"no clear spot for the beat of camera {camera} under seed {seed}")
