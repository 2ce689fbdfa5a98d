"""A quiet scene is detected on less often; what stirs is detected on at once."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest

from console.video.address import CameraAddress
from console.video.decode import Picture
from console.video.pipeline import activity
from console.video.pipeline.activity import QUIET_EVERY_S, Activity
from console.video.pipeline.analysis import Analysis
from console.video.pipeline.messages import (
    CameraJob,
    DetectorChanged,
    FrameOffered,
    ModelWords,
    Taken,
)
from console.video.pipeline.pace import SHARE, SLOWEST_S, affordable_s
from console.video.shading import MASK_LIFE_S
from tests.support.ts_server import encode_file
from tests.video.rig import wait_for
from tests.video.streams import FPS, moving, read_file

_STANDS, _STIRS, _END = 15, 60, 75  # frame numbers
_LOOKS_WITHIN = 5  # frames; movement is looked for five times a second
_MODEL = ModelWords("model", "1", "0" * 64, 0.5, "cpu", frozenset({"marker"}))


def test_it_is_quiet_only_after_a_while_and_stirs_at_once() -> None:
    scene = Activity(100.0)
    assert scene.every_s(0.2, 104.9) == 0.2
    assert scene.is_quiet(105.0)
    assert scene.every_s(0.2, 105.0) == QUIET_EVERY_S
    assert scene.every_s(1.0, 105.0) == 1.0
    assert scene.stir(106.0)
    assert not scene.stir(106.1)
    assert scene.every_s(0.0, 107.0) == 0.0


def test_masks_of_a_quiet_scene_do_not_grow_too_old() -> None:
    slowest_camera_s = 1 / 8
    assert QUIET_EVERY_S + slowest_camera_s < MASK_LIFE_S


def test_what_quiet_scenes_leave_is_for_the_others() -> None:
    alone = affordable_s(2, 30.0)
    assert affordable_s(2, 30.0, quiet=2) == pytest.approx(
        0.060 / (SHARE - 2 * 0.030 / QUIET_EVERY_S)
    )
    assert alone < affordable_s(2, 30.0, quiet=2) < affordable_s(4, 30.0)
    assert affordable_s(0, 30.0, quiet=1) == pytest.approx(0.030 / (SHARE - 0.030 / QUIET_EVERY_S))
    assert affordable_s(1, 100.0, quiet=9) == SLOWEST_S


def test_frames_offered_of_a_scene_that_stands_and_stirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "_QUIET_AFTER_S", 0.5)

    def paint(number: int) -> np.ndarray:
        return moving(number if number < _STANDS else max(_STANDS, number - _STIRS + _STANDS))

    film = encode_file(tmp_path / "film.ts", paint, _END, FPS, group=_END)
    frames = _offered(film, every_s=0.0, fps=FPS)
    quiet = [one for one in frames if _STANDS + 2 * _LOOKS_WITHIN + 5 <= one < _STIRS]
    steps = [b - a for a, b in zip(quiet, quiet[1:], strict=False)]
    assert len(steps) >= 3
    assert set(steps) <= {5, 6}, frames
    busy = [one for one in frames if one < _STANDS or one >= _STIRS + _LOOKS_WITHIN]
    assert len(busy) >= 0.8 * (_STANDS + _END - _STIRS - _LOOKS_WITHIN), frames


@pytest.mark.parametrize(
    ("group", "keyframes"), [(20, [0, 20, 40]), (1, [0])], ids=["few", "nothing else"]
)
def test_keyframes_are_offered_before_their_time_and_seldom(
    tmp_path: Path, group: int, keyframes: list[int]
) -> None:
    """A tile that shows nothing else is shaded by their masks."""
    film = encode_file(tmp_path / "film.ts", moving, 3 * FPS, FPS, group=group)
    frames = _offered(film, every_s=0.2, fps=math.inf)
    assert set(keyframes) <= set(frames), frames
    assert len(frames) <= 3 * 5 + 3, frames


def _offered(film: Path, every_s: float, fps: float) -> list[int]:
    """Which frames of a film go to the detector, when it is shown at that rate."""
    stream, packets = read_file(film)
    offered: list[int] = []

    def offer(head: FrameOffered, _: Picture) -> None:
        offered.append(head.pts)
        analysis.post(Taken())

    job = CameraJob("cam", CameraAddress.parse("film.ts"), "e", b"", detect_every_s=every_s)
    analysis = Analysis(job, lambda _: None, lambda _: None, offer)
    analysis.post(DetectorChanged(_MODEL))
    analysis.post(stream)
    began = time.monotonic()
    for number, packet in enumerate(packets):
        time.sleep(max(0.0, began + number / fps - time.monotonic()))
        analysis.post(packet)
        wait_for(analysis._inbox.empty, 5, poll_s=0.001)
    return [round((pts - packets[0].pts) * stream.time_base * FPS) for pts in offered]
