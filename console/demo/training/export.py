"""From a trained net to ONNX."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch

from console.demo.training.network import DemoNet, Exported
from console.demo.training.papers import INPUT_H, INPUT_W

LARGEST_BYTES = 5_000_000


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
