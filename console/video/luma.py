"""The brightness of a decoded frame, as it lies in memory."""

from __future__ import annotations

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Luma = NDArray[np.uint8]


def luma(frame: VideoFrame) -> Luma | None:
    """The Y plane in bytes, without a copy where it is; None for formats that have none."""
    if not frame.format.name.startswith(("yuv", "nv12", "gray")):
        return None
    plane, bits = frame.planes[0], frame.format.components[0].bits
    if bits <= 8:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)
        return rows[:, : plane.width]
    wide = np.frombuffer(memoryview(plane), np.uint16).reshape(plane.height, -1)
    return np.right_shift(wide[:, : plane.width], bits - 8).astype(np.uint8)
