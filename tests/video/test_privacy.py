"""What of people leaves a worker: silhouettes by a fresh mask, else next to nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np
import psutil
import pytest

from console.domain.camera import Privacy
from console.inference.messages import Options
from console.video.foreground import GROUND_LIFE_S, Foreground
from console.video.frames import FrameReader, Shading
from console.video.pipeline.messages import DetectorState, Sighting, SightingStage
from console.video.records import BoxesRecord
from console.video.shading import MASK_LIFE_S, Shader, pack_mask, unpack_mask
from tests.support import tiny_models
from tests.support.ts_server import encode_file, start_http
from tests.video.rig import Rig, rig

SIZE = (320, 192)
BASE = Fraction(1, 1000)
NOBODY = np.zeros((12, 20), np.uint8)


def chessboard(number: int) -> np.ndarray:
    """Fine detail everywhere; whatever shading leaves alone keeps it. Its left edge moves."""
    rows, columns = np.indices((SIZE[1], SIZE[0])) // 4
    cells = ((rows + columns + number * (columns < 1)) % 2 * 200 + 20).astype(np.uint8)
    return np.repeat(cells[:, :, None], 3, axis=2)


def boxes(mask: np.ndarray, pts: int = 1000) -> BoxesRecord:
    """No boxes, but where people were at that millisecond."""
    return BoxesRecord("e", pts, (), True, pack_mask(mask))


def shown_by(shader: Shader, picture: np.ndarray, seconds: float) -> tuple[np.ndarray, Shading]:
    """A copy of the picture, shaded as the one of that time."""
    return shader.apply(picture.copy(), picture[..., 1], "e", seconds)


def detail(picture: np.ndarray) -> float:
    """How much a part changes from pixel to pixel; some 40 for the chessboard."""
    grey = picture[..., 0].astype(np.float32)
    return float(np.abs(np.diff(grey, axis=1)).mean())


def left(picture: np.ndarray) -> np.ndarray:
    return picture[8:-8, 8 : picture.shape[1] // 2 - 16]


def right(picture: np.ndarray) -> np.ndarray:
    return picture[8:-8, picture.shape[1] // 2 + 16 : -8]


def half_mask() -> np.ndarray:
    """A person over the left half, at the demo model's resolution."""
    mask = np.zeros((24, 40), np.float32)
    mask[:, :20] = 1.0
    return mask


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A camera under a model that sees a person on the left and a pistol on the right."""
    folder = tmp_path_factory.mktemp("privacy")
    onnx = tiny_models.decoded(
        [[10, 10, 70, 90], [100, 40, 130, 60]], [[0.9, 0.0], [0.0, 0.9]], half_mask()
    )
    package = tiny_models.write_package(folder / "model", onnx)
    camera = start_http(encode_file(folder / "board.ts", chessboard, 60, fps=10))
    with rig(Options(str(package))) as one:
        one.run_camera(camera.url)
        yield one
    camera.kill()


def shaded_as(made: Rig, reader: FrameReader, shading: Shading, limit_s: float) -> np.ndarray:
    """The first picture that says it is shaded so, copied."""
    found: list[np.ndarray] = []

    def look() -> bool:
        frame = reader.latest()
        if frame is not None and frame.words.shading is shading:
            found.append(frame.pixels.copy())
        return bool(found)

    made.wait_for(look, limit_s)
    return found[0]


def test_masks_survive_packing() -> None:
    mask = (np.random.default_rng(3).integers(0, 2, (23, 41)) * 255).astype(np.uint8)
    assert np.array_equal(unpack_mask(pack_mask(mask)), mask)


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [
        (0.0, Shading.SILHOUETTES),
        (MASK_LIFE_S, Shading.SILHOUETTES),
        (MASK_LIFE_S + 0.01, Shading.COARSE),
        (-0.1, Shading.COARSE),  # a mask of the future says nothing about this picture
    ],
)
def test_a_mask_is_good_for_half_a_second(age_s: float, expected: Shading) -> None:
    shader = Shader(Privacy.SILHOUETTES)
    picture = chessboard(0)
    shader.learn(boxes(NOBODY), BASE)
    if age_s > 0:
        assert shown_by(shader, picture, 1.0)[1] is Shading.SILHOUETTES
    assert shown_by(shader, picture, 1.0 + age_s)[1] is expected
    assert shader.apply(picture, picture[..., 1], "other", 1.0)[1] is Shading.COARSE


def test_an_older_mask_does_not_replace_a_younger_one() -> None:
    shader = Shader(Privacy.SILHOUETTES)
    shader.learn(boxes(np.full((12, 20), 255, np.uint8)), BASE)
    shader.learn(boxes(NOBODY, 900), BASE)
    shown_by(shader, chessboard(0), 1.0)
    shown, _ = shown_by(shader, chessboard(0), 1.1)
    assert detail(shown[8:-8, 8:-8]) < 1


def test_who_walks_out_of_an_old_mask_is_covered() -> None:
    street = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    before, after = street.copy(), street.copy()
    before[60:140, 100:130], after[60:140, 170:200] = 150, 150
    mask = np.zeros((24, 40), np.uint8)
    mask[7:18, 12:17] = 255
    shader = Shader(Privacy.SILHOUETTES)
    shader.learn(boxes(mask), BASE)
    assert shown_by(shader, before, 1.0)[1] is Shading.SILHOUETTES
    shown, shading = shown_by(shader, after, 1.4)
    assert shading is Shading.SILHOUETTES
    assert not (shown[60:140, 170:200] == 150).any()  # where they are now
    assert (shown[:, 220:] == 90).all()
    assert (shown[:, :80] == 90).all()


def test_of_a_mask_whose_picture_was_never_shown_nobody_knows_what_has_moved_since() -> None:
    """A picture before it does not tell either: whoever left it may be back."""
    shader = Shader(Privacy.SILHOUETTES)
    shader.learn(boxes(NOBODY, 0), BASE)
    shown_by(shader, chessboard(0), 1.1)
    shader.learn(boxes(NOBODY), BASE)
    assert shown_by(shader, chessboard(0), 1.2)[1] is Shading.COARSE
    shader.learn(boxes(NOBODY, 1150), BASE)
    assert shown_by(shader, chessboard(0), 1.3)[1] is Shading.COARSE
    shader.learn(boxes(NOBODY, 1300), BASE)
    assert shown_by(shader, chessboard(0), 1.4)[1] is Shading.SILHOUETTES


def test_what_moved_is_not_measured_against_the_light_of_long_ago() -> None:
    shader = Shader(Privacy.SILHOUETTES)
    for seconds, expected in (
        (1.0, Shading.SILHOUETTES),  # a mask of its own
        (1.0 + GROUND_LIFE_S, Shading.SILHOUETTES),
        (1.1 + GROUND_LIFE_S, Shading.COARSE),
    ):
        shader.learn(boxes(NOBODY, round(seconds * 1000) - (seconds > 1.0)), BASE)
        assert shown_by(shader, chessboard(0), seconds)[1] is expected


def test_when_the_light_goes_on_only_the_coarse_picture_is_left() -> None:
    shader = Shader(Privacy.SILHOUETTES)
    shader.learn(boxes(NOBODY), BASE)
    dark, light = (np.full((SIZE[1], SIZE[0], 3), level, np.uint8) for level in (40, 70))
    assert shown_by(shader, dark, 1.0)[1] is Shading.SILHOUETTES
    assert shown_by(shader, light, 1.1)[1] is Shading.COARSE


@pytest.mark.parametrize("sigma", [0.0, 4.0, 15.0])
def test_noise_is_no_movement(sigma: float) -> None:
    random = np.random.default_rng(1)
    foreground = Foreground(MASK_LIFE_S)
    for number in range(5):
        noise = random.normal(0, sigma, (360, 640))
        foreground.see(np.clip(120 + noise, 0, 255).astype(np.uint8), number / 10)
        foreground.note(0.0, NOBODY)
    ground = foreground.ground
    assert ground is not None
    assert ground.seconds == 0.0
    moved = foreground.since(ground)
    assert np.count_nonzero(moved) < 0.002 * moved.size


def test_without_a_mask_only_the_coarse_picture_is_left() -> None:
    shown, shading = shown_by(Shader(Privacy.SILHOUETTES), chessboard(0), 0.0)
    assert shading is Shading.COARSE
    assert detail(shown) < 0.1 * detail(chessboard(0))
    again = cv2.resize(cv2.resize(shown, (20, 12), interpolation=cv2.INTER_AREA), SIZE)
    assert float(np.abs(again.astype(int) - shown).mean()) < 3  # nothing finer than 1/16


def test_people_are_shapes_and_the_rest_is_seen(made: Rig) -> None:
    reader = made.show(size=SIZE)
    made.wall.set_privacy("cam-1", Privacy.SILHOUETTES)
    picture = shaded_as(made, reader, Shading.SILHOUETTES, 20)
    assert detail(left(picture)) < 1
    assert detail(right(picture)) > 20
    made.wall.set_privacy("cam-1", Privacy.NONE)
    picture = shaded_as(made, reader, Shading.NONE, 5)
    assert detail(left(picture)) > 20
    made.wall.close("cam-1")


def test_a_weapon_is_sighted_once_with_shaded_evidence(made: Rig) -> None:
    made.wait_for(lambda: made.of(Sighting), 20)
    (sighting,) = _raised(made)
    assert (sighting.label, sighting.model.name) == ("pistol", "tiny")
    box = sighting.box
    expected = (100 / 160, 40 / 96, 130 / 160, 60 / 96)
    assert np.allclose((box.x1, box.y1, box.x2, box.y2), expected, atol=0.02)
    assert len(sighting.track) == 3
    crop, frame = (
        cv2.imdecode(np.frombuffer(p.data, np.uint8), cv2.IMREAD_COLOR) for p in sighting.pictures
    )
    assert [p.role for p in sighting.pictures] == ["crop", "frame"]
    assert frame.shape[:2] == (SIZE[1], SIZE[0])
    assert detail(left(frame)) < 5
    assert detail(right(frame)) > 20
    assert crop.shape[1] == pytest.approx(1.5 * 60, abs=3)
    made.wait_for(
        lambda: any(s.stage is SightingStage.UPDATED for s in made.of(Sighting)),  # type: ignore[union-attr]
        5,
    )


def test_when_the_detector_dies_the_picture_turns_coarse_and_comes_back(made: Rig) -> None:
    reader = made.show(size=SIZE, privacy=Privacy.SILHOUETTES)
    shaded_as(made, reader, Shading.SILHOUETTES, 10)
    (detector,) = [p for p in psutil.Process().children(recursive=True) if _is_detector(p)]
    states = len(made.of(DetectorState))
    os.kill(detector.pid, signal.SIGKILL)
    picture = shaded_as(made, reader, Shading.COARSE, 2)
    assert detail(picture[8:-8, 8:-8]) < 5
    shaded_as(made, reader, Shading.SILHOUETTES, 20)
    made.wait_for(lambda: len(_raised(made)) == 2, 5)
    tracks = {sighting.track_id for sighting in _raised(made)}
    assert len(tracks) == 2  # another tracker, another track
    told = [state.message_id for state in made.of(DetectorState)[states:]]  # type: ignore[union-attr]
    assert told[0] == "detector.died"
    made.wall.close("cam-1")


def _raised(made: Rig) -> list[Sighting]:
    found = (m for m in list(made.messages) if isinstance(m, Sighting))
    return [one for one in found if one.stage is SightingStage.RAISED]


def _is_detector(process: psutil.Process) -> bool:
    """The one that has mapped ONNX Runtime; the forked workers all have one command line."""
    try:
        return any("onnxruntime_pybind" in one.path for one in process.memory_maps())
    except psutil.Error:
        return False
