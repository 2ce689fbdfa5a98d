"""Tracks to sightings: when a weapon is believed, followed and gone. Pure: times are handed in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from console.domain.alert import TRACK_KEPT, CountedHit, TimedBox
from console.video.pipeline.messages import SightingStage

CONFIRM_HITS = 3
CONFIRM_WITHIN_S = 1.0
# The alarm rule is judged at five detections a second (a package's metrics.alarm_rule): more of
# them in the same time say little more, and must not make an alert come more easily.
COUNTED_APART_S = 0.19
GONE_AFTER_S = 2.0
_UPDATE_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A weapon detected on a frame: media_s is the frame's own time."""

    epoch: str
    track_id: int
    label: str
    score: float
    media_s: float
    pts: int
    timed: TimedBox


@dataclass(slots=True)
class Followed:
    """One track's history; `newest` and `best_score` are what a sighting says. `counted` stays as
    it was when the track was believed.
    """

    newest: Hit
    first: TimedBox
    best_score: float
    seen_at: float
    times: deque[float] = field(default_factory=lambda: deque(maxlen=CONFIRM_HITS))
    track: deque[TimedBox] = field(default_factory=lambda: deque(maxlen=TRACK_KEPT))
    counted: deque[CountedHit] = field(default_factory=lambda: deque(maxlen=CONFIRM_HITS))
    raised: bool = False
    said_at: float = 0.0


class SightingWatch:
    """Of one camera and epoch chain: track ids never repeat."""

    def __init__(self) -> None:
        self._followed: dict[int, Followed] = {}

    def observe(self, hits: Iterable[Hit], now: float) -> list[tuple[SightingStage, Followed]]:
        """Hits of one frame; what is to be told of them. now: monotonic seconds."""
        told = []
        for hit in hits:
            followed = self._take(hit, now)
            stage = self._stage(followed, now)
            if stage is not None:
                followed.said_at = now
                told.append((stage, followed))
        return told

    def expire(self, now: float) -> list[tuple[SightingStage, Followed]]:
        """Tracks not seen for GONE_AFTER_S: those that were raised have ended."""
        gone = [
            track_id
            for track_id, followed in self._followed.items()
            if now - followed.seen_at >= GONE_AFTER_S
        ]
        ended = [self._followed.pop(track_id) for track_id in gone]
        return [(SightingStage.ENDED, followed) for followed in ended if followed.raised]

    def _take(self, hit: Hit, now: float) -> Followed:
        followed = self._followed.get(hit.track_id)
        if followed is None:
            followed = Followed(hit, hit.timed, hit.score, now)
            self._followed[hit.track_id] = followed
        followed.newest, followed.seen_at = hit, now
        followed.best_score = max(followed.best_score, hit.score)
        if not followed.times or hit.media_s - followed.times[-1] >= COUNTED_APART_S:
            followed.times.append(hit.media_s)
            followed.track.append(hit.timed)
            if not followed.raised:
                followed.counted.append(CountedHit(hit.timed.at_utc, hit.score))
        return followed

    def _stage(self, followed: Followed, now: float) -> SightingStage | None:
        if followed.raised:
            due = now - followed.said_at >= _UPDATE_EVERY_S
            return SightingStage.UPDATED if due else None
        enough = len(followed.times) == CONFIRM_HITS
        if enough and followed.times[-1] - followed.times[0] <= CONFIRM_WITHIN_S:
            followed.raised = True
            return SightingStage.RAISED
        return None
