"""What a tile says about its stream, also when no picture comes."""

from __future__ import annotations

from dataclasses import dataclass

from console.video.liveness import Liveness

NO_GAP = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """trouble is a message id of camera.error.* or empty. age_s is the age of the last packet.

    own_boxes: the last answer of a detector was of this console's own. note: what is to be said of
    a camera's second stream, a message id of camera.error.* or empty. behind_s: for how long more
    has come than the worker gets done. gap: of a replay, from when to when nothing was recorded
    that was just passed over, in seconds since 1970; 0 where nothing precedes or follows.
    """

    liveness: Liveness
    still_alarm: bool
    trouble: str
    age_s: float
    fps: float
    delay_ms: int
    detecting: bool
    late_boxes: int
    own_boxes: bool = False
    note: str = ""
    behind_s: float = 0.0
    gap: tuple[float, float] = NO_GAP
