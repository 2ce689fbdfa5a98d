"""The painter: the same seed paints the same pixels, and its truth is what it painted."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from console.demo.painter import staging
from console.demo.painter.episode import CLEAR_PX, beats, episode
from console.demo.painter.figure import OBJECT_BASE
from console.demo.painter.geometry import HEIGHT, WIDTH
from console.demo.painter.scene import Actor, Mark, Painted, Scene, paint
from console.demo.painter.sensor import Sensor, sensor
from console.demo.painter.shapes import LOOKALIKES, WEAPONS
from console.demo.painter.styles import DEMO, STYLES, TRAINING, StyleSet

STILL = Sensor(seed=0, gain=(1.0, 1.0, 1.0), noise=0.0, blur_px=0.0, drift=0.0)


def _scene(style: StyleSet, seed: int, kinds: tuple[str | None, ...]) -> Scene:
    rng = np.random.default_rng(seed)
    spot = staging.place(style, rng, scale=1)
    people = [
        staging.stander(
            style, spot, rng, (0, 9), (90 + 110 * i, 5.5 + i % 3), (1.6 - 0.3 * i,), kind
        )
        for i, kind in enumerate(kinds)
    ]
    return Scene(spot.camera, spot.image, spot.screens, tuple(people), sensor(rng), spot.light)


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_a_seed_paints_the_same_pixels_again(style: StyleSet) -> None:
    kinds = ("pistol", "umbrella", "long_gun", None, "knife")
    one, again = (paint(_scene(style, 5, kinds), 2.5) for _ in range(2))
    assert np.array_equal(one.frame, again.frame)
    assert (one.persons, one.objects) == (again.persons, again.objects)
    assert not np.array_equal(one.frame, paint(_scene(style, 6, kinds), 2.5).frame)


def test_a_demo_seed_decides_who_carries_what_where_and_when() -> None:
    assert beats(4, False) == beats(4, False)
    told = {tuple((b.camera, b.kind, round(b.start_s)) for b in beats(s, False)) for s in range(8)}
    assert len(told) == 8


def _differs(with_it: Painted, without: Painted) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return np.asarray((with_it.frame != without.frame).any(axis=2))


@pytest.mark.parametrize("kind", [*WEAPONS, *LOOKALIKES])
def test_truth_is_where_the_pixels_changed(kind: str) -> None:
    """The same person with an empty hand in the same pose differs where the truth says."""
    rng = np.random.default_rng(31)
    spot = staging.place(DEMO, rng, busy=0.0, scale=1)
    actor = staging.stander(DEMO, spot, rng, (0, 9), (320, 5.0), (1.2,), kind)
    assert actor.carried is not None
    invisible = staging.Carried(kind, staging.specimen("demo", kind, 0), actor.carried.tones)
    nothing = Actor(actor.wear, actor.marks, actor.hold, _shrunk(invisible))
    scenes = [Scene(spot.camera, spot.image, (), (a,), STILL, spot.light) for a in (actor, nothing)]
    held, empty = (paint(scene, 4.0) for scene in scenes)
    (truth,) = held.objects
    x0, y0, x1, y1 = truth.box
    rows, columns = np.nonzero(_differs(held, empty))
    slack = 2.0  # smooth edges reach a pixel beyond the outline
    assert columns.min() >= x0 - slack
    assert columns.max() <= x1 + slack
    assert rows.min() >= y0 - slack
    assert rows.max() <= y1 + slack
    assert len(rows) >= 0.5 * int((held.owners == OBJECT_BASE + 1).sum())


def _shrunk(carried: staging.Carried) -> staging.Carried:
    tiny = type(carried.shape)(carried.shape.name, carried.shape.parts, 1e-4)
    return staging.Carried(carried.kind, tiny, carried.tones)


def test_boxes_are_the_bounds_of_the_owned_pixels() -> None:
    painted = paint(_scene(TRAINING, 9, ("pistol", "bag", "broom", "long_gun", None)), 3.0)
    assert len(painted.objects) == 4
    for item, owner in [(p, p.number) for p in painted.persons] + [
        (o, OBJECT_BASE + o.number) for o in painted.objects
    ]:
        x, y, wide, high = cv2.boundingRect((painted.owners == owner).astype(np.uint8))
        assert item.box == (x, y, x + wide, y + high)


def test_a_pillar_in_front_hides_and_behind_does_not() -> None:
    rng = np.random.default_rng(2)
    spot = staging.place(DEMO, rng, busy=0.0, scale=1)
    x, z = spot.camera.floor_at(320, 6.0)
    seen = []
    for pillar_z in (4.5, 8.0):
        px, _ = spot.camera.floor_at(320, pillar_z)
        image = spot.image.copy()
        blocks = staging.pillar("round", px, pillar_z, 5.0, np.random.default_rng(1))
        screens = staging._furnish(image, spot.camera, blocks, 1.0)
        walker = Actor(
            staging.outfit(np.random.default_rng(3)), (Mark(0, x, z, 0.0), Mark(9, x, z))
        )
        scene = Scene(spot.camera, image, screens, (walker,), STILL, 1.0)
        seen.append(int(paint(scene, 1.0).person_mask.sum()))
    hidden, open_ = seen
    assert hidden < 0.6 * open_


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_seed_shows_an_unhidden_weapon_within_fifteen_seconds(seed: int) -> None:
    first = beats(seed, False)[0]
    scene = episode(seed, first.camera)
    clear = 0
    for at_s in np.arange(first.start_s, first.end_s, 0.5):
        weapons = [o for o in paint(scene, float(at_s)).objects if o.kind in WEAPONS]
        sides = [max(o.box[2] - o.box[0], o.box[3] - o.box[1]) for o in weapons if o.visible >= 0.5]
        clear += bool(sides and max(sides) >= CLEAR_PX)
    assert first.start_s <= 12
    assert clear * 0.5 >= 3.0


def test_a_seed_of_lookalikes_has_people_and_no_weapon() -> None:
    for camera in range(4):
        scene = episode(5, camera, lookalikes_only=True)
        kinds = {actor.carried.kind for actor in scene.actors if actor.carried}
        assert scene.actors
        assert not kinds & set(WEAPONS)


def test_frames_have_the_size_of_the_demo_cameras() -> None:
    assert paint(_scene(DEMO, 1, (None,)), 0.0).frame.shape == (HEIGHT, WIDTH, 3)
