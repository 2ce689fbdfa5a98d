"""A JPEG that another program made: bounded before it is decoded, shaded before it is kept."""

from __future__ import annotations

import cv2
import numpy as np

from console.domain.alert import Box
from console.domain.camera import Privacy
from console.video.pipeline import evidence
from console.video.pipeline.messages import EvidencePicture

MAX_PIXELS = 4096 * 4096
_SOF = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive (ITU T.81, table B.1)
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def as_evidence(jpeg: bytes, box: Box, privacy: Privacy) -> tuple[EvidencePicture, ...]:
    """Crop and frame; nobody knows where people are, so where they are to be silhouettes all but
    the box is coarse. Raises ValueError for what is no picture, or one of too many pixels.
    """
    width, height = jpeg_size(jpeg)
    if width * height > MAX_PIXELS:
        raise ValueError(f"{width} x {height} pixels are too many")
    bgr = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise ValueError("it cannot be decoded")
    high, wide = bgr.shape[:2]  # an EXIF turn may have changed them
    pixels = (box.x1 * wide, box.y1 * high, box.x2 * wide, box.y2 * high)
    return evidence.pictures(np.asarray(bgr, np.uint8), pixels, None, privacy)


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    """Width and height as its header claims (ITU T.81, B.2.2); ValueError where it has none."""
    at = 2
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("it is no JPEG")
    while at + 9 <= len(jpeg):
        if jpeg[at] != 0xFF:
            break
        marker = jpeg[at + 1]
        if marker in _SOF:
            return int.from_bytes(jpeg[at + 7 : at + 9]), int.from_bytes(jpeg[at + 5 : at + 7])
        at += 2 if marker in _ALONE else 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    raise ValueError("it is no JPEG that we read")
