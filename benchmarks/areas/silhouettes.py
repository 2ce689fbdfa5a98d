"""How much of the people a silhouette view leaves uncovered when its person mask is 0.4 s old.

Painted people walk, seen through H.264; the masks are the painter's own, so that only the mask's
age counts, not the detector. Ours is the console's shader; the peer shades by the old mask alone.
Figures are per cent of the people's pixels. Scale: sequences of eight pictures, ten a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.area import Sample

UNIT = "% of people's pixels uncovered"
GOAL = "under 1 %"
HIGHER_IS_BETTER = False

_SEQUENCES = 10
_AGE = 2  # pictures
_LEAST_PERCENT = 0.001
Image = NDArray[np.uint8]
Shade = Callable[[Image, Image, Image], Image]


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """Pictures and masks, by sequence."""
    from console.demo.painter.styles import DEMO
    from console.demo.training.footage import FRAMES, footage

    items = list(islice(footage(DEMO, seed, armed_share=0.3), FRAMES * _SEQUENCES * scale))
    np.save(folder / "pictures.npy", np.stack([item.frame for item in items]))
    np.save(folder / "masks.npy", np.stack([item.mask for item in items]))
    return {"folder": str(folder), "length": FRAMES}


def ours(data: dict[str, Any]) -> Sample:
    """What a tile would show."""
    from console.domain.camera import Privacy
    from console.video.records import BoxesRecord
    from console.video.shading import Shader, pack_mask

    def shaded(old: Image, mask: Image, new: Image) -> Image:
        shader = Shader(Privacy.SILHOUETTES)
        shader.learn(BoxesRecord("e", 0, (), True, pack_mask(mask)), Fraction(1, 1000))
        shader.apply(old.copy(), _grey(old), "e", 0.0)
        return shader.apply(new.copy(), _grey(new), "e", 0.4)[0]

    return _sample(data, shaded)


def peer(data: dict[str, Any]) -> Sample:
    """The old mask as it is."""
    from console.inference.silhouettes import shade

    return _sample(data, lambda _old, mask, new: shade(new, mask))


def _sample(data: dict[str, Any], shaded: Shade) -> Sample:
    people = left = elsewhere = covered = 0
    for old, old_mask, new, new_mask in _pairs(data):
        shown = shaded(old, np.where(old_mask > 127, 255, 0).astype(np.uint8), new)
        changed = (shown != new).any(axis=2)
        here, nobody = _wide(new_mask > 127), _wide((old_mask < 13) & (new_mask < 13))
        people += int(here.sum())
        left += int((here & ~changed).sum())
        elsewhere += int(nobody.sum())
        covered += int((nobody & changed).sum())
    percent = 100 * left / people
    answer = {"uncovered": percent, "others_covered": 100 * covered / elsewhere}
    return Sample(max(percent, _LEAST_PERCENT), people, answer)


def _pairs(data: dict[str, Any]) -> Iterator[tuple[Image, Image, Image, Image]]:
    folder, length = Path(data["folder"]), data["length"]
    pictures, masks = (np.load(folder / f"{name}.npy") for name in ("pictures", "masks"))
    for number in range(len(pictures) - _AGE):
        if number % length < length - _AGE:
            later = number + _AGE
            yield pictures[number], masks[number], pictures[later], masks[later]


def _grey(picture: Image) -> Image:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def _wide(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.repeat(np.repeat(cells, 4, axis=0), 4, axis=1)


def check(ours: Any, peer: Any) -> str:
    """What it costs: how much is shaded where nobody is."""
    mine, theirs = ours["others_covered"], peer["others_covered"]
    return f"of what is no person {mine:.1f} % is shaded, by the old mask alone {theirs:.1f} %"
