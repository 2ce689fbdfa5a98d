"""A published detector on real pictures through a real RTSP server: boxes stand on the people."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console.inference.manifest import dump_manifest
from console.inference.messages import Options
from tests.inference.plain_yolox import PlainYolox, iou
from tests.support import tiny_models
from tests.support.rtsp_server import available, start_rtsp
from tests.support.shared import shared_path
from tests.video.rig import rig

PERSON = 0
SIZE = (768, 432)
WANTED = 12
LIMIT_S = 30.0  # people pass one at a time, with gaps


def package(folder: Path, model: Path, labels: Path) -> Path:
    """The published weights as a model package of ours; licensed as they came."""
    data = model.read_bytes()
    lines = (line.strip() for line in labels.read_text().splitlines())
    classes = tuple(line for line in lines if line)
    words = replace(
        tiny_models.manifest(data, classes, "yolox", (416, 416)),
        file=model.name,
        sha256=hashlib.sha256(data).hexdigest(),
        weapon_classes=(),
        licence="Apache-2.0",
    )
    folder.mkdir()
    (folder / model.name).write_bytes(data)
    (folder / "manifest.toml").write_text(dump_manifest(words), "utf-8")
    return folder


@pytest.mark.skipif(not available(), reason="no GStreamer RTSP server here")
def test_person_boxes_stand_on_the_people(tmp_path: Path) -> None:
    model = shared_path("data", "models", "yolox_nano.onnx")
    labels = shared_path("data", "models", "coco_classes.txt")
    video = shared_path("data", "video", "one-by-one-person-detection.mp4")
    camera = start_rtsp(file=video)
    try:
        with rig(Options(str(package(tmp_path / "yolox", model, labels)))) as made:
            made.run_camera(camera.url)
            reader = made.show(size=SIZE)
            made.wait_for(lambda: reader.status().detecting, 20)
            judged: list[tuple[np.ndarray, list[tuple[float, ...]]]] = []
            for frame in made.frames(reader, LIMIT_S):
                people = [b.xyxy for b in frame.words.boxes if b.solid and b.label == "person"]
                if people:
                    judged.append((frame.pixels[:, :, :3].copy(), people))
                if len(judged) >= WANTED:
                    break
    finally:
        camera.kill()
    assert len(judged) == WANTED
    plain = PlainYolox(model)
    scale = np.array(SIZE * 2)
    found = 0
    for picture, people in judged[::2]:
        expected = [box for kind, _, box in plain(picture, least=0.25) if kind == PERSON]
        for box in people:
            best = max((iou(tuple(box * scale), other) for other in expected), default=0.0)
            assert best > 0.75
            found += 1
    assert found >= 5
