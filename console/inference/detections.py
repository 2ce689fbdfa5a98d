"""What a detector says about one frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
PERSON = "person"


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """boxes [n,4] x1 y1 x2 y2 in source pixels, as the model gave them: they may reach over the
    edge of the picture. scores [n] fall. person_mask is 255 where a person may be, 0 elsewhere, at
    a low resolution and spread over exactly the whole source picture; None when this model cannot
    say where people are, and then a silhouettes camera has to be shown coarse.
    """

    boxes: Floats
    labels: tuple[str, ...]
    scores: Floats
    person_mask: Bytes | None = None

    def __len__(self) -> int:
        return len(self.labels)
