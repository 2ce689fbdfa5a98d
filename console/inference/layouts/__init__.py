"""Output layouts: how the tensors of a model become boxes. One table, name -> layout."""

from __future__ import annotations

from collections.abc import Mapping

from console.inference.layouts import detr, own, yolo, yolox
from console.inference.layouts.layout import Layout, picture_input
from console.inference.onnx_header import ModelShape
from console.inference.refusal import ModelRefused

LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("yolox", yolox.check, yolox.decoder),
        Layout("yolov5", yolo.check_anchored, yolo.anchored_decoder),
        Layout("yolov8", yolo.check_anchorless, yolo.anchorless_decoder),
        Layout("yolov11", yolo.check_anchorless, yolo.anchorless_decoder, told_by_shape=False),
        Layout(
            "yolov10",
            yolo.check_end_to_end,
            yolo.end_to_end_decoder,
            suppresses=False,
            told_by_shape=False,
        ),
        Layout(
            "rt-detr",
            detr.check,
            detr.decoder,
            suppresses=False,
            constants=detr.constants,
        ),
        Layout(
            "d-fine",
            detr.check,
            detr.decoder,
            suppresses=False,
            told_by_shape=False,
            constants=detr.constants,
        ),
        Layout("roc-decoded-1", own.check, own.decoder),
    )
}


def layout_named(name: str) -> Layout:
    """Raises ModelRefused for a name that is not in the table."""
    if name not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise ModelRefused("model.refused.unknown_layout", {"layout": name, "known": known})
    return LAYOUTS[name]


def guess_layout(shape: ModelShape) -> Layout:
    """The one layout that these shapes fit, for an ONNX file without a manifest."""
    picture_input(shape)
    told = [layout for layout in LAYOUTS.values() if layout.told_by_shape]
    fitting = [layout for layout in told if _fits(layout, shape)]
    if len(fitting) != 1:
        params = {"found": str(shape), "known": ", ".join(LAYOUTS)}
        raise ModelRefused("model.refused.layout_not_guessed", params)
    return fitting[0]


def _fits(layout: Layout, shape: ModelShape) -> bool:
    try:
        layout.check(shape)
    except ModelRefused:
        return False
    return True
