"""A piece of a recording in memory: what is shown next, and from where it has to be decoded. Pure.

A recording can be shaded as the live picture was only if the mask of a frame is known before the
frame is shown: boxes come after their packets in it, so a reel is filled some seconds ahead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from console.video.records import BoxesRecord, PacketRecord, Record, StreamRecord

_LONGEST_GAP_S = 1.0  # longer pauses of the camera are passed over
_MOST_BYTES = 64 * 1024 * 1024
_KEPT_BEHIND_S = 60.0
_RATED = 8  # pictures on each side that tell the rate


@dataclass(slots=True)
class Shot:
    """One access unit and the boxes of its frame. at: seconds on the reel."""

    stream: StreamRecord
    packet: PacketRecord
    at: float
    boxes: BoxesRecord | None = None


class Reel:
    """Shots in the order in which they are decoded."""

    def __init__(self) -> None:
        self.shots: list[Shot] = []
        self._stream: StreamRecord | None = None
        self._by_frame: dict[tuple[str, int], Shot] = {}
        self._early: dict[tuple[str, int], BoxesRecord] = {}
        self._bytes = 0

    def add(self, records: Iterable[Record]) -> int:
        """What follows on what is here, or overlaps with it; how many shots are new."""
        before = len(self.shots)
        for record in records:
            if isinstance(record, StreamRecord):
                self._stream = record
            elif isinstance(record, PacketRecord):
                self._add_packet(record)
            elif isinstance(record, BoxesRecord):
                self._add_boxes(record)
        return len(self.shots) - before

    def seconds_after(self, index: int) -> float:
        """How much is here beyond a shot."""
        return self.shots[-1].at - self.shots[index].at if self.shots else 0.0

    def boxes(self, epoch: str, pts: int) -> BoxesRecord | None:
        shot = self._by_frame.get((epoch, pts))
        return None if shot is None else shot.boxes

    def captured(self, epoch: str, pts: int) -> float:
        """When a frame was captured, in seconds since 1970; 0 where it is not here."""
        shot = self._by_frame.get((epoch, pts))
        return 0.0 if shot is None else shot.packet.capture_utc

    def first_since(self, at_utc: float) -> int | None:
        """The first shot that was captured then or later."""
        found = (i for i, shot in enumerate(self.shots) if shot.packet.capture_utc >= at_utc)
        return next(found, None)

    def nearest(self, at_utc: float) -> int | None:
        """The shot captured nearest to a time of day; None where there is none at all."""
        if not self.shots:
            return None
        after = bisect_left(self.shots, at_utc, key=lambda shot: shot.packet.capture_utc)
        if after == len(self.shots):
            return after - 1
        before = max(0, after - 1)
        earlier, later = (self.shots[i].packet.capture_utc for i in (before, after))
        return before if at_utc - earlier <= later - at_utc else after

    def interval_s(self, index: int) -> float:
        """What lies between pictures there, without pauses; 0 where nothing can be said."""
        first = max(0, index - _RATED)
        steps = min(index + _RATED, len(self.shots) - 1) - first
        return (self.shots[first + steps].at - self.shots[first].at) / steps if steps > 0 else 0.0

    def near(self, at: float) -> int | None:
        """The shot at so many seconds on the reel; None where that is not on it."""
        if not self.shots or not self.shots[0].at <= at <= self.shots[-1].at:
            return None
        return bisect_left(self.shots, at, key=lambda shot: shot.at)

    def start_for(self, index: int, lead_s: float) -> int:
        """The keyframe to decode from, at least lead_s before a shot where its epoch has that."""
        shot, start = self.shots[index], index
        for earlier in range(index, -1, -1):
            one = self.shots[earlier]
            if one.packet.epoch != shot.packet.epoch:
                break
            if one.packet.key:
                start = earlier
                if shot.at - one.at >= lead_s:
                    break
        return start

    def trim(self, index: int) -> int:
        """Forget what lies far behind a shot when it is too much; how many shots went."""
        if self._bytes <= _MOST_BYTES or not self.shots:
            return 0
        limit = self.shots[index].at - _KEPT_BEHIND_S
        keys = (i for i, shot in enumerate(self.shots) if shot.packet.key and shot.at <= limit)
        gone = max(keys, default=0)
        for shot in self.shots[:gone]:
            self._bytes -= len(shot.packet.data)
            self._by_frame.pop((shot.packet.epoch, shot.packet.pts), None)
        del self.shots[:gone]
        return gone

    def _add_packet(self, packet: PacketRecord) -> None:
        last = self.shots[-1] if self.shots else None
        key = (packet.epoch, packet.pts)
        if self._stream is None or key in self._by_frame:
            return
        at = 0.0 if last is None else last.at + _gap(last, packet)
        shot = Shot(self._stream, packet, at, self._early.pop(key, None))
        self.shots.append(shot)
        self._by_frame[key] = shot
        self._bytes += len(packet.data)

    def _add_boxes(self, record: BoxesRecord) -> None:
        key = (record.epoch, record.pts)
        shot = self._by_frame.get(key)
        if shot is None:
            self._early[key] = record
        elif shot.boxes is None or record.detected or not shot.boxes.detected:
            shot.boxes = record


def _gap(last: Shot, packet: PacketRecord) -> float:
    if last.packet.epoch == packet.epoch:
        gap = float((packet.dts - last.packet.dts) * last.stream.time_base)
    else:
        gap = packet.capture_utc - last.packet.capture_utc
    return min(max(gap, 0.0), _LONGEST_GAP_S)
