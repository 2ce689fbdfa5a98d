"""Follows detections from frame to frame, so that a box can stand between two of them.

After ByteTrack (Zhang et al., ECCV 2022): sure detections are matched first, doubtful ones may then
carry on a track but never start one. Boxes are matched with a buffer around them (C-BIoU, Yang et
al., WACV 2023), since a weapon of a few pixels moves further than its own size between frames.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from console.inference.boxes import iou
from console.inference.detections import Detections, Floats

_SAME_FRAME_S = 5e-4
_POSITION_GAIN, _VELOCITY_GAIN = 0.7, 0.4  # of an alpha-beta filter
_BUFFER, _LEAST_BUFFER_PX = 0.3, 4.0
_LEAST_IOU = 0.1


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """Seconds of the stream's clock. sure_score parts the two rounds of matching."""

    sure_score: float = 0.5
    confirm_hits: int = 3
    lost_after_s: float = 1.0
    place_for_s: float = 0.5
    bridge_s: float = 1.0
    remember_s: float = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A track on one frame. detected: found on that very frame (solid), else placed (dashed)."""

    track_id: int
    label: str
    score: float
    box: Floats
    detected: bool
    confirmed: bool


@dataclass(slots=True, eq=False)
class _Seen:
    pts_s: float
    box: Floats
    score: float


@dataclass(slots=True, eq=False)
class _Track:
    id: int
    label: str
    box: Floats
    velocity: Floats
    confirmed: bool = False
    seen: deque[_Seen] = field(default_factory=deque)

    def at(self, pts_s: float) -> Floats:
        box: Floats = self.box + self.velocity * np.float32(pts_s - self.seen[-1].pts_s)
        return box

    def take(self, pts_s: float, box: Floats, score: float) -> None:
        expected, passed = self.at(pts_s), pts_s - self.seen[-1].pts_s
        surprise = box - expected
        self.velocity = self.velocity + surprise * np.float32(_VELOCITY_GAIN / passed)
        self.box = expected + surprise * np.float32(_POSITION_GAIN)
        self.seen.append(_Seen(pts_s, box, score))


class Tracker:
    """Of one camera. Times are its stream's pts in seconds; ids are never used twice."""

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self._live: list[_Track] = []
        self._ended: list[_Track] = []
        self._next_id = 1
        self._latest = float("-inf")

    def reset(self) -> None:
        """A new epoch: nothing of the old picture may be placed on the new one."""
        self._live.clear()
        self._ended.clear()
        self._latest = float("-inf")

    def update(self, pts_s: float, detections: Detections) -> tuple[Placed, ...]:
        """Takes the detections of a newer frame, in their order, and says which track each is.

        A detection too doubtful to start a track is left out. A time that does not advance means
        that the stream has started anew, and so do the tracks.
        """
        if pts_s <= self._latest:
            self.reset()
        self._latest = pts_s
        taken = self._matched(pts_s, detections)
        for row in range(len(detections)):
            if row not in taken and detections.scores[row] >= self._settings.sure_score:
                taken[row] = self._started(pts_s, detections, row)
        for track in taken.values():
            track.confirmed |= len(track.seen) >= self._settings.confirm_hits
        self._forget()
        return tuple(_placed(taken[row], taken[row].seen[-1]) for row in sorted(taken))

    def predict(self, pts_s: float) -> tuple[Placed, ...]:
        """Where the tracks are on a frame: as detected on it, placed between two detections, or
        carried on after the last one for at most place_for_s. Only confirmed tracks are placed.
        """
        found = (self._on(track, pts_s) for track in (*self._live, *self._ended))
        return tuple(placed for placed in found if placed is not None)

    def _matched(self, pts_s: float, detections: Detections) -> dict[int, _Track]:
        sure = detections.scores >= self._settings.sure_score
        taken: dict[int, _Track] = {}
        for rows in (np.flatnonzero(sure), np.flatnonzero(~sure)):
            used = set(map(id, taken.values()))
            free = [track for track in self._live if id(track) not in used]
            for row, track in _assign(pts_s, detections, rows, free):
                track.take(pts_s, detections.boxes[row], float(detections.scores[row]))
                taken[row] = track
        return taken

    def _started(self, pts_s: float, detections: Detections, row: int) -> _Track:
        box = detections.boxes[row]
        track = _Track(self._next_id, detections.labels[row], box, np.zeros(4, np.float32))
        track.seen.append(_Seen(pts_s, box, float(detections.scores[row])))
        self._next_id += 1
        self._live.append(track)
        return track

    def _forget(self) -> None:
        settings = self._settings
        lost_before = self._latest - settings.lost_after_s
        self._ended += [track for track in self._live if track.seen[-1].pts_s < lost_before]
        self._live = [track for track in self._live if track.seen[-1].pts_s >= lost_before]
        oldest = self._latest - settings.remember_s
        self._ended = [track for track in self._ended if track.seen[-1].pts_s >= oldest]
        for track in self._live:
            while len(track.seen) > 1 and track.seen[0].pts_s < oldest:
                track.seen.popleft()

    def _on(self, track: _Track, pts_s: float) -> Placed | None:
        before = after = None
        for seen in reversed(track.seen):
            if abs(seen.pts_s - pts_s) <= _SAME_FRAME_S:
                return _placed(track, seen)
            if seen.pts_s < pts_s:
                before = seen
                break
            after = seen
        if before is None or not track.confirmed:
            return None
        if after is not None:
            return self._between(track, before, after, pts_s)
        if pts_s - before.pts_s > self._settings.place_for_s:
            return None
        return Placed(track.id, track.label, before.score, track.at(pts_s), False, True)

    def _between(self, track: _Track, before: _Seen, after: _Seen, pts_s: float) -> Placed | None:
        gap = after.pts_s - before.pts_s
        if gap > self._settings.bridge_s:
            return None
        part = np.float32((pts_s - before.pts_s) / gap)
        box = before.box + (after.box - before.box) * part
        return Placed(track.id, track.label, min(before.score, after.score), box, False, True)


def _placed(track: _Track, seen: _Seen) -> Placed:
    return Placed(track.id, track.label, seen.score, seen.box, True, track.confirmed)


def _assign(
    pts_s: float, detections: Detections, rows: npt.NDArray[np.intp], tracks: list[_Track]
) -> list[tuple[int, _Track]]:
    if not len(rows) or not tracks:
        return []
    expected = np.stack([track.at(pts_s) for track in tracks])
    likeness = iou(_buffered(detections.boxes[rows]), _buffered(expected))
    for at, row in enumerate(rows):
        for column, track in enumerate(tracks):
            if detections.labels[row] != track.label:
                likeness[at, column] = 0
    pairs = zip(*linear_sum_assignment(-likeness), strict=True)
    return [(int(rows[at]), tracks[to]) for at, to in pairs if likeness[at, to] >= _LEAST_IOU]


def _buffered(boxes: Floats) -> Floats:
    more = np.maximum((boxes[:, 2:] - boxes[:, :2]) * _BUFFER, _LEAST_BUFFER_PX)
    grown: Floats = np.hstack((boxes[:, :2] - more, boxes[:, 2:] + more)).astype(np.float32)
    return grown
