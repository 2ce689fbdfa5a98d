"""What stands beside the model: its manifest and the record of how it came about."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.inference.manifest import InputSpec, Manifest, Thresholds, dump_manifest

INPUT_W, INPUT_H = 640, 384
CLASSES = ("person", "pistol", "long_gun", "knife")


@dataclass(frozen=True)
class Label:
    """What the package says about itself."""

    version: str
    limits: Thresholds
    metrics: dict[str, Any]


def write_manifest(folder: Path, label: Label) -> None:
    """Beside model.onnx, with its hash."""
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    manifest = Manifest(
        name="demo-weapon",
        version=label.version,
        title="DEMO MODEL – NOT FOR OPERATION",  # noqa: RUF001
        layout="roc-decoded-1",
        classes=CLASSES,
        weapon_classes=CLASSES[1:],
        licence="EUPL-1.2",
        file="model.onnx",
        sha256=digest,
        input=InputSpec("images", INPUT_W, INPUT_H),
        thresholds=label.limits,
        metrics=label.metrics,
    )
    (folder / "manifest.toml").write_text(dump_manifest(manifest), encoding="utf-8")


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """How the model came about, one JSON file."""
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (folder / "training-record.json").write_text(text + "\n", encoding="utf-8")
