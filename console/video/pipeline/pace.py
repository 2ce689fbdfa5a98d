"""How often a lone console detects: on each frame where the machine affords it. Pure.

What a detection takes is measured on the clock, not in CPU time: on a machine that is busy with
other things it takes longer, and fewer are made. A camera that cannot have each frame detected on
offers its newest one when its time has come; nothing queues. Quiet scenes take what little they
need off first.
"""

from __future__ import annotations

from console.video.pipeline.activity import QUIET_EVERY_S

SHARE = 0.7  # of the detector's one thread: the rest is for pictures, and for whoever uses them
SLOWEST_S = 0.2  # even when that is more than the share
_NOTICEABLE = 0.15


def affordable_s(busy: int, detect_ms: float, quiet: int = 0) -> float:
    """Seconds from one detection of a busy camera to its next; below a frame's time, each frame.

    Where all are quiet it is what the first that stirs will get.
    """
    detect_s = detect_ms / 1000
    left = SHARE - quiet * detect_s / QUIET_EVERY_S
    wanted_s = max(busy, 1) * detect_s
    return min(wanted_s / left, SLOWEST_S) if left > 0 else SLOWEST_S


def differs(before_s: float, now_s: float) -> bool:
    """Whether a change is worth telling the cameras."""
    return abs(now_s - before_s) > _NOTICEABLE * max(before_s, now_s)
