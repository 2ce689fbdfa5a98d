"""A box is drawn on frame N only if computed for N: online, alone, and however late it comes.

`make soak probe` holds the long count.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bar_camera import BarCamera, start_bars
from tests.support.box_watch import CAMERA, Seen, settle, shown, watch
from tests.support.watched import counted

FPS = 20
SHOTS = 140
LATE_SHOTS = 90
MOST_PLATES = 0.1  # of the screenshots, on a machine with other work

pytestmark = pytest.mark.timeout(150)


@pytest.fixture(scope="module")
def camera() -> Iterator[BarCamera]:
    camera = start_bars(FPS)
    yield camera
    camera.kill()


@pytest.mark.paired
@pytest.mark.parametrize("delay_s", [0.0, 0.3])
@pytest.mark.parametrize("way", ["online", "offline"])
def test_box_and_code_agree(camera: BarCamera, tmp_path: Path, way: str, delay_s: float) -> None:
    with shown(camera, tmp_path, way, delay_s) as (wall, _):
        settle(wall, 1.0)
        seen = watch(wall, SHOTS, FPS)
    assert seen.wrong == 0, seen
    assert seen.shots == SHOTS, seen
    assert seen.plates <= MOST_PLATES * SHOTS, seen
    assert seen.unread == 0, seen
    assert seen.boxes > 0.5 * SHOTS, seen


@pytest.mark.alone
@pytest.mark.parametrize("way", ["online", "offline"])
def test_one_detection_a_frame_however_late(camera: BarCamera, tmp_path: Path, way: str) -> None:
    late_s = 0.3
    with shown(camera, tmp_path, way, late_s) as (wall, watching):
        settle(wall, 1.0)
        with counted(watching, CAMERA) as tally:
            settle(wall, 5.0)
        unanswered = (late_s + 1.0) * FPS  # on their way, or before the reader's first keyframe
    assert tally.packets > 4 * FPS
    assert tally.detected >= 0.9 * (tally.packets - unanswered), tally


@pytest.mark.paired
@pytest.mark.parametrize("way", ["online", "offline"])
def test_what_comes_five_seconds_late_is_on_no_picture(
    camera: BarCamera, tmp_path: Path, way: str
) -> None:
    with shown(camera, tmp_path, way, 5.0) as (wall, _):
        settle(wall, 1.0)
        seen = watch(wall, LATE_SHOTS, FPS)
        status = wall.readers[CAMERA].status()
    assert seen.wrong == 0, seen
    assert seen.shots == LATE_SHOTS, seen
    assert seen.plates <= MOST_PLATES * LATE_SHOTS, seen
    assert seen.unread == 0, seen
    assert status.late_boxes > 10, "no answer came, so nothing was shown to be left out"


@pytest.mark.paired
def test_a_stalled_window_keeps_boxes_and_picture_together(
    camera: BarCamera, tmp_path: Path
) -> None:
    """The worker goes on writing while the window hangs between taking a frame and painting it."""
    seen = Seen()
    with shown(camera, tmp_path, "online", 0.0) as (wall, _):
        tile = wall.panel.grid.tile(CAMERA)
        for _ in range(15):
            wall.until(lambda: any(box.solid for box in tile.view.boxes), 5)
            time.sleep(4 / FPS)  # the stall itself
            seen.take(wall.shot(CAMERA))
            wall.turn(60)
    assert seen.wrong == 0, seen
    assert seen.boxes > 10, seen
