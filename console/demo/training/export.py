"""From a trained net to a model package: ONNX, manifest, record."""

from __future__ import annotations

import hashlib
import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from console.demo.training.network import DemoNet, Exported
from console.inference.manifest import InputSpec, Manifest, Thresholds, dump_manifest

INPUT_W, INPUT_H = 640, 384
LARGEST_BYTES = 5_000_000
CLASSES = ("person", "pistol", "long_gun", "knife")


@dataclass(frozen=True)
class Label:
    """What the package says about itself."""

    version: str
    limits: Thresholds
    metrics: dict[str, Any]


def write_onnx(net: DemoNet, path: Path) -> None:
    """Raises ValueError when the file is larger than the repository may carry."""
    whole = Exported(net).eval()
    example = torch.zeros(1, 3, INPUT_H, INPUT_W)
    with warnings.catch_warnings():
        # The traced exporter alone needs no further package; it is deprecated, not wrong.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            whole,
            (example,),
            str(path),
            opset_version=17,
            dynamo=False,
            input_names=["images"],
            output_names=["boxes", "scores", "person_mask"],
        )
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size} bytes, more than {LARGEST_BYTES}")


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
