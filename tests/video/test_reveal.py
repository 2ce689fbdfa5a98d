"""Who is revealed is seen as they are; everybody else stays covered, and so do they in doubt."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from console.domain.camera import Privacy
from console.inference.messages import Options
from console.video.frames import Frame, FrameReader, Shading
from console.video.pipeline.messages import Sighting
from console.video.records import BoxesRecord, DrawnBox
from console.video.shading import MASK_LIFE_S, Shader, pack_mask
from console.video.uncovered import Uncovered
from tests.support import tiny_models
from tests.support.ts_server import encode_file, start_http
from tests.video.board import SIZE, board, detail
from tests.video.rig import Rig, rig

BASE = Fraction(1, 1000)
EPOCH = "e"
BEARER, OTHER = (0.10, 0.10, 0.35, 0.90), (0.60, 0.10, 0.85, 0.90)
GUN = (0.25, 0.40, 0.32, 0.50)


def street() -> np.ndarray:
    """Each pixel another one than its neighbours, so that what is covered cannot look the same."""
    random = np.random.default_rng(7)
    return random.integers(150, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8)


def box(label: str, xyxy: tuple[float, float, float, float], number: int) -> DrawnBox:
    return DrawnBox(label, 0.9, xyxy, number, True)


PEOPLE = (box("person", BEARER, 1), box("person", OTHER, 2))
BOXES = (*PEOPLE, box("pistol", GUN, 3))


def area(xyxy: tuple[float, float, float, float], inset: float = 0.02) -> tuple[slice, slice]:
    width, height = SIZE
    left, top, right, bottom = xyxy
    return (
        slice(int((top + inset) * height), int((bottom - inset) * height)),
        slice(int((left + inset) * width), int((right - inset) * width)),
    )


def mask(*people: tuple[float, float, float, float]) -> np.ndarray:
    cells = np.zeros((96, 160), np.uint8)
    for left, top, right, bottom in people:
        cells[int(top * 96) : int(bottom * 96), int(left * 160) : int(right * 160)] = 255
    return cells


def uncovered(**over: object) -> Uncovered:
    made = Uncovered(time.monotonic() + 60, ((EPOCH, 3),))
    return replace(made, **over)  # type: ignore[arg-type]


def shader(*reveals: Uncovered, people: np.ndarray | None = None) -> Shader:
    made = Shader(Privacy.SILHOUETTES)
    cells = mask(BEARER, OTHER) if people is None else people
    made.learn(BoxesRecord(EPOCH, 1000, (), True, pack_mask(cells)), BASE)
    made.uncover(reveals)
    return made


def shown(
    made: Shader, boxes: tuple[DrawnBox, ...] = BOXES, epoch: str = EPOCH, seconds: float = 1.0
) -> tuple[np.ndarray, Shading]:
    picture = street()
    return made.apply(picture, picture[..., 1], epoch, seconds, boxes)


def is_clear(picture: np.ndarray, xyxy: tuple[float, float, float, float]) -> bool:
    part = area(xyxy)
    assert picture[part].size
    return bool((picture[part] == street()[part]).all())


def is_covered(picture: np.ndarray, xyxy: tuple[float, float, float, float]) -> bool:
    """No pixel as the camera sent it."""
    part = area(xyxy, 0.0)
    assert picture[part].size
    return bool((picture[part] != street()[part]).any(axis=2).all())


def test_the_bearer_is_seen_and_nobody_else() -> None:
    picture, shading = shown(shader(uncovered()))
    assert shading is Shading.REVEALED
    assert is_clear(picture, BEARER)
    assert is_covered(picture, OTHER)


@pytest.mark.parametrize(
    ("reveals", "boxes", "epoch"),
    [
        ((), BOXES, EPOCH),
        ((uncovered(),), PEOPLE, EPOCH),  # its track is not on this frame
        ((uncovered(tracks=((EPOCH, 4),)),), BOXES, EPOCH),
        ((uncovered(tracks=(("old", 3),)),), BOXES, EPOCH),  # numbers begin anew
        ((uncovered(tracks=()),), BOXES, EPOCH),
        ((uncovered(until=0.0),), BOXES, EPOCH),
        ((uncovered(until=0.0, whole=True),), BOXES, EPOCH),
    ],
    ids=["none", "no box", "other track", "other epoch", "no track", "over", "all, over"],
)
def test_in_doubt_all_are_covered(
    reveals: tuple[Uncovered, ...], boxes: tuple[DrawnBox, ...], epoch: str
) -> None:
    picture, shading = shown(shader(*reveals), boxes, epoch)
    assert shading is Shading.SILHOUETTES
    assert is_covered(picture, BEARER)
    assert is_covered(picture, OTHER)


def test_a_reveal_ends_by_itself_in_the_worker() -> None:
    made = shader(uncovered(until=time.monotonic() + 0.2))
    assert shown(made)[1] is Shading.REVEALED
    time.sleep(0.2)  # its end is what is tested
    assert shown(made)[1] is Shading.SILHOUETTES


def test_no_window_can_keep_it_open_for_longer() -> None:
    made = Shader(Privacy.SILHOUETTES)
    made.uncover((uncovered(until=time.monotonic() + 1e6),))
    (kept,) = made.standing()
    assert kept.until - time.monotonic() <= 900


def test_who_stands_in_the_bearer_s_box_is_covered() -> None:
    """Seen by the detector or only by the mask."""
    near = (0.30, 0.10, 0.60, 0.90)
    boxes = (*PEOPLE, box("person", near, 5), box("pistol", GUN, 3))
    picture, _ = shown(shader(uncovered(), people=mask(BEARER, near)), boxes)
    shared = (0.31, 0.60, 0.35, 0.90)
    assert is_covered(picture, shared)
    assert is_clear(picture, (0.10, 0.55, 0.29, 0.90))
    assert is_clear(picture, GUN)
    apart = (0.33, 0.10, 0.60, 0.90)
    thin = (0.10, 0.10, 0.30, 0.90)
    picture, _ = shown(shader(uncovered(), people=mask(thin, apart)))
    assert is_covered(picture, (0.335, 0.55, 0.35, 0.90))
    assert is_clear(picture, (0.10, 0.10, 0.30, 0.90))


def test_without_a_person_s_box_the_weapon_and_what_is_around_it_is_seen() -> None:
    picture, shading = shown(shader(uncovered()), (box("pistol", GUN, 3),))
    assert shading is Shading.REVEALED
    assert is_clear(picture, GUN)
    assert is_covered(picture, (0.10, 0.60, 0.35, 0.90))
    assert is_covered(picture, OTHER)


@pytest.mark.parametrize("fault", ["no mask", "late mask", "mask of another epoch"])
def test_with_no_fresh_mask_the_rest_is_coarse(fault: str) -> None:
    made = Shader(Privacy.SILHOUETTES)
    made.uncover((uncovered(),))
    if fault != "no mask":
        epoch = "old" if "epoch" in fault else EPOCH
        made.learn(BoxesRecord(epoch, 1000, (), True, pack_mask(mask(BEARER, OTHER))), BASE)
    late = 1.0 + MASK_LIFE_S + 0.01 if fault == "late mask" else 1.0
    shown(made)
    picture, _ = shown(made, BOXES, seconds=late)
    rest = np.ones(SIZE[::-1], bool)
    rest[area(BEARER, -0.01)] = False
    rest[area(GUN, -0.05)] = False
    same = (picture == street()).all(axis=2)
    assert np.count_nonzero(same & rest) < 0.001 * rest.sum()
    assert is_covered(shown(made, PEOPLE, seconds=late)[0], OTHER)


def test_all_of_it_is_all_of_it() -> None:
    picture, shading = shown(shader(uncovered(tracks=(), whole=True)))
    assert shading is Shading.REVEALED
    assert (picture == street()).all()


def test_it_is_known_under_which_reveals_somebody_is_seen() -> None:
    """Those that a picture is really made under, and no other that happens to stand."""
    bearer, other = uncovered(reveal_id="B"), uncovered(tracks=((EPOCH, 2),), reveal_id="O")
    gone = uncovered(tracks=((EPOCH, 9),), reveal_id="G")
    whole = uncovered(tracks=(), whole=True, reveal_id="W")
    longer = replace(whole, until=whole.until + 1, reveal_id="L")
    for reveals, under in (
        ((bearer, other, gone), ("B", "O")),
        ((bearer, whole, longer), ("L",)),
        ((gone,), ()),
        ((), ()),
    ):
        made = shader(*reveals)
        shown(made)
        assert made.under == under
    made.privacy = Privacy.NONE
    assert shown(made)[1] is Shading.NONE
    assert made.under == ()


# -- through a real relay and a real worker ------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Two people by box and mask; the left one has a pistol."""
    folder = tmp_path_factory.mktemp("reveal")
    cells = np.zeros((24, 40), np.float32)
    cells[2:22, 4:14] = cells[2:22, 24:34] = 1.0
    onnx = tiny_models.decoded(
        [[16, 10, 56, 86], [96, 10, 136, 86], [40, 38, 52, 48]],
        [[0.9, 0.0], [0.9, 0.0], [0.0, 0.9]],
        cells,
    )
    package = tiny_models.write_package(folder / "model", onnx)
    camera = start_http(encode_file(folder / "board.ts", board, 60, fps=10))
    with rig(Options(str(package))) as one:
        one.run_camera(camera.url)
        one.wait_for(lambda: one.of(Sighting), 30)
        yield one
    camera.kill()


