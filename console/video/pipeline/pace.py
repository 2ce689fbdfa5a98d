"""How often a lone console detects: on each frame where the machine affords it. Pure.

What a detection takes is measured on the clock, not in CPU time: on a machine that is busy with
other things it takes longer, and fewer are made. A camera that cannot have each frame detected on
offers its newest one when its time has come; nothing queues. Quiet scenes take what little they
need off first. Smaller streams that somebody looks at are detected on in what time the main ones
would leave if none were quiet: a look never costs an alert.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.video.pipeline.activity import QUIET_EVERY_S

SHARE = 0.7  # of the detector's one thread: the rest is for pictures, and for whoever uses them
SLOWEST_S = 0.2  # even when that is more than the share
SUB_EVERY_S = 0.25  # at least: a person mask lives for half a second, and an answer takes a while
_NOTICEABLE = 0.15
_FULL, _TOO_FULL = 0.9, 1.1
_FRAME_S = 0.04


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


def taken_up(mains: Iterable[float | None], detect_ms: float) -> float:
    """The part of the detector that main streams need, each by what it is configured for: seconds
    from one detection to the next, 0 on each frame, None as often as the machine affords.
    """
    return sum(
        detect_ms / 1000 / (SLOWEST_S if every_s is None else max(every_s, _FRAME_S))
        for every_s in mains
    )


def spare_streams(taken: float, detect_ms: float, before: int) -> int:
    """How many smaller streams can be detected on beside the main ones, which come first.

    before: how many are. What a detection takes goes up and down; none of them is given up for
    that until there really is no time.
    """
    each = detect_ms / 1000 / SUB_EVERY_S
    if each <= 0:
        return 0  # nobody knows yet
    return max(int((_FULL - taken) / each), min(before, int((_TOO_FULL - taken) / each)), 0)


def sub_every_s(taken: float, detect_ms: float, streams: int) -> float:
    """Seconds from one detection of a smaller stream to its next: what is left is theirs."""
    left = max(_FULL - taken, 1e-6)
    return min(streams * detect_ms / 1000 / left, SUB_EVERY_S)
