"""The threshold, chosen without the test's style, and all metrics of a package together."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from console.demo.painter.shapes import WEAPONS
from console.demo.painter.styles import TRAINING
from console.demo.training.alarms import on_armed, on_lookalikes, on_real
from console.demo.training.footage import footage
from console.demo.training.judge import LEAST_IOU, judge_frames
from console.inference.boxes import iou
from console.inference.detector import Detector
from console.inference.package import ModelPackage, load_package

HELD_OUT_SEED = 920_000
HELD_OUT_FRAMES = 640
SCORES = tuple(round(0.3 + 0.05 * i, 2) for i in range(13))
WORST_SHARE = 0.01


def _at(package: ModelPackage, score: float) -> ModelPackage:
    limits = replace(package.manifest.thresholds, score=score)
    return replace(package, manifest=replace(package.manifest, thresholds=limits))


def choose_score(folder: Path) -> float:
    """The least score at which at most 1 % of held-out frames of the training style show a weapon
    where none is painted; the highest on offer when none is that good.
    """
    detector = Detector(_at(load_package(folder), SCORES[0]), "cpu")
    worst = []
    for item in islice(footage(TRAINING, HELD_OUT_SEED, armed_share=0.3), HELD_OUT_FRAMES):
        painted = np.array([t[1:5] for t in item.things if t[0] in WEAPONS], np.float32).reshape(
            -1, 4
        )
        found = detector.detect(item.frame)
        wrong = [
            float(score)
            for box, name, score in zip(found.boxes, found.labels, found.scores, strict=True)
            if name in WEAPONS and not (len(painted) and iou(box[None], painted).max() >= LEAST_IOU)
        ]
        worst.append(max(wrong, default=0.0))
    shares = {score: float(np.mean(np.array(worst) >= score)) for score in SCORES}
    return next((score for score, share in shares.items() if share <= WORST_SHARE), SCORES[-1])


def _milliseconds(detector: Detector) -> float:
    frame = np.full((360, 640, 3), 114, np.uint8)
    times = []
    for _ in range(25):
        begun = time.perf_counter()
        detector.detect(frame)
        times.append(time.perf_counter() - begun)
    return round(float(np.median(times[5:])) * 1e3, 1)


def metrics(folder: Path, frames: int, seeds: int, real: Path) -> dict[str, Any]:
    """What the manifest states; `frames` of the demo style and `seeds` painted minutes a camera."""
    detector = Detector(load_package(folder), "cpu")
    return {
        "alarm_rule": "3 detections of one track within 1 s, at 5 detections a second",
        "milliseconds_one_cpu_thread": _milliseconds(detector),
        "test": judge_frames(detector, frames),
        "false_alarms": {
            "painted_lookalikes": on_lookalikes(detector, seeds),
            **on_real(detector, real),
        },
        "demo_alerts": on_armed(detector, seeds),
    }
