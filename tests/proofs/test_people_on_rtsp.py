"""People of a real video, from a real RTSP server, on the live wall: boxes on the right ones.

Painted boxes are read off screenshots and compared with a plain onnxruntime run on the very
pictures that were painted on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QColor

from console.inference.manifest import InputSpec, Manifest
from console.inference.messages import Options
from console.views.theme import active
from tests.inference.plain_yolox import Box, PlainYolox, iou
from tests.support.live_wall import LiveWall, Shot
from tests.support.rtsp_server import RtspCamera, available, start_rtsp
from tests.support.shared import shared_path
from tests.support.tiny_models import write_package
from tests.support.watched import Online

CAMERA = "entrance"
SIZE = (768, 432)  # the video's own, so that nothing is scaled on the way
FRAMES = 290  # at 10 a second: one person from 7 to 19 s, the next from 23 s on
EACH = 3  # of these frames is looked at
LEAST_FOUND = 0.4  # a loaded machine's detector may be too late for a frame, which then stays bare
SURE, DOUBTFUL, NEAR = 0.5, 0.3, 0.5
LEAST_SIDE_PX = 16
PERSON = 0  # of the COCO classes

Corners = tuple[float, ...]


@dataclass
class Counts:
    """people: sure persons of the plain run; found: those with a painted box on them.

    painted: boxes on screenshots; strange: those where the plain run sees nothing at all.
    """

    shots: int = 0
    people: int = 0
    found: int = 0
    painted: int = 0
    strange: int = 0


@pytest.fixture(scope="module")
def camera() -> Iterator[RtspCamera]:
    if not available():
        pytest.skip("this machine has no GStreamer RTSP server")
    video = shared_path("data", "video", "one-by-one-person-detection.mp4")
    camera = start_rtsp(file=video)
    yield camera
    camera.kill()


def yolox_package(folder: Path) -> Path:
    """The shared model with a manifest of our own; people are no weapons."""
    onnx = shared_path("data", "models", "yolox_nano.onnx").read_bytes()
    names = shared_path("data", "models", "coco_classes.txt").read_text().split("\n")
    words = Manifest(
        name="yolox-nano",
        version="0.1.1",
        title="YOLOX nano (COCO)",
        layout="yolox",
        classes=tuple(name for name in names if name),
        weapon_classes=(),
        licence="Apache-2.0",
        file="model.onnx",
        sha256=hashlib.sha256(onnx).hexdigest(),
        input=InputSpec("images", 416, 416),
    )
    return write_package(folder, onnx, words)


@pytest.mark.alone
@pytest.mark.timeout(150)
def test_boxes_stand_on_the_people(camera: RtspCamera, tmp_path: Path, qapp: object) -> None:
    package = yolox_package(tmp_path / "yolox")
    taken = list(_screenshots(camera, package))
    plain, counts = PlainYolox(package / "model.onnx"), Counts()
    for bare, painted in taken:
        _count(counts, plain(bare, least=DOUBTFUL), painted)
    assert counts.people > 30, counts
    assert counts.found > LEAST_FOUND * counts.people, counts
    assert counts.strange <= 0.02 * counts.painted, counts


def _screenshots(camera: RtspCamera, package: Path) -> Iterator[tuple[np.ndarray, list[Corners]]]:
    """Pictures as they came, and the boxes that were painted on them."""
    watching = Online(Options(str(package)))
    wall = LiveWall([CAMERA], watching.place, labels=(), size=SIZE)
    try:
        wall.until(watching.detecting, 40)
        watching.run(CAMERA, camera.url)
        wall.until(lambda: watching.place(CAMERA), 20)
        wall.open(CAMERA)
        for number, shot in enumerate(wall.shots(CAMERA, FRAMES, 2 * FRAMES / 10)):
            bare = shot.bare
            if number % EACH == 0 and bare is not None and bare.shape == shot.bgr.shape:
                yield bare, painted_boxes(shot)
    finally:
        wall.close()
        watching.close()


def _count(counts: Counts, seen: list[Box], painted: list[Corners]) -> None:
    sure = [box for kind, score, box in seen if kind == PERSON and score >= SURE]
    counts.shots += 1
    counts.people += len(sure)
    counts.found += sum(any(iou(one, box) >= NEAR for one in painted) for box in sure)
    counts.painted += len(painted)
    counts.strange += sum(all(iou(one, box) < NEAR for _, _, box in seen) for one in painted)


def painted_boxes(shot: Shot) -> list[Corners]:
    """Bounding boxes of the connected lines in the box colour; dashes are too short to count."""
    assert shot.bare is not None
    colour = QColor(active().colours.low)
    wanted = np.array([colour.blue(), colour.green(), colour.red()])
    lines = (shot.bgr == wanted).all(2) & (shot.bgr != shot.bare).any(2)
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8))
    return [
        (float(x), float(y), float(x + width), float(y + height))
        for x, y, width, height, _ in stats[1:]
        if width >= LEAST_SIDE_PX and height >= LEAST_SIDE_PX
    ]
