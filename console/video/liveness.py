"""Is a camera alive? A pure state machine over what has been seen (DESIGN rule 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

LIMIT_S = 2.0


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


def on_packet(watched: Watched, now: float, pts: int) -> Watched:
    """A packet came; its timestamp may or may not have moved."""
    if pts != watched.pts:
        watched = replace(watched, pts=pts, pts_moved_at=now)
    return replace(watched, packet_at=now)


def on_picture(watched: Watched, now: float, moved: bool) -> Watched:
    """A picture was decoded; moved: it differs from the one before."""
    watched = replace(watched, picture_at=now)
    if moved or watched.picture_moved_at is None:
        return replace(watched, picture_moved_at=now)
    return watched


def on_skipped(watched: Watched, now: float) -> Watched:
    """A packet was left undecoded on purpose: its picture can be blamed for nothing."""
    return replace(watched, picture_at=now, picture_moved_at=now)


def on_reopened(watched: Watched) -> Watched:
    """A new epoch's timestamps start anew; how long nothing came stays remembered."""
    return replace(watched, pts=None, picture_moved_at=None)


def liveness(watched: Watched, now: float) -> Liveness:
    """The state at now. Exactly LIMIT_S already counts: it must show by then."""
    if watched.packet_at is None:
        return Liveness.STARTING if now - watched.since < LIMIT_S else Liveness.LOST
    if now - watched.packet_at >= LIMIT_S:
        return Liveness.LOST
    if watched.pts_moved_at is not None and now - watched.pts_moved_at >= LIMIT_S:
        return Liveness.FROZEN
    if watched.picture_at is None or now - watched.picture_at >= LIMIT_S:
        return Liveness.FROZEN  # packets that make no picture are nothing to call live
    if watched.picture_moved_at is not None and now - watched.picture_moved_at >= LIMIT_S:
        return Liveness.STILL
    return Liveness.LIVE


def still_alarm(watched: Watched, now: float) -> bool:
    """Whether the picture has stood for longer than this camera may."""
    moved = watched.picture_moved_at
    still = liveness(watched, now) is Liveness.STILL
    return still and moved is not None and now - moved >= watched.still_alarm_s
