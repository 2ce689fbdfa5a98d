"""A scene in time: a place, people with things, light; and the painting of any moment of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.body import Stance, pose
from console.demo.painter.figure import OBJECT_BASE, Canvas, Carried, paint_person, shade_floor
from console.demo.painter.geometry import HEIGHT, WIDTH, Camera
from console.demo.painter.holds import HOLDS
from console.demo.painter.outfits import Outfit
from console.demo.painter.sensor import Sensor

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """Passing (x, z) at this time; with `heading` standing and looking there till the next."""

    at_s: float
    x: float
    z: float
    heading: float | None = None


@dataclass(frozen=True)
class Actor:
    """One person's way through the scene; the thing is in hand between `shown_s`."""

    wear: Outfit
    marks: tuple[Mark, ...]
    hold: str = "free"
    carried: Carried | None = None
    shown_s: tuple[float, float] = (0.0, 1e9)

    def present(self, at_s: float) -> bool:
        return self.marks[0].at_s <= at_s < self.marks[-1].at_s

    def holding(self, at_s: float) -> bool:
        return self.carried is not None and self.shown_s[0] <= at_s < self.shown_s[1]


@dataclass(frozen=True)
class Screen:
    """The picture of a solid that hides people farther than `z`: pixels of `place` under a mask."""

    z: float
    left: int
    top: int
    mask: Mask


@dataclass(frozen=True)
class Scene:
    """`place` is the backdrop with all its furniture; the screens say what stands in front."""

    camera: Camera
    place: Image
    screens: tuple[Screen, ...]
    actors: tuple[Actor, ...]
    sensor: Sensor
    light: float


@dataclass(frozen=True)
class PersonTruth:
    """xyxy bounds of the visible pixels."""

    number: int
    box: Box


@dataclass(frozen=True)
class ObjectTruth:
    """`visible` is the share of the thing's own pixels that can be seen."""

    number: int
    kind: str
    box: Box
    visible: float


@dataclass(frozen=True)
class Painted:
    """`owners` says who covers each pixel: 0 nobody, n person n, OBJECT_BASE + n their thing."""

    frame: Image
    owners: Image
    persons: tuple[PersonTruth, ...]
    objects: tuple[ObjectTruth, ...]

    @property
    def person_mask(self) -> Mask:
        """Pixels of people, without what they carry."""
        return (self.owners > 0) & (self.owners < OBJECT_BASE)


def stance(actor: Actor, at_s: float) -> Stance:
    """Where the actor is at this time, and in which step."""
    marks = actor.marks
    index = max(i for i, mark in enumerate(marks[:-1]) if mark.at_s <= at_s)
    start, end = marks[index], marks[index + 1]
    if start.heading is not None:
        return Stance(start.x, start.z, start.heading, 0.6, 0.12)
    share = (at_s - start.at_s) / max(end.at_s - start.at_s, 1e-6)
    dx, dz = end.x - start.x, end.z - start.z
    walked = float(np.hypot(dx, dz)) * share
    return Stance(
        start.x + dx * share, start.z + dz * share, float(np.arctan2(dx, dz)), walked * 4.4, 1.0
    )


def _bounds(mask: Mask) -> Box | None:
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return None
    columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _cover(canvas: Canvas, place: Image, screen: Screen) -> None:
    """Puts a solid back in front of the people painted so far."""
    high, wide = screen.mask.shape
    rows, columns = slice(screen.top, screen.top + high), slice(screen.left, screen.left + wide)
    np.copyto(canvas.image[rows, columns], place[rows, columns], where=screen.mask[..., None])
    canvas.owners[rows, columns][screen.mask] = 0


def _truth(
    owners: Image, actors: dict[int, Actor], areas: dict[int, int]
) -> tuple[list[PersonTruth], list[ObjectTruth]]:
    persons, objects = [], []
    for number, actor in actors.items():
        box = _bounds(owners == number)
        if box is not None:
            persons.append(PersonTruth(number, box))
        if number not in areas or actor.carried is None:
            continue
        mask = owners == OBJECT_BASE + number
        held = _bounds(mask)
        if held is not None:
            objects.append(
                ObjectTruth(
                    number,
                    actor.carried.kind,
                    held,
                    min(1.0, float(mask.sum()) / max(areas[number], 1)),
                )
            )
    return persons, objects


def paint(scene: Scene, at_s: float) -> Painted:
    """The scene at a time, with its exact truth. The same scene and time give the same pixels."""
    frame = scene.place.copy()
    owners = np.zeros((HEIGHT, WIDTH), np.uint8)
    here = {n: actor for n, actor in enumerate(scene.actors, start=1) if actor.present(at_s)}
    stances = {n: stance(actor, at_s) for n, actor in here.items()}
    bodies = {
        n: pose(stances[n], actor.wear.tall_m, HOLDS[actor.hold if actor.holding(at_s) else "free"])
        for n, actor in here.items()
    }
    for body in bodies.values():
        shade_floor(frame, scene.camera, body)
    canvas = Canvas(frame, owners)
    areas: dict[int, int] = {}
    order = [(-stances[n].z, 1, n) for n in here] + [
        (-screen.z, 0, i) for i, screen in enumerate(scene.screens)
    ]
    anyone = False
    for _, what, index in sorted(order):
        if what == 0:
            if anyone:
                _cover(canvas, scene.place, scene.screens[index])
            continue
        actor, anyone = here[index], True
        carried = actor.carried if actor.holding(at_s) else None
        area = paint_person(
            canvas, scene.camera, bodies[index], actor.wear, carried, index, scene.light
        )
        if carried is not None:
            areas[index] = area
    persons, objects = _truth(owners, here, areas)
    return Painted(scene.sensor.expose(frame, at_s), owners, tuple(persons), tuple(objects))


def shrink_mask(mask: Mask) -> NDArray[np.float32]:
    """The share of person pixels in each 4x4 cell, [HEIGHT / 4, WIDTH / 4]."""
    small = cv2.resize(
        mask.astype(np.float32), (WIDTH // 4, HEIGHT // 4), interpolation=cv2.INTER_AREA
    )
    return np.asarray(small, np.float32)
