"""What the model learns from and what it is judged on have nothing in common but the world."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from console.demo.painter.shapes import KINDS, SPECIMENS, Shape, specimen
from console.demo.painter.styles import DEMO, TRAINING


def _drawn(shape: Shape) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The silhouette at 100 pixels a unit."""
    plane = np.zeros((240, 240), np.uint8)
    for part in shape.parts:
        cv2.fillPoly(plane, [np.round(part.outline * 100 + [100, 120]).astype(np.int32)], 1)
    return plane


@pytest.mark.parametrize("kind", KINDS)
def test_no_outline_is_in_both_sets(kind: str) -> None:
    drawn = {
        style: [_drawn(specimen(style, kind, i)).ravel() for i in range(SPECIMENS[style])]
        for style in SPECIMENS
    }
    outlines = np.stack(drawn["training"]).astype(np.int64)
    for mine in drawn["demo"]:
        union = (outlines | mine).sum(axis=1)
        assert mine.any()
        assert ((outlines & mine).sum(axis=1) < union).all()


def test_no_material_prop_or_pillar_is_in_both_sets() -> None:
    for field in ("floors", "walls", "ceilings", "pillars", "props"):
        ours, theirs = set(getattr(TRAINING, field)), set(getattr(DEMO, field))
        assert ours
        assert theirs
        assert not ours & theirs


def test_no_camera_hangs_at_a_height_of_the_other_set() -> None:
    rng = np.random.default_rng(0)
    ours = [TRAINING.camera(rng).height_m for _ in range(300)]
    theirs = [DEMO.camera(rng).height_m for _ in range(300)]
    gaps = np.abs(np.subtract.outer(ours, theirs))
    assert gaps.min() >= 0.05
