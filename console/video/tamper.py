"""Does a camera still see what it is there to see? (FEATURES C08)

The outlines of the scene are compared with those it had before. Outlines of the logarithm of the
brightness stay where they are when lights go on or off; averaged over two seconds they stay under
rain, noise and what passes by. A camera that is covered, sprayed, out of focus, dazzled or turned
away loses them over nearly the whole picture, and for longer than a lorry takes to drive past.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from console.video.luma import Luma
from console.video.trouble import Tampering

LOOK_EVERY_S = 0.25
AFTER_S = 6.0  # so long it must be, so that it is said within ten seconds
OVER_AFTER_S = 3.0
_AVERAGED = 8  # looks
_EACH = 4  # looks between two comparisons
_LEARNED = 6  # comparisons, before anything is judged
_FORGETS = 0.016  # of the reference, a comparison: half of it in three quarters of a minute
_SIZE = (160, 90)
_DARK = 8.0  # of 255, added: below it there is more noise than scene
_FAINT = 0.05  # of a natural logarithm: what noise leaves of an outline
_ROWS, _COLUMNS = 6, 10
_WITNESS = 0.0015  # mean square of its outlines: a block with less has nothing to lose
_FEWEST_WITNESSES = 8
_ASIDE = 1.2  # pixels of the small picture, each of them a hundredth of its height
_LIKE = 0.35  # correlation with what was there
_SHARE = 0.85  # of the witnesses must have lost it
_BLURRED, _BARE = 0.3, 0.3  # of the outlines' energy
_SAME_SCENE = 0.7  # correlation of what is left when both are blurred
_WHITE, _WHITE_SHARE = 225, 0.5  # most cameras send no brighter white than 235

Plane = NDArray[np.float32]
_LOGARITHM: Plane = np.log(np.arange(256, dtype=np.float32) + np.float32(_DARK))


class TamperSense:
    """One camera's, over all its epochs: who turns it round may well pull the plug first.

    The reference follows the scene slowly, and stands while something seems wrong. A scene without
    outlines, and one that is lost in the dark by and by, is never judged.
    """

    def __init__(self) -> None:
        self._looks: deque[Plane] = deque(maxlen=_AVERAGED)
        self._white: deque[float] = deque(maxlen=_AVERAGED)
        self._reference: Plane | None = None
        self._learned = self._count = 0
        self._look_at = float("-inf")
        self._suspected: Tampering = Tampering.NONE
        self._since = 0.0
        self.state = Tampering.NONE

    def wants(self, now: float) -> bool:
        return now >= self._look_at

    def see(self, luma: Luma, now: float) -> None:
        """A picture; `state` is what is held of the camera after it."""
        self._look_at = now + LOOK_EVERY_S
        self._count += 1
        small = cv2.resize(luma, _SIZE, interpolation=cv2.INTER_AREA)
        self._white.append(float((small >= _WHITE).mean()))
        self._looks.append(np.asarray(cv2.LUT(small, _LOGARITHM), np.float32))
        if len(self._looks) == _AVERAGED and self._count % _EACH == 0:
            self._compare(now)

    def _compare(self, now: float) -> None:
        present: Plane = np.mean(self._looks, axis=0, dtype=np.float32)
        if self._reference is None or self._learned < _LEARNED:
            self._learn(present)
            return
        found = _compared(present, self._reference, float(np.mean(self._white)))
        if found is Tampering.NONE:
            self._reference += _FORGETS * (present - self._reference)
        self._hold(found, now)

    def pause(self) -> None:
        """Pictures come no more, or anew: what was seen before and after is not averaged."""
        self._looks.clear()
        self._white.clear()

    def _learn(self, present: Plane) -> None:
        self._learned += 1
        if self._reference is None:
            self._reference = present.copy()
        self._reference += (present - self._reference) / self._learned

    def _hold(self, found: Tampering, now: float) -> None:
        """One kind may become another meanwhile; it is still the same thing."""
        if bool(found) != bool(self._suspected):
            self._since = now
        self._suspected = found
        held = now - self._since
        if found and held >= AFTER_S and not self.state:
            self.state = found
        elif not found and held >= OVER_AFTER_S:
            self.state = Tampering.NONE


def _compared(present: Plane, reference: Plane, white: float) -> Tampering:
    now, then = _outlines(present), _outlines(reference)
    before = _blocks(then * then)
    witnesses = before >= _WITNESS
    if int(witnesses.sum()) < _FEWEST_WITNESSES:
        return Tampering.NONE
    energy = _blocks(now * now)
    gone = _likeness(now, then)[witnesses] < _LIKE
    blurred = energy[witnesses] < _BLURRED * before[witnesses]
    lost = float((gone | blurred).mean())
    if lost < _SHARE:
        return Tampering.NONE
    if white >= _WHITE_SHARE:
        return Tampering.BLINDED
    if float(blurred.mean()) >= _SHARE and _same_scene(present, reference):
        return Tampering.DEFOCUSED
    if float(energy.mean()) < _BARE * float(before.mean()):
        return Tampering.COVERED
    return Tampering.TURNED


def _outlines(scene: Plane) -> Plane:
    """How steep it is, without what noise makes."""
    across = cv2.Sobel(scene, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(scene, cv2.CV_32F, 0, 1, scale=0.25)
    return np.asarray(np.maximum(cv2.magnitude(across, down) - _FAINT, 0.0), np.float32)


def _blocks(plane: Plane) -> Plane:
    """Means of the parts that are judged one by one: shape (_ROWS, _COLUMNS)."""
    return np.asarray(cv2.resize(plane, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA))


def _likeness(one: Plane, other: Plane) -> Plane:
    """Block by block, how two planes of outlines correlate; a little aside is the wind."""
    one, other = (
        np.asarray(cv2.GaussianBlur(plane, (0, 0), _ASIDE), np.float32) for plane in (one, other)
    )
    mean_one, mean_other = _blocks(one), _blocks(other)
    common = _blocks(one * other) - mean_one * mean_other
    spread = (_blocks(one * one) - mean_one**2) * (_blocks(other * other) - mean_other**2)
    return np.asarray(common / np.sqrt(np.maximum(spread, 1e-12)), np.float32)


def _same_scene(one: Plane, other: Plane) -> bool:
    """Whether they are alike once both are out of focus."""
    soft = [cv2.GaussianBlur(plane, (0, 0), 4.0).ravel() for plane in (one, other)]
    if min(float(plane.std()) for plane in soft) < 1e-3:
        return False
    return float(np.corrcoef(soft[0], soft[1])[0, 1]) >= _SAME_SCENE
