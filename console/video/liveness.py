"""Is a camera alive? A pure state machine over what has been seen (DESIGN rule 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

LIMIT_S = 2.0  # by then it stands on the screen (DESIGN rule 9)
SAID_AFTER_S = 1.7  # the rest is for what was still under way, and for the window to paint it
_SPARE_S = 0.2  # with half a frame's time more: a camera of one picture a second has 1.7 s too
_LONGEST_S = 15.0  # of a camera that sends next to nothing
_FRAMES = 4


class Liveness(IntEnum):
    """In order of how bad it is. The numbers stand in shared memory."""

    STARTING = 0
    LIVE = 1
    STILL = 2  # timestamps move, the picture does not: a quiet scene, or a frozen encoder
    FROZEN = 3  # packets come, timestamps stand or no picture comes of them
    LOST = 4  # no packet


@dataclass(frozen=True, slots=True)
class Watched:
    """When each thing last happened; monotonic seconds. None: not since the stream was opened."""

    since: float
    packet_at: float | None = None
    pts: int | None = None
    pts_moved_at: float | None = None
    picture_at: float | None = None
    picture_moved_at: float | None = None
    still_alarm_s: float = 10.0
    steps_s: tuple[float, ...] = ()  # between its last few frames, by its own timestamps


def on_packet(watched: Watched, now: float, pts: int, tick_s: float) -> Watched:
    """A packet came; its timestamp, in ticks of tick_s, may or may not have moved."""
    if pts != watched.pts:
        watched = replace(on_past(watched, pts, tick_s), pts_moved_at=now)
    return replace(watched, packet_at=now)


def on_past(watched: Watched, pts: int, tick_s: float) -> Watched:
    """A packet from before we came: it tells the camera's pace, and not that the camera lives."""
    if pts == watched.pts:
        return watched
    steps = watched.steps_s
    if watched.pts is not None:
        steps = (*steps, abs(pts - watched.pts) * tick_s)[-_FRAMES:]
    return replace(watched, pts=pts, steps_s=steps)


def on_picture(watched: Watched, now: float, moved: bool) -> Watched:
    """A picture was decoded; moved: it differs from the one before."""
    watched = replace(watched, picture_at=now)
    if moved or watched.picture_moved_at is None:
        return replace(watched, picture_moved_at=now)
    return watched


def on_skipped(watched: Watched, now: float) -> Watched:
    """A packet was left undecoded since nobody looks: its picture can be blamed for nothing. Where
    there has never been one, there is none to be called live.
    """
    if watched.picture_at is None:
        return watched
    return replace(watched, picture_at=now, picture_moved_at=now)


def on_reopened(watched: Watched, shown_at: float | None) -> Watched:
    """A new epoch's timestamps start anew; how long nothing came stays remembered. shown_at: of the
    last picture that was let through to be seen; what was decoded after it is dropped unseen.
    """
    return replace(watched, pts=None, picture_at=shown_at, picture_moved_at=None)


def said_after_s(watched: Watched) -> float:
    """How long this camera may send nothing: one that takes its time is not lost in between.

    Its second-longest step of the last few counts: one leap of its clock is not its pace.
    """
    return min(max(SAID_AFTER_S, 1.5 * step_s(watched) + _SPARE_S), _LONGEST_S)


def step_s(watched: Watched) -> float:
    """From one of its frames to the next; 0 where nobody knows yet."""
    return sorted(watched.steps_s)[-2] if len(watched.steps_s) > 1 else 0.0


def liveness(watched: Watched, now: float) -> Liveness:
    """The state at now. Exactly the limit already counts."""
    limit_s = said_after_s(watched)
    if watched.packet_at is None:
        return Liveness.STARTING if now - watched.since < LIMIT_S else Liveness.LOST
    if now - watched.packet_at >= limit_s:
        return Liveness.LOST
    if watched.pts_moved_at is not None and now - watched.pts_moved_at >= limit_s:
        return Liveness.FROZEN
    if watched.picture_at is None or now - watched.picture_at >= limit_s:
        return Liveness.FROZEN  # packets that make no picture are nothing to call live
    moved_at = watched.picture_moved_at
    if moved_at is not None and now - moved_at >= max(LIMIT_S, limit_s):
        return Liveness.STILL
    return Liveness.LIVE


def still_alarm(watched: Watched, now: float) -> bool:
    """Whether the picture has stood for longer than this camera may."""
    moved = watched.picture_moved_at
    still = liveness(watched, now) is Liveness.STILL
    return still and moved is not None and now - moved >= watched.still_alarm_s
