"""The two style sets. Nothing named in one is named in the other, and their poses do not meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from console.demo.painter import surfaces
from console.demo.painter.geometry import Camera
from console.demo.painter.surfaces import Material

Band = tuple[float, float]


@dataclass(frozen=True)
class StyleSet:
    """`camera_heights_m` are bands no camera of the other set hangs in; names are unique."""

    name: str
    floors: tuple[Material, ...]
    walls: tuple[Material, ...]
    ceilings: tuple[Material, ...]
    camera_heights_m: tuple[Band, ...]
    pillars: tuple[str, ...]
    props: tuple[str, ...]

    def camera(self, rng: np.random.Generator) -> Camera:
        """A pose of this set that sees a floor from about 4 m to 14 m away."""
        low, high = self.camera_heights_m[int(rng.integers(len(self.camera_heights_m)))]
        height = float(rng.uniform(low, high))
        return Camera(
            height_m=height,
            pitch_deg=float(np.degrees(np.arctan((height - 1.0) / rng.uniform(7.0, 11.0)))),
            yaw_deg=float(rng.uniform(-14, 14)),
            focal_px=float(rng.uniform(560, 800)),
        )


TRAINING = StyleSet(
    name="training",
    floors=(surfaces.planks, surfaces.slabs, surfaces.asphalt, surfaces.terrazzo),
    walls=(surfaces.plaster, surfaces.brick, surfaces.shops, surfaces.panels),
    ceilings=(surfaces.square_lights,),
    camera_heights_m=((2.1, 2.9), (3.7, 4.6)),
    pillars=("square",),
    props=("crate", "table", "sign", "bin"),
)

DEMO = StyleSet(
    name="demo",
    floors=(surfaces.checker, surfaces.cobbles, surfaces.platform, surfaces.marble),
    walls=(surfaces.arches, surfaces.facade, surfaces.mullions, surfaces.ashlar),
    ceilings=(surfaces.line_lights,),
    camera_heights_m=((3.0, 3.6),),
    pillars=("round",),
    props=("bench", "planter", "kiosk"),
)

STYLES = {style.name: style for style in (TRAINING, DEMO)}
