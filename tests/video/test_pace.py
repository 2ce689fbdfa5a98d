"""A lone console detects on each frame where the machine affords it, and says less where not."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from console.inference.messages import Options
from console.video.pipeline.pace import SHARE, SLOWEST_S, affordable_s, differs
from console.video.records import BoxesRecord, PacketRecord
from tests.support import tiny_models
from tests.support.relay_client import RelayClient
from tests.support.ts_server import encode_file, start_http
from tests.video.rig import rig
from tests.video.streams import FPS, moving

_PRODUCTS = 6  # each some 40 ms


def test_the_detectors_time_is_shared_by_the_cameras() -> None:
    assert affordable_s(1, 21.0) == pytest.approx(0.021 / SHARE)
    assert affordable_s(4, 21.0) == pytest.approx(4 * 0.021 / SHARE)
    assert affordable_s(1, 21.0) < 1 / FPS  # each frame
    assert affordable_s(9, 200.0) == SLOWEST_S


def test_only_a_change_that_shows_is_told() -> None:
    assert differs(SLOWEST_S, 0.01)
    assert not differs(0.1, 0.11)
    assert not differs(0.0, 0.0)


@pytest.mark.alone
def test_a_slow_detector_gets_new_frames_and_no_queue(tmp_path: Path) -> None:
    """The answers of a detector slower than the frames stay as young as one detection."""
    camera = start_http(encode_file(tmp_path / "a.ts", moving, 60))
    try:
        with rig(_slow(tmp_path / "model")) as made:
            made.run_camera(camera.url)
            ages = _ages(RelayClient("cam-1", made.place()), 8.0)
    finally:
        camera.kill()
    assert 4 < len(ages) < 6 * FPS  # fewer than frames, so that something had to be left out
    assert max(ages[len(ages) // 2 :]) < 3.0, ages


def _ages(reader: RelayClient, seconds: float) -> list[float]:
    """How long after its frame each answer came."""
    came: dict[int, float] = {}
    ages, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        record = reader.read(0.05)
        if isinstance(record, PacketRecord):
            came[record.pts] = time.monotonic()
        elif isinstance(record, BoxesRecord) and record.detected and record.pts in came:
            ages.append(time.monotonic() - came[record.pts])
    reader.close()
    return ages


def _slow(folder: Path) -> Options:
    """A model that multiplies big matrices, none of them known before the picture is."""
    node, side = helper.make_node, 1024
    nodes = [
        node("ReduceMean", ["images"], ["mean"], keepdims=0),
        node("Mul", ["mean", "nought"], ["nothing"]),
        node("Add", ["matrix", "nothing"], ["power0"]),
    ]
    for at in range(_PRODUCTS):
        nodes.append(node("MatMul", [f"power{at}", "matrix"], [f"power{at + 1}"]))
    nodes += [
        node("ReduceMean", [f"power{_PRODUCTS}"], ["product"], keepdims=0),
        node("Mul", ["product", "nought"], ["still_nothing"]),
        node("Add", ["box", "still_nothing"], ["boxes"]),
        node("Add", ["score", "still_nothing"], ["scores"]),
    ]
    weights = {
        "nought": np.zeros(1, np.float32),
        "matrix": np.full((side, side), 1 / side, np.float32),
        "box": np.array([[[40, 30, 60, 50]]], np.float32),
        "score": np.array([[[0.0, 0.8]]], np.float32),
    }
    outputs = [tiny_models.info("boxes", [1, 1, 4]), tiny_models.info("scores", [1, 1, 2])]
    made = tiny_models.model(nodes, (160, 96), outputs, weights)
    onnx = bytes(made.SerializeToString())
    return Options(str(tiny_models.write_package(folder, onnx)))
