"""The shipped demo model: whole, labelled, honest, and able to see the demo's weapons."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from console.demo.painter.episode import beats, episode
from console.demo.painter.scene import paint
from console.demo.training.alarms import alarms, sampled
from console.inference.boxes import iou
from console.inference.detector import Detector
from console.inference.package import load_package
from tests.support.shared import shared_path

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "models" / "demo-weapon"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(load_package(FOLDER), "cpu")


def test_it_says_that_it_is_not_for_operation(detector: Detector) -> None:
    manifest = detector.package.manifest
    assert manifest.title == "DEMO MODEL – NOT FOR OPERATION"  # noqa: RUF001
    assert manifest.classes == ("person", "pistol", "long_gun", "knife")
    assert manifest.weapon_classes == ("pistol", "long_gun", "knife")
    assert len(detector.package.onnx) <= 5_000_000


def test_the_manifest_states_what_was_measured(detector: Detector) -> None:
    metrics = detector.package.manifest.metrics
    record = json.loads((FOLDER / "training-record.json").read_text())
    assert record["metrics"] == metrics
    assert record["loss_curve"]
    assert set(metrics["test"]["precision_by_size"]) == set(metrics["test"]["weapons_by_size"])
    for band in ("12-20px", "20-32px", "32-60px", "over_60px"):
        assert metrics["test"]["weapons_by_size"][band] >= 30
        assert metrics["test"]["recall_by_size"][band] < 1
    assert sum(metrics["test"]["lookalikes_seen"].values()) > 100
    scores = sorted(metrics["test_by_score"], key=float)
    found = [metrics["test_by_score"][score] for score in scores]
    for name in ("recall", "precision", "lookalikes_taken"):
        values = [one[name] for one in found]
        assert values == sorted(values, reverse=name != "precision"), name
    # At a low score it errs often: the test is not too easy, the threshold is high.
    assert found[0]["precision"] < 0.9
    assert found[0]["lookalikes_taken"] > 0
    assert float(scores[-1]) == detector.package.manifest.thresholds.score
    assert metrics["false_alarms"]["painted_lookalikes"]["minutes"] >= 10


def test_it_finds_people_and_a_weapon_of_a_demo_scene(detector: Detector) -> None:
    """Over the first armed moments of three seeds, on painted frames it never saw."""
    found = 0
    for seed in (1, 2, 3):
        beat = beats(seed, False)[0]
        scene = episode(seed, beat.camera)
        for at_s in np.arange(beat.start_s + 1, beat.end_s - 1, 0.7):
            painted = paint(scene, float(at_s))
            seen = detector.detect(painted.frame)
            truth = np.array([o.box for o in painted.objects if o.kind == beat.kind], np.float32)
            rows = [i for i, label in enumerate(seen.labels) if label == beat.kind]
            assert seen.person_mask is not None
            assert (seen.person_mask > 0).any()
            found += bool(rows) and float(iou(truth, seen.boxes[rows]).max()) >= 0.3
    assert found >= 3


def test_the_stated_false_alarms_on_real_film_are_the_true_ones(detector: Detector) -> None:
    film = shared_path("data", "video", "bottle-detection.mp4")
    stated = detector.package.manifest.metrics["false_alarms"]["bottle-detection"]
    assert len(list(alarms(detector, sampled(film)))) == stated["alarms"]
