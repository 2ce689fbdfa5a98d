"""What is sighted at the demo cameras, held against what was painted there and then."""

from __future__ import annotations

import json
import math
import select
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from console.domain.alert import Box
from console.inference.messages import Options
from console.video.pipeline.messages import Sighting, SightingStage
from tests.support.watched import Online

ROOT = Path(__file__).resolve().parents[2]
DEMO_PACKAGE = ROOT / "resources" / "models" / "demo-weapon"
EVERY_S = 0.2  # as the manifest's alarm rule has it
LEAST_IOU, WITHIN_S = 0.3, 2.0
_WIDTH, _HEIGHT = 640, 360
_START_S = 60.0


@contextmanager
def demo_cameras(seed: int, *, lookalikes_only: bool, limit_s: float) -> Iterator[str]:
    """The address of the running cameras. limit_s: painting the clips takes most of it."""
    words = ["--seed", str(seed), *(["--lookalikes-only"] if lookalikes_only else [])]
    process = subprocess.Popen(
        [sys.executable, "-m", "console.demo.cameras", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        bufsize=0,  # a line that waits in a buffer is not seen by select
    )
    try:
        yield _address(process, limit_s)
    finally:
        process.terminate()
        process.wait(10)


def _address(process: subprocess.Popen[bytes], limit_s: float) -> str:
    assert process.stdout is not None
    end = time.monotonic() + limit_s
    while select.select([process.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
        word, _, rest = process.stdout.readline().decode().strip().partition(" ")
        if word == "ready":
            return rest
        if not word:
            break
    raise RuntimeError("the demo cameras did not start")


@dataclass(frozen=True)
class Painted:
    """/truth.json: which weapon stood where, by the wall clock."""

    truth: dict[str, Any]

    def cameras(self) -> list[str]:
        return sorted(self.truth["cameras"])

    def matches(self, sighting: Sighting) -> bool:
        """Same camera and class, near enough in the picture and in time."""
        frames = self.truth["cameras"][sighting.camera_id]
        at_s = sighting.last_seen.at_utc.timestamp() - self.truth["started_unix_s"]
        first, last = (math.ceil((at_s + by) * self.truth["fps"]) for by in (-WITHIN_S, WITHIN_S))
        return any(
            thing["class"] == sighting.label and _iou(thing["box"], sighting.box) >= LEAST_IOU
            for index in range(max(0, first), last)
            for thing in frames[index % len(frames)]["objects"]
        )


def _iou(painted: list[float], box: Box) -> float:
    seen = (box.x1 * _WIDTH, box.y1 * _HEIGHT, box.x2 * _WIDTH, box.y2 * _HEIGHT)
    wide = max(0.0, min(painted[2], seen[2]) - max(painted[0], seen[0]))
    high = max(0.0, min(painted[3], seen[3]) - max(painted[1], seen[1]))
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (painted, seen)]
    return wide * high / (sum(areas) - wide * high)


@dataclass(frozen=True)
class Watched:
    """raised: one Sighting for each track that raised an alert, oldest first."""

    raised: tuple[Sighting, ...]
    painted: Painted
    camera_minutes: float

    def strange(self) -> list[str]:
        """Raised where nothing of that kind was painted."""
        return [
            f"{one.camera_id} {one.label} {one.score:.2f} at {one.last_seen.at_utc:%H:%M:%S}"
            for one in self.raised
            if not self.painted.matches(one)
        ]

    def story(self) -> list[tuple[str, str]]:
        """Camera and class of each, in order."""
        return [(one.camera_id, one.label) for one in self.raised]

    def matched_scores(self) -> list[float]:
        """Of the alerts that are painted weapons: what a threshold may not cut off."""
        return sorted(round(one.score, 2) for one in self.raised if self.painted.matches(one))


def watch_paint(
    seed: int, seconds: float, *, lookalikes_only: bool = False, limit_s: float = 240.0
) -> Watched:
    """All four cameras under the demo model for a while, as roc-analytics runs them."""
    with demo_cameras(seed, lookalikes_only=lookalikes_only, limit_s=limit_s) as address:
        with urlopen(f"{address}/truth.json", timeout=20) as answer:
            painted = Painted(json.load(answer))
        watching = Online(Options(str(DEMO_PACKAGE)), every_s=EVERY_S)
        try:
            _until(watching.detecting, _START_S)
            for camera in painted.cameras():
                watching.run(camera, f"{address}/{camera}.ts")
            time.sleep(seconds)  # the run itself
            raised = [one for one in watching.sightings() if one.stage is SightingStage.RAISED]
        finally:
            watching.close()
    return Watched(tuple(raised), painted, seconds / 60 * len(painted.cameras()))


def _until(happened: Any, limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while not happened():
        if time.monotonic() > end:
            raise RuntimeError("the demo model did not start")
        time.sleep(0.05)


def stated_rate() -> float | None:
    """False alarms a minute and camera on painted look-alikes that the manifest admits."""
    metrics = tomllib.loads((DEMO_PACKAGE / "manifest.toml").read_text("utf-8"))["metrics"]
    told = metrics.get("false_alarms", {}).get("painted_lookalikes", {}).get("per_minute")
    return None if told is None else float(told)


def poisson_limit(mean: float, share: float) -> int:
    """The least count that is not exceeded with this probability."""
    count, term = 0, math.exp(-mean)
    total = term
    while total < share:
        count += 1
        term *= mean / count
        total += term
    return count