def track_of(made: Rig) -> tuple[str, int]:
    sighting = made.of(Sighting)[-1]
    assert isinstance(sighting, Sighting)
    return sighting.epoch, sighting.track_id


def first(made: Rig, reader: FrameReader, shading: Shading, limit_s: float = 15) -> Frame:
    """The next picture that says it is shaded so; its pixels are a copy."""
    found: list[Frame] = []

    def look() -> bool:
        frame = reader.latest()
        if frame is not None and frame.words.shading is shading:
            found.append(replace(frame, pixels=frame.pixels.copy()))
        return bool(found)

    made.wait_for(look, limit_s)
    return found[0]


def test_a_track_is_revealed_on_a_tile_and_covered_again(made: Rig) -> None:
    reader = made.show(size=SIZE, privacy=Privacy.SILHOUETTES)
    first(made, reader, Shading.SILHOUETTES)
    uncovers = Uncovered(time.monotonic() + 60, (track_of(made),), reveal_id="R1")
    made.wall.set_reveals("cam-1", (uncovers,))
    frame = first(made, reader, Shading.REVEALED)
    assert frame.words.reveals == ("R1",)
    picture = frame.pixels
    assert detail(picture, 0.15, 0.30) > 5
    assert detail(picture, 0.65, 0.80) < 1
    made.wall.set_reveals("cam-1", ())
    frame = first(made, reader, Shading.SILHOUETTES, 2)
    assert frame.words.reveals == ()
    assert detail(frame.pixels, 0.15, 0.30) < 1
    made.wall.close("cam-1")


def test_a_worker_that_is_killed_goes_on_until_the_same_end(made: Rig) -> None:
    reader = made.show(size=SIZE, privacy=Privacy.SILHOUETTES)
    until = time.monotonic() + 6
    made.wall.set_reveals("cam-1", (Uncovered(until, (track_of(made),)),))
    first(made, reader, Shading.REVEALED)
    before = made.wall.restarts
    for pid in made.wall.worker_pids():
        os.kill(pid, signal.SIGKILL)
    made.wait_for(lambda: made.wall.restarts > before, 5)
    shown_at = [first(made, reader, Shading.REVEALED).words.shown_at]
    while time.monotonic() < until + 0.5:
        for frame in made.frames(reader, 0.2):
            if frame.words.shading is Shading.REVEALED:
                shown_at.append(frame.words.shown_at)
    assert shown_at[-1] <= until + 0.02  # a picture that was begun just before
    made.wall.close("cam-1")
