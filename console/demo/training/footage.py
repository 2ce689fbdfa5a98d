"""Short painted sequences as a camera would deliver them: painted, H.264-coded, decoded again.

Most things in them are harmless: look-alikes in hands, things left standing about, clutter on the
walls, empty rooms. A detector that has not seen these raises alerts all day.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter import staging
from console.demo.painter.geometry import HEIGHT, WIDTH
from console.demo.painter.outfits import outfit
from console.demo.painter.scene import Actor, Mark, Painted, Scene, paint, shrink_mask
from console.demo.painter.sensor import sensor
from console.demo.painter.staging import Place
from console.demo.painter.styles import TRAINING, StyleSet
from console.demo.training.abstract import nothing, scatter

Image = NDArray[np.uint8]
FRAMES = 8
STEP_S = 0.2
ABSTRACT_SHARE = 0.5


@dataclass(frozen=True)
class Labelled:
    """One decoded frame; things are (kind, x0, y0, x1, y1, visible), mask is [90, 160] 0-255."""

    frame: Image
    things: tuple[tuple[str, float, float, float, float, float], ...]
    people: tuple[tuple[float, float, float, float], ...]
    mask: Image


def _walker(style: StyleSet, spot: Place, rng: np.random.Generator, kind: str | None) -> Actor:
    """Somewhere in the picture at time 0, walking or standing, turned any way."""
    column, depth = float(rng.uniform(-20, 660)), float(rng.uniform(3.0, 13.0))
    x, z = spot.camera.floor_at(column, depth)
    heading = float(rng.uniform(-np.pi, np.pi))
    if rng.random() < 0.35:
        marks = (Mark(-1, x, z, heading), Mark(9, x, z))
    else:
        speed = float(rng.uniform(0.6, 1.6))
        dx, dz = np.sin(heading) * speed * 3, np.cos(heading) * speed * 3
        marks = (Mark(-1, x - dx / 3, z - dz / 3), Mark(4, x + dx * 4 / 3, z + dz * 4 / 3))
    if kind is None:
        return Actor(outfit(rng), marks)
    carried = staging.thing(style, kind, rng)
    return Actor(outfit(rng), marks, staging.hold_for(carried, rng), carried)


def _cast(style: StyleSet, spot: Place, rng: np.random.Generator, armed: bool) -> tuple[Actor, ...]:
    people = []
    for _ in range(int(rng.choice([0, 1, 2, 3, 4, 5, 6], p=[0.05, 0.1, 0.2, 0.2, 0.2, 0.15, 0.1]))):
        roll = rng.random()
        kind = staging.any_weapon(rng) if armed and roll < 0.5 else None
        if kind is None and rng.random() < 0.65:
            kind = staging.any_lookalike(rng)
        people.append(_walker(style, spot, rng, kind))
    return tuple(people)


def _left_about(image: Image, style: StyleSet, rng: np.random.Generator) -> None:
    """Look-alikes nobody holds: leaning, lying, standing on tables, at any size."""
    for _ in range(int(rng.poisson(1.5))):
        carried = staging.thing(style, staging.any_lookalike(rng), rng)
        turn, size = (
            float(rng.uniform(0, 2 * np.pi)),
            float(np.exp(rng.uniform(np.log(14), np.log(230)))),
        )
        along = np.array([np.cos(turn), np.sin(turn)])
        across = np.array([-along[1], along[0]]) * rng.choice([-1.0, 1.0])
        origin = np.array([rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)])
        for part in carried.shape.parts:
            points = origin + size * (part.outline[:, :1] * along + part.outline[:, 1:] * across)
            fixed = np.round(np.clip(points, -4000, 4000) * 16).astype(np.int32)
            cv2.fillPoly(image, [fixed], carried.tones[part.tone], cv2.LINE_AA, 4)


def code(frames: list[Image], crf: int) -> list[Image]:
    """Through H.264 and back, in memory."""
    file = io.BytesIO()
    with av.open(file, "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.thread_count = 1
        stream.options = {"preset": "veryfast", "crf": str(crf), "bf": "0"}
        for frame in frames:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as back:
        return [np.asarray(f.to_ndarray(format="bgr24"), np.uint8) for f in back.decode(video=0)]


def label(frame: Image, painted: Painted) -> Labelled:
    """Truth of a painted frame beside the picture that a decoder made of it."""
    things = tuple((o.kind, *o.box, o.visible) for o in painted.objects)
    mask = np.round(shrink_mask(painted.person_mask) * 255).astype(np.uint8)
    return Labelled(frame, things, tuple(p.box for p in painted.persons), mask)


def footage(style: StyleSet, seed: int, *, armed_share: float = 0.7) -> Iterator[Labelled]:
    """Endless frames, FRAMES of each scene; with armed_share 0 there is no weapon in any."""
    rng = np.random.default_rng([seed, 11])
    spot: Place | None = None
    while True:
        if spot is None or rng.random() < 0.3:
            spot = staging.place(style, rng, busy=1.0, scale=2 if rng.random() < 0.3 else 1)
        image, screens = spot.image.copy(), spot.screens
        if style is TRAINING and rng.random() < ABSTRACT_SHARE:
            image, screens = nothing(WIDTH, HEIGHT, rng), ()
        elif rng.random() < 0.5:
            scatter(image, rng, int(rng.poisson(rng.choice([0, 4, 14]))))
        if rng.random() < 0.4:
            _left_about(image, style, rng)
        cast = _cast(style, spot, rng, bool(rng.random() < armed_share))
        eye = sensor(rng, hard=float(rng.choice([0.5, 1.0, 1.4])))
        yield from _sequence(Scene(spot.camera, image, screens, cast, eye, spot.light), rng)


def _sequence(scene: Scene, rng: np.random.Generator) -> Iterator[Labelled]:
    exposure = float(np.exp(rng.normal(0, 0.22)))
    b, g, r = scene.sensor.gain
    eye = replace(scene.sensor, gain=(b * exposure, g * exposure, r * exposure))
    shot = replace(scene, sensor=eye)
    painted = [paint(shot, i * STEP_S) for i in range(FRAMES)]
    coded = code([p.frame for p in painted], int(rng.integers(19, 35)))
    for frame, truth in zip(coded, painted, strict=True):
        yield label(frame, truth)


def save(path: str, frames: list[Labelled]) -> None:
    """A chunk of footage as one file."""
    parts: dict[str, Any] = {
        "frames": np.stack([f.frame for f in frames]),
        "masks": np.stack([f.mask for f in frames]),
    }
    for i, item in enumerate(frames):
        parts[f"kinds{i}"] = np.array([t[0] for t in item.things], dtype="U16")
        parts[f"things{i}"] = np.array([t[1:] for t in item.things], np.float32).reshape(-1, 5)
        parts[f"people{i}"] = np.array(item.people, np.float32).reshape(-1, 4)
    with open(path, "wb") as file:
        np.savez(file, **parts)


def load(path: str) -> list[Labelled]:
    """The frames of a saved chunk."""
    with np.load(path) as parts:
        frames, masks = parts["frames"], parts["masks"]
        found = []
        for i in range(len(frames)):
            rows = zip(parts[f"kinds{i}"].tolist(), parts[f"things{i}"].tolist(), strict=True)
            things = tuple((kind, *row) for kind, row in rows)
            people = tuple(tuple(row) for row in parts[f"people{i}"].tolist())
            found.append(Labelled(frames[i], things, people, masks[i]))
    return found
