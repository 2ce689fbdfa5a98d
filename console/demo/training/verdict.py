"""The thresholds, chosen without the test's style, and all metrics of a package together."""

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
from console.demo.training.footage import Labelled, footage
from console.demo.training.judge import LEAST_IOU, judge_frames, judge_scores
from console.inference.boxes import iou
from console.inference.detector import Detector
from console.inference.manifest import Thresholds
from console.inference.package import ModelPackage, load_package

HELD_OUT_SEED = 920_000
HELD_OUT_FRAMES = 640
MOST_WRONG = 0.01
SCORES = tuple(round(0.3 + 0.05 * i, 2) for i in range(13))
NMS = 0.45
MASKS = (0.5, 0.4, 0.3, 0.2, 0.1)
LEAST_COVERED = 0.985
MASK_FRAMES = 80


def choose(folder: Path) -> Thresholds:
    """Both, on held-out footage of the training style; the package's own play no part."""
    chosen = Thresholds(choose_score(folder), NMS)
    return replace(chosen, person_mask=choose_mask(folder))


def _at(package: ModelPackage, limits: Thresholds) -> ModelPackage:
    return replace(package, manifest=replace(package.manifest, thresholds=limits))


def choose_score(folder: Path) -> float:
    """The least score at which at most 1 % of the held-out frames of the training style show a
    weapon where none is painted; the highest on offer when none is that good. An alarm takes three
    frames within a second, so single frames need not be free of error.
    """
    detector = Detector(_at(load_package(folder), Thresholds(SCORES[0], NMS)), "cpu")
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
    allowed = MOST_WRONG * len(worst)
    return next(
        (score for score in SCORES if sum(one >= score for one in worst) <= allowed), SCORES[-1]
    )


def choose_mask(folder: Path) -> float:
    """The highest mask threshold that covers 98.5 % of the painted people's cells; else the least:
    a wall that is covered costs less than a person who is not.
    """
    frames = list(islice(footage(TRAINING, HELD_OUT_SEED + 1), MASK_FRAMES))
    people = sum(int((item.mask > 127).sum()) for item in frames)
    for least in MASKS:
        limits = Thresholds(SCORES[-1], NMS, person_mask=least)
        detector = Detector(_at(load_package(folder), limits), "cpu")
        covered = sum(_covered(detector, item) for item in frames)
        if covered >= LEAST_COVERED * people:
            return least
    return MASKS[-1]


def _covered(detector: Detector, item: Labelled) -> int:
    mask = detector.detect(item.frame).person_mask
    return 0 if mask is None else int(((item.mask > 127) & (mask > 0)).sum())


def _milliseconds(detector: Detector) -> float:
    frame = np.full((360, 640, 3), 114, np.uint8)
    times = []
    for _ in range(25):
        begun = time.process_time()
        detector.detect(frame)
        times.append(time.process_time() - begun)
    return round(float(np.median(times[5:])) * 1e3, 1)


def metrics(folder: Path, frames: int, seeds: int, real: Path) -> dict[str, Any]:
    """What the manifest states; `frames` of the demo style and `seeds` painted minutes a camera."""
    package = load_package(folder)
    detector = Detector(package, "cpu")
    return {
        "alarm_rule": "3 detections of one track within 1 s, at 5 detections a second",
        "milliseconds_one_cpu_thread": _milliseconds(detector),
        "test": judge_frames(detector, frames),
        "test_by_score": judge_scores(package, frames),
        "false_alarms": {
            "painted_lookalikes": on_lookalikes(detector, seeds),
            **on_real(detector, real),
        },
        "demo_alerts": on_armed(detector, seeds),
    }
