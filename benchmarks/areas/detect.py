"""From a picture to boxes, against the bare `session.run` of the same model on the same tensors.

The model is YOLOX nano where the shared material lies beside the project (or at ROC_SHARED), else
our own demo model. Both sides have one thread; figures are CPU seconds of the process, so that
what else the machine does matters little.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np

from benchmarks.area import Differs, Sample
from benchmarks.sample import SampleFailed

UNIT = "CPU-s"
GOAL = "≤ 1.15 × bare session.run"
HIGHER_IS_BETTER = False

_ROOT = Path(__file__).resolve().parents[2]
_SHARED = Path(os.environ.get("ROC_SHARED", _ROOT.parent / "shared"), "data")
_YOLOX = _SHARED / "models" / "yolox_nano.onnx"
_VIDEO = _SHARED / "video" / "one-by-one-person-detection.mp4"
_DEMO = _ROOT / "resources" / "models" / "demo-weapon"
_FRAMES = 40
_WARM_UP = 3
_NEAR_PX = 0.05


def make_input(folder: Path, scale: int, seed: int) -> dict[str, str]:
    """640x360 pictures; of the demo city where there is no other video."""
    model = next((path for path in (_YOLOX, _DEMO) if path.exists()), None)
    if model is None:
        raise SampleFailed("there is neither shared material nor resources/models/demo-weapon")
    pictures = _filmed() if _VIDEO.exists() else _painted(seed)
    np.save(folder / "pictures.npy", np.stack(list(islice(pictures, _FRAMES * scale))))
    return {"model": str(model), "pictures": str(folder / "pictures.npy")}


def _filmed() -> Iterator[np.ndarray]:
    """Each fourth frame of the video, from the start again where it ends."""
    while True:
        with av.open(str(_VIDEO)) as container:
            for frame in islice(container.decode(video=0), 0, None, 4):
                yield frame.reformat(640, 360, "bgr24").to_ndarray()


def _painted(seed: int) -> Iterator[np.ndarray]:
    from console.demo.painter.episode import episode
    from console.demo.painter.scene import paint

    scene = episode(seed, 0, False)
    at_s = 0.0
    while True:
        yield paint(scene, at_s).frame
        at_s += 0.4


def ours(data: dict[str, str]) -> Sample:
    """The whole way that a frame takes in the detector process."""
    from console.inference.detector import Detector
    from console.inference.letterbox import limit_threads

    limit_threads(1)
    detector = Detector(_package(data), "cpu", threads=1)
    pictures = np.load(data["pictures"])
    for picture in pictures[:_WARM_UP]:
        detector.detect(picture)
    begun = time.process_time()
    found = [detector.detect(picture) for picture in pictures]
    spent = time.process_time() - begun
    answer = [
        [[label, *map(float, box)] for label, box in zip(one.labels, one.boxes, strict=True)]
        for one in found
    ]
    return Sample(spent, len(pictures), {"model": Path(data["model"]).name, "boxes": answer})


def peer(data: dict[str, str]) -> Sample:
    """onnxruntime and nothing else; tensors are made before and boxes read after the clock."""
    import onnxruntime

    package = _package(data)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        package.onnx, options, providers=["CPUExecutionProvider"]
    )
    tensors, scales = _tensors(package, np.load(data["pictures"]))
    name = package.manifest.input.name
    for tensor in tensors[:_WARM_UP]:
        session.run(None, {name: tensor})
    begun = time.process_time()
    outputs = [session.run(None, {name: tensor}) for tensor in tensors]
    spent = time.process_time() - begun
    names = [one.name for one in session.get_outputs()]
    answer = [
        _boxes(package, dict(zip(names, output, strict=True)), scale)
        for output, scale in zip(outputs, scales, strict=True)
    ]
    return Sample(spent, len(tensors), {"boxes": answer})


def check(ours: Any, peer: Any) -> str:
    """The same boxes on every picture."""
    count = 0
    for number, pair in enumerate(zip(ours["boxes"], peer["boxes"], strict=True)):
        left, right = (sorted(boxes) for boxes in pair)
        count += len(left)
        if [box[0] for box in left] != [box[0] for box in right]:
            raise Differs(f"other labels on picture {number}")
        for a, b in zip(left, right, strict=True):
            if max(abs(x - y) for x, y in zip(a[1:], b[1:], strict=True)) > _NEAR_PX:
                raise Differs(f"other boxes on picture {number}")
    return f"{ours['model']}: the same {count} boxes"


def _package(data: dict[str, str]) -> Any:
    from console.inference.package import load_bare, load_package

    path = Path(data["model"])
    return load_package(path) if path.is_dir() else load_bare(path)


def _tensors(package: Any, pictures: np.ndarray) -> tuple[list[np.ndarray], list[float]]:
    from console.inference.letterbox import Letterbox

    tensors, scales = [], []
    for picture in pictures:
        letterbox = Letterbox(package.manifest.input)
        scales.append(letterbox(picture).scale_x)
        tensors.append(letterbox.tensor.copy())
    return tensors, scales


def _boxes(package: Any, outputs: dict[str, np.ndarray], scale: float) -> list[list[Any]]:
    """Thresholded and suppressed pair by pair, as the layout's definition says."""
    limits, names = package.manifest.thresholds, package.manifest.classes
    found = package.layout.decoder(package.shape)(outputs, limits.score)
    kept: list[int] = []
    for at in np.argsort(-found.scores, kind="stable"):
        rivals = [k for k in kept if found.classes[k] == found.classes[at]]
        if all(_iou(found.boxes[k], found.boxes[at]) <= limits.nms for k in rivals):
            kept.append(int(at))
    return [[names[found.classes[at]], *(found.boxes[at] / scale).tolist()] for at in kept]


def _iou(a: np.ndarray, b: np.ndarray) -> float:
    width, height = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    both = max(0.0, float(width)) * max(0.0, float(height))
    areas = [float((box[2] - box[0]) * (box[3] - box[1])) for box in (a, b)]
    return both / (sum(areas) - both)
