"""Random places and people of a style set; the same generator state gives the same scene."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from console.demo.painter.backdrop import Image, Room, paint_room
from console.demo.painter.figure import Carried
from console.demo.painter.furniture import Block, draw_block, pillar, prop
from console.demo.painter.geometry import WIDTH, Camera
from console.demo.painter.holds import HOLDS_OF
from console.demo.painter.outfits import Colour, outfit
from console.demo.painter.scene import Actor, Mark, Screen
from console.demo.painter.shapes import LOOKALIKES, SPECIMENS, WEAPONS, specimen
from console.demo.painter.styles import StyleSet
from console.demo.painter.surfaces import Material, tint

WALK_TO_M = 11.5


@dataclass(frozen=True)
class Place:
    """An empty place, its furniture painted in; screens hide who walks behind them."""

    camera: Camera
    image: Image
    screens: tuple[Screen, ...]
    light: float
    half_width_m: float
    back_m: float


def _pick(materials: tuple[Material, ...], rng: np.random.Generator) -> Material:
    return materials[int(rng.integers(len(materials)))]


def _blocks(style: StyleSet, room: Room, rng: np.random.Generator, busy: float) -> list[Block]:
    blocks: list[Block] = []
    for _ in range(int(rng.poisson(1.3 * busy))):
        x, z = float(rng.uniform(-3.5, 3.5)), float(rng.uniform(6.5, 10))
        blocks += pillar(
            str(rng.choice(style.pillars)), x, z, room.height_m if room.covered else 3.6, rng
        )
    for _ in range(int(rng.poisson(2.2 * busy))):
        x = float(rng.uniform(-1, 1)) * (room.half_width_m - 0.6)
        blocks += prop(
            str(rng.choice(style.props)), x, float(rng.uniform(7, room.back_m - 0.5)), rng
        )
    return blocks


def place(
    style: StyleSet,
    rng: np.random.Generator,
    *,
    busy: float = 1.0,
    scale: int = 2,
    materials: tuple[Material, Material, Material] | None = None,
    covered: bool | None = None,
) -> Place:
    """A place of the style; `materials` fixes (floor, side, back) where a scene wants them."""
    camera = style.camera(rng)
    indoors = bool(rng.random() < 0.6) if covered is None else covered
    floor, side, back = materials or (
        _pick(style.floors, rng),
        _pick(style.walls, rng),
        _pick(style.walls, rng),
    )
    room = Room(
        half_width_m=float(rng.uniform(4.0, 7.5)),
        back_m=float(rng.uniform(12, 19)),
        height_m=float(rng.uniform(4.8, 6.0)) if indoors else float(rng.uniform(7, 11)),
        covered=indoors,
        floor=floor,
        side=side,
        back=back,
        ceiling=_pick(style.ceilings, rng),
        daylight=float(rng.uniform(0.45, 0.8)) if indoors else float(rng.choice([0.25, 0.7, 1.0])),
    )
    image = paint_room(room, camera, rng, scale)
    blocks = _blocks(style, room, rng, busy)
    light = 0.55 + 0.45 * room.daylight
    screens = _furnish(image, camera, blocks, light)
    return Place(camera, image, screens, light, room.half_width_m, room.back_m)


def _furnish(image: Image, camera: Camera, blocks: list[Block], light: float) -> tuple[Screen, ...]:
    """Paints the solids far to near; a nearer one cuts what it hides out of the farther masks."""
    far_first = sorted(blocks, key=lambda block: -block.z)
    owner = np.zeros(image.shape[:2], np.int16)
    for number, block in enumerate(far_first, start=1):
        before = image.copy()
        draw_block(image, camera, _lit(block, light))
        owner[(before != image).any(axis=2)] = number
    screens = []
    for number, block in enumerate(far_first, start=1):
        rows, columns = np.nonzero(owner == number)
        if rows.size and block.z < WALK_TO_M:
            top, left = int(rows.min()), int(columns.min())
            mask = owner[top : rows.max() + 1, left : columns.max() + 1] == number
            screens.append(Screen(block.z, left, top, mask))
    return tuple(screens)


def _lit(block: Block, light: float) -> Block:
    b, g, r = block.colour
    return replace(block, colour=(b * light, g * light, r * light))


def _weapon_tones(kind: str, rng: np.random.Generator) -> tuple[Colour, Colour, Colour]:
    steel = float(rng.uniform(22, 70)) if rng.random() < 0.8 else float(rng.uniform(110, 170))
    metal = (steel * 1.05, steel, steel * 0.96)
    grip = (35.0, 60.0, 95.0) if rng.random() < 0.25 else (steel * 0.7, steel * 0.7, steel * 0.7)
    if kind == "knife":
        blade = float(rng.uniform(150, 225))
        handle = tint(rng, 20, 70, 0.25)
        dark = (float(handle[0]), float(handle[1]), float(handle[2]))
        return dark, dark, (blade * 1.03, blade, blade * 0.97)
    return metal, grip, (metal[0] * 1.25, metal[1] * 1.25, metal[2] * 1.25)


def _thing_tones(kind: str, rng: np.random.Generator) -> tuple[Colour, Colour, Colour]:
    def colour(low: float, high: float, spread: float) -> Colour:
        b, g, r = tint(rng, low, high, spread)
        return float(b), float(g), float(r)

    if kind == "phone":
        screen = colour(20, 50, 0.1) if rng.random() < 0.5 else colour(150, 230, 0.1)
        return colour(15, 45, 0.1), colour(15, 45, 0.1), screen
    main = colour(25, 60, 0.1) if rng.random() < 0.45 else colour(40, 200, 0.4)
    return main, colour(25, 110, 0.2), colour(30, 210, 0.2)


def thing(style: StyleSet, kind: str, rng: np.random.Generator) -> Carried:
    """Something to carry, of a shape of this style set only."""
    shape = specimen(style.name, kind, int(rng.integers(SPECIMENS[style.name])))
    tones = _weapon_tones(kind, rng) if kind in WEAPONS else _thing_tones(kind, rng)
    return Carried(kind, shape, tones)


def hold_for(carried: Carried, rng: np.random.Generator) -> str:
    """A way to hold it; open umbrellas go over the head."""
    if (
        carried.kind == "umbrella"
        and len(carried.shape.parts) == 4
        and carried.shape.length_m > 0.84
    ):
        wide = max(float(abs(part.outline[:, 1]).max()) for part in carried.shape.parts)
        if wide > 0.3:
            return "over"
    ways = [way for way in HOLDS_OF[carried.kind] if way != "over"]
    return str(rng.choice(ways))


def any_lookalike(rng: np.random.Generator) -> str:
    return str(rng.choice(LOOKALIKES))


def any_weapon(rng: np.random.Generator) -> str:
    return str(rng.choice(WEAPONS))


def crossing(
    spot: Place, rng: np.random.Generator, start_s: float, depth_m: float, speed: float = 1.2
) -> tuple[Mark, ...]:
    """A walk through the picture from one side to the other, at about one distance."""
    side = -1.0 if rng.random() < 0.5 else 1.0
    reach = WIDTH * 0.68
    x0, z0 = spot.camera.floor_at(WIDTH / 2 - side * reach, depth_m + float(rng.uniform(-0.7, 0.7)))
    x1, z1 = spot.camera.floor_at(WIDTH / 2 + side * reach, depth_m + float(rng.uniform(-0.7, 0.7)))
    seconds = float(np.hypot(x1 - x0, z1 - z0)) / speed
    return Mark(start_s, x0, z0), Mark(start_s + seconds, x1, z1)


def passer(
    style: StyleSet, spot: Place, rng: np.random.Generator, start_s: float, kind: str | None
) -> Actor:
    """Somebody who walks through, with or without a thing in hand."""
    speed = float(rng.uniform(0.9, 1.5))
    marks = crossing(spot, rng, start_s, float(rng.uniform(4.5, 10.5)), speed)
    if kind is None:
        return Actor(outfit(rng), marks)
    carried = thing(style, kind, rng)
    return Actor(outfit(rng), marks, hold_for(carried, rng), carried)


def stander(
    style: StyleSet,
    spot: Place,
    rng: np.random.Generator,
    span_s: tuple[float, float],
    where: tuple[float, float],
    headings: tuple[float, ...],
    kind: str | None,
) -> Actor:
    """Somebody who comes, stands at column and depth `where`, looks about, and goes on."""
    column, depth_m = where
    x, z = spot.camera.floor_at(column, depth_m)
    side = -1.0 if column < WIDTH / 2 else 1.0
    outside, far = spot.camera.floor_at(WIDTH / 2 + side * WIDTH * 0.68, depth_m)
    walk = float(np.hypot(outside - x, far - z)) / 1.2
    turns = np.linspace(span_s[0], span_s[1], len(headings), endpoint=False)
    marks = (
        Mark(span_s[0] - walk, outside, far),
        *(Mark(float(at_s), x, z, look) for at_s, look in zip(turns, headings, strict=True)),
        Mark(span_s[1], x, z),
        Mark(span_s[1] + walk, outside, far),
    )
    wear = outfit(rng)
    if kind is None:
        return Actor(wear, marks)
    carried = thing(style, kind, rng)
    return Actor(wear, marks, hold_for(carried, rng), carried)
