"""Alarms as the console raises them: a weapon's track with 3 detections within 1 s, looked at 5
times a second. Counted where there is no weapon, and sought where there is one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.episode import CAMERAS, LOOP_S, beats, episode
from console.demo.painter.scene import paint
from console.demo.training.footage import code
from console.demo.training.judge import JUDGE_SEED, LEAST_IOU, armed
from console.inference.boxes import iou
from console.inference.detections import Floats
from console.inference.detector import Detector
from console.inference.tracking import Tracker, TrackerSettings

RATE_HZ = 5
CONFIRM_HITS = 3
CONFIRM_WITHIN_S = 1.0
REAL_CLIPS = ("one-by-one-person-detection.mp4", "bottle-detection.mp4")
Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Alarm:
    """The moment a track was confirmed."""

    at_s: float
    label: str
    score: float
    box: Floats


def alarms(detector: Detector, frames: Iterable[tuple[float, Image]]) -> Iterator[Alarm]:
    """Each track alarms once."""
    limit = detector.package.manifest.thresholds.score
    tracker = Tracker(TrackerSettings(sure_score=limit, confirm_hits=CONFIRM_HITS))
    seen: dict[int, list[float]] = defaultdict(list)
    raised: set[int] = set()
    for at_s, frame in frames:
        for placed in tracker.update(at_s, armed(detector.detect(frame))):
            times = seen[placed.track_id]
            times.append(at_s)
            recent = [t for t in times if t > at_s - CONFIRM_WITHIN_S - 1e-6]
            if len(recent) >= CONFIRM_HITS and placed.track_id not in raised:
                raised.add(placed.track_id)
                yield Alarm(at_s, placed.label, placed.score, placed.box)


def sampled(path: Path) -> Iterator[tuple[float, Image]]:
    """The first frame at or after each fifth of a second of a film."""
    due = 0.0
    with av.open(str(path)) as source:
        for frame in source.decode(video=0):
            at_s = float(frame.time or 0.0)
            if at_s >= due - 1e-6:
                due = math.floor(at_s * RATE_HZ + 1 + 1e-6) / RATE_HZ
                yield at_s, np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def _painted(seed: int, camera: int, lookalikes_only: bool) -> Iterator[tuple[float, Image]]:
    """A minute of a demo camera as the demo codes it, at the detection rate."""
    scene = episode(seed, camera, lookalikes_only)
    times = [i / RATE_HZ for i in range(int(LOOP_S * RATE_HZ))]
    yield from zip(times, code([paint(scene, t).frame for t in times], 24), strict=True)


def _rate(count: int, minutes: float) -> dict[str, Any]:
    """With the 95 % upper limit of a Poisson rate for what was counted."""
    upper = 0.0
    while _at_most(count, upper) > 0.05:
        upper += 0.01
    return {
        "alarms": count,
        "minutes": round(minutes, 2),
        "per_minute": round(count / minutes, 3),
        "per_minute_upper95": round(upper / minutes, 3),
    }


def _at_most(count: int, mean: float) -> float:
    return sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))


def on_lookalikes(detector: Detector, seeds: int) -> dict[str, Any]:
    """False alarms on painted minutes in which nobody is armed."""
    count = 0
    kinds: dict[str, int] = defaultdict(int)
    for seed in range(JUDGE_SEED, JUDGE_SEED + seeds):
        for camera in range(CAMERAS):
            for alarm in alarms(detector, _painted(seed, camera, True)):
                count += 1
                kinds[alarm.label] += 1
    return {**_rate(count, seeds * CAMERAS * LOOP_S / 60), "by_class": dict(kinds)}


def on_real(detector: Detector, folder: Path) -> dict[str, Any]:
    """False alarms on each real film, in which nobody is armed; only films that are there."""
    found: dict[str, Any] = {}
    for name in REAL_CLIPS:
        path = folder / name
        if path.is_file():
            frames = list(sampled(path))
            minutes = (frames[-1][0] - frames[0][0] + 1 / RATE_HZ) / 60
            raised = list(alarms(detector, frames))
            found[path.stem] = _rate(len(raised), minutes)
    return found


def on_armed(detector: Detector, seeds: int) -> dict[str, Any]:
    """How many painted weapons of the demo's kind raise an alarm where and while they are."""
    painted = found = wrong = 0
    for seed in range(JUDGE_SEED + 500, JUDGE_SEED + 500 + seeds):
        for beat in beats(seed, False):
            scene = episode(seed, beat.camera)
            painted += 1
            matched = False
            for alarm in alarms(detector, _painted(seed, beat.camera, False)):
                truth = [o for o in paint(scene, alarm.at_s).objects if o.kind == alarm.label]
                boxes = np.array([o.box for o in truth], np.float32).reshape(-1, 4)
                right = bool(len(boxes)) and float(iou(alarm.box[None], boxes).max()) >= LEAST_IOU
                matched |= right
                wrong += not right
            found += matched
    return {
        "weapons": painted,
        "alerted": found,
        "unmatched_alarms": wrong,
        "minutes": round(painted * LOOP_S / 60, 2),
    }
