"""People of a real video, from a real RTSP server, on the live wall: boxes on the right ones.

Painted boxes are read off screenshots and compared with a plain onnxruntime run on the very
pictures that were painted on. Those pictures count that the detector has looked at, by its own word
on the relay: a machine that cannot look at each leaves the others bare, which is no fault of boxes.
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
from console.video.frames import FrameReader
from console.views.theme import active
from tests.inference.plain_yolox import Box, PlainYolox, iou
from tests.support.live_wall import LiveWall, Shot
from tests.support.rtsp_server import RtspCamera, available, start_rtsp
from tests.support.shared import shared_path
from tests.support.tiny_models import write_package
from tests.support.watched import Online, counted

CAMERA = "entrance"
SIZE = (768, 432)  # the video's own, so that nothing is scaled on the way
FRAMES = 290  # at 10 a second: one person from 7 to 19 s, the next from 23 s on
EACH = 3  # of these frames is looked at
LEAST_FOUND = 0.9  # an answer later than the delay line (p95 of them, at most 400 ms) is left out
LEAST_PEOPLE = 20
SURE, DOUBTFUL, NEAR = 0.5, 0.3, 0.5
LEAST_SIDE_PX = 16
PERSON = 0  # of the COCO classes

Corners = tuple[float, ...]


@dataclass
class Counts:
    """people: sure persons of the plain run on pictures that the detector has looked at, of so many
    shots; found: those with a painted box on them.

    painted: boxes on all screenshots; strange: those where the plain run sees nothing at all.
    """

    shots: int = 0
    people: int = 0
    found: int = 0
    painted: int = 0
    strange: int = 0


@dataclass(frozen=True)
class Taken:
    """A picture before boxes, the boxes on it, and whether the detector has looked at it."""

    bare: np.ndarray
    painted: list[Corners]
    answered: bool


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


@pytest.mark.paired
@pytest.mark.timeout(150)
def test_boxes_stand_on_the_people(camera: RtspCamera, tmp_path: Path, qapp: object) -> None:
    package = yolox_package(tmp_path / "yolox")
    taken = list(_screenshots(camera, package))
    plain, counts = PlainYolox(package / "model.onnx"), Counts()
    for one in taken:
        _count(counts, plain(one.bare, least=DOUBTFUL), one)
    assert counts.people > LEAST_PEOPLE, counts
    assert counts.found >= LEAST_FOUND * counts.people, counts
    assert counts.strange <= 0.02 * counts.painted, counts


def _screenshots(camera: RtspCamera, package: Path) -> list[Taken]:
    """Pictures as they came, and the boxes that were painted on them."""
    watching = Online(Options(str(package)))
    wall = LiveWall([CAMERA], watching.place, labels=(), size=SIZE)
    try:
        wall.until(watching.detecting, 40)
        watching.run(CAMERA, camera.url)
        wall.until(lambda: watching.place(CAMERA), 20)
        with counted(watching, CAMERA) as tally:
            reader = wall.open(CAMERA)
            shots = wall.shots(CAMERA, FRAMES, 2 * FRAMES / 10)
            taken = [(_pts(reader, shot), shot) for n, shot in enumerate(shots) if n % EACH == 0]
        return [
            Taken(shot.bare, painted_boxes(shot), pts in tally.answered)
            for pts, shot in taken
            if shot.bare is not None and shot.bare.shape == shot.bgr.shape
        ]
    finally:
        wall.close()
        watching.close()


def _pts(reader: FrameReader, shot: Shot) -> int | None:
    """Of the picture on the screenshot; None where a newer one has come since."""
    frame = reader.latest()
    if frame is None or not np.array_equal(frame.pixels[..., :3], shot.bare):
        return None
    return frame.words.pts


def _count(counts: Counts, seen: list[Box], taken: Taken) -> None:
    painted = taken.painted
    if taken.answered:
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
