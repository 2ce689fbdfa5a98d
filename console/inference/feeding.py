"""How the models of each output layout are usually fed; a manifest may say otherwise.

Standard library alone, so that a command's help can name the layouts without numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ORDERS = ("BGR", "RGB")
PLACES = ("top-left", "centre", "stretch")
# range -> what a byte is multiplied with, and what is then added to it
RANGES: Mapping[str, tuple[float, float]] = {
    "0-255": (1.0, 0.0),
    "0-1": (1 / 255, 0.0),
    "-128-127": (1.0, -128.0),
}
Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Feeding:
    """mean and std: one number a channel, in channel_order, on the scale that `range` gives."""

    channel_order: str = "BGR"
    range: str = "0-255"
    letterbox: str = "top-left"
    pad: int = 114
    mean: Triple = (0.0, 0.0, 0.0)
    std: Triple = (1.0, 1.0, 1.0)


# YOLOX: yolox/data/data_augment.py preproc. YOLOv5 and later: "Letterboxes an image with 114 and
# centres it", RGB, 0 to 1 (documentation of their exports). RT-DETR, D-FINE: Resize to 640 x 640
# and ToTensor, no padding, no mean (their tools/inference/onnx_inf.py).
_YOLO = Feeding("RGB", "0-1", "centre")
_DETR = Feeding("RGB", "0-1", "stretch")
FEEDINGS: Mapping[str, Feeding] = {
    "yolox": Feeding(),
    "yolov5": _YOLO,
    "yolov8": _YOLO,
    "yolov11": _YOLO,
    "yolov10": _YOLO,
    "rt-detr": _DETR,
    "d-fine": _DETR,
    "roc-decoded-1": Feeding(),
}
