"""What of a picture may leave the worker (DESIGN rule 11): it fails towards less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from console.domain.camera import Privacy
from console.inference.silhouettes import coarse, shade
from console.video.decode import Picture
from console.video.frames import Shading
from console.video.records import BoxesRecord, PersonMask

MASK_LIFE_S = 0.5


def unpack_mask(mask: PersonMask) -> Picture:
    """(height, width) of 0 and 255."""
    rows = np.frombuffer(mask.bits, np.uint8).reshape(mask.height, -1)
    return np.unpackbits(rows, axis=1, count=mask.width) * np.uint8(255)


def pack_mask(mask: Picture) -> PersonMask:
    """The record form of a (height, width) mask; anything but 0 is a person."""
    height, width = mask.shape
    return PersonMask(width, height, np.packbits(mask > 0, axis=1).tobytes())


@dataclass(frozen=True, slots=True)
class _Known:
    epoch: str
    seconds: float
    mask: Picture


class Shader:
    """Keeps the newest mask of a stream and shades pictures by it while it is young enough."""

    def __init__(self, privacy: Privacy) -> None:
        self.privacy = privacy
        self._known: _Known | None = None

    def learn(self, record: BoxesRecord, time_base: Fraction) -> None:
        """Boxes of frames that were shown or are being shown; an older mask changes nothing."""
        if record.mask is None:
            return
        seconds, known = float(record.pts * time_base), self._known
        if known is None or known.epoch != record.epoch or known.seconds < seconds:
            self._known = _Known(record.epoch, seconds, unpack_mask(record.mask))

    def apply(self, picture: Picture, epoch: str, seconds: float) -> tuple[Picture, Shading]:
        """The picture that may be shown, changed in place, and what was done to it.

        picture: BGR or BGRA. seconds: the frame's own time.
        """
        if self.privacy is Privacy.NONE:
            return picture, Shading.NONE
        known = self._known
        if known is None or known.epoch != epoch:
            return _recoloured(picture, coarse), Shading.COARSE
        if not 0.0 <= seconds - known.seconds <= MASK_LIFE_S:
            return _recoloured(picture, coarse), Shading.COARSE
        mask = known.mask
        return _recoloured(picture, lambda bgr: shade(bgr, mask)), Shading.SILHOUETTES


def _recoloured(picture: Picture, change: Callable[[Picture], Picture]) -> Picture:
    """Apply a change of BGR pictures to the colours of a BGR or BGRA one."""
    picture[..., :3] = change(np.ascontiguousarray(picture[..., :3]))
    return picture
