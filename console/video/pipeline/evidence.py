"""Evidence pictures of a sighting, shaded before they leave the camera's process."""

from __future__ import annotations

from collections.abc import Sequence

import cv2

from console.domain.camera import Privacy
from console.inference.silhouettes import coarse, shade, weapon_crop
from console.video.decode import Picture
from console.video.pipeline.messages import EvidencePicture

_JPEG = "image/jpeg"
_QUALITY = 90


def pictures(
    bgr: Picture, box: Sequence[float], mask: Picture | None, privacy: Privacy
) -> tuple[EvidencePicture, ...]:
    """The weapon's crop (box + 50 %) and the whole frame. box: pixels of bgr."""
    if privacy is Privacy.NONE:
        crop, frame = weapon_crop(bgr, box, _nobody(bgr)), bgr
    else:
        crop = weapon_crop(bgr, box, mask)
        frame = coarse(bgr) if mask is None else shade(bgr, mask, keep_boxes=(box,))
    return (_jpeg("crop", crop), _jpeg("frame", frame))


def _nobody(bgr: Picture) -> Picture:
    """An empty mask: nothing is covered."""
    blank: Picture = bgr[::16, ::16, 0] * 0
    return blank


def _jpeg(role: str, bgr: Picture) -> EvidencePicture:
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("the picture cannot be encoded")
    return EvidencePicture(role, _JPEG, data.tobytes())
