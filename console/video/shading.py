"""What of a picture may leave the worker (DESIGN rule 11): it fails towards less."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import cv2
import numpy as np

from console.domain.camera import Privacy
from console.inference.silhouettes import coarse, shade
from console.video.decode import Picture
from console.video.foreground import Foreground
from console.video.frames import Shading
from console.video.luma import Luma
from console.video.records import BoxesRecord, DrawnBox, PersonMask
from console.video.uncover import parts
from console.video.uncovered import Uncovered

MASK_LIFE_S = 0.5
_LONGEST_S = 900.0  # of a reveal, whatever the window says
_MOST_MOVING = 0.6  # of a picture; beyond, the light or the camera has changed


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
    """Keeps the newest mask of a stream and shades pictures by it while it is young enough.

    What has moved is shaded too: people walk out of old masks. It is measured against the newest
    picture that had a mask of its own, and whom that mask has is shaded with it; on a tile that
    leaves pictures out that is mostly an older one than the newest mask.
    """

    def __init__(self, privacy: Privacy) -> None:
        self.privacy = privacy
        self._uncovered: tuple[Uncovered, ...] = ()
        self.under: tuple[str, ...] = ()  # ids of the reveals that the last picture shows more by
        self._known: _Known | None = None
        self._epoch, self._foreground = "", Foreground(MASK_LIFE_S)

    def learn(self, record: BoxesRecord, time_base: Fraction) -> None:
        """Boxes of frames that were shown or are being shown; an older mask changes nothing."""
        if record.mask is None:
            return
        seconds, known = float(record.pts * time_base), self._known
        if known is None or known.epoch != record.epoch or known.seconds < seconds:
            self._known = known = _Known(record.epoch, seconds, unpack_mask(record.mask))
            if known.epoch == self._epoch:
                self._foreground.note(known.seconds, known.mask)  # its picture may be on screen

    def uncover(self, reveals: Iterable[Uncovered]) -> None:
        """What is shown from now on, each until its own end; nothing else any more."""
        longest = time.monotonic() + _LONGEST_S
        self._uncovered = tuple(replace(one, until=min(one.until, longest)) for one in reveals)

    def apply(
        self,
        picture: Picture,
        luma: Luma,
        epoch: str,
        seconds: float,
        boxes: tuple[DrawnBox, ...] = (),
        captured_utc: float = math.inf,
    ) -> tuple[Picture, Shading]:
        """The picture that may be shown, changed in place, and what was done to it.

        picture: BGR or BGRA. luma: the same frame's brightness, at any size. seconds: its own time.
        boxes: those of this very frame. captured_utc: of what comes out of a recording.
        """
        self.under = ()
        if self.privacy is Privacy.NONE:
            return picture, Shading.NONE
        mask = self._mask(luma, epoch, seconds)
        reveals = [one for one in self.standing() if captured_utc >= one.since_utc]
        if whole := [one for one in reveals if one.whole]:
            self.under = (max(whole, key=lambda one: one.until).reveal_id,)
            return picture, Shading.REVEALED
        here = {(epoch, box.track_id) for box in boxes}
        tracked = [one for one in reveals if here.intersection(one.tracks)]
        wanted = [name for one in tracked for name in one.tracks]
        seen = parts(wanted, epoch, boxes, mask, picture.shape[:2]) if wanted else None
        if seen is None:
            return _covered(picture, mask)
        self.under = tuple(one.reveal_id for one in tracked)
        clear = picture.copy()
        covered, _ = _covered(picture, mask)
        return np.where(seen[..., None] > 0, clear, covered), Shading.REVEALED

    def standing(self) -> tuple[Uncovered, ...]:
        """What is shown now, by this process's own clock."""
        if self._uncovered:
            now = time.monotonic()
            self._uncovered = tuple(one for one in self._uncovered if now < one.until)
        return self._uncovered

    def _mask(self, luma: Luma, epoch: str, seconds: float) -> Picture | None:
        """Where people are, and where they may be by now; None when nobody knows."""
        known = self._known
        if known is None:
            return None  # without a detector nothing is remembered, for that costs
        if epoch != self._epoch:
            self._epoch, self._foreground = epoch, Foreground(MASK_LIFE_S)
        self._foreground.see(luma, seconds)
        if known.epoch != epoch or not 0.0 <= seconds - known.seconds <= MASK_LIFE_S:
            return None
        self._foreground.note(known.seconds, known.mask)
        ground = self._foreground.ground
        if ground is None:
            return None
        moved = self._foreground.since(ground)
        if np.count_nonzero(moved) > _MOST_MOVING * moved.size:
            return None
        with_moved = _joined(known.mask, moved)
        return with_moved if ground.people is known.mask else _joined(with_moved, ground.people)


def _joined(mask: Picture, other: Picture) -> Picture:
    """Whatever either of them marks, at the size of the first."""
    height, width = mask.shape
    cells = cv2.resize(other, (width, height), interpolation=cv2.INTER_AREA)
    return np.where(cells > 0, np.uint8(255), mask)


def covered_whole(picture: Picture) -> tuple[Picture, Shading]:
    """As where nobody knows who is where; changed in place."""
    return _covered(picture, None)


def _covered(picture: Picture, mask: Picture | None) -> tuple[Picture, Shading]:
    if mask is None:
        return _recoloured(picture, coarse), Shading.COARSE
    return _recoloured(picture, lambda bgr: shade(bgr, mask)), Shading.SILHOUETTES


def _recoloured(picture: Picture, change: Callable[[Picture], Picture]) -> Picture:
    """Written over the picture itself: what it was before is nowhere any more."""
    picture[...] = change(picture)
    return picture
