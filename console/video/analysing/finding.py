"""From detections on a recording to hits, by the rule that live alarms are raised by.

A track that is lost and found again within seconds, near where it was, is one hit, as it is one
alert. What was seen too seldom for an alarm is a hit too, and says so: who searches a recording
looks at more than whom an alarm interrupts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from console.domain.alert import Box, TimedBox
from console.domain.analysis import AnalysisHit
from console.inference.detections import Detections
from console.inference.tracking import TrackerSettings
from console.video.pipeline.messages import Answered, ModelWords, SightingStage
from console.video.pipeline.placing import Placing, normalised
from console.video.pipeline.sightings import Hit, SightingWatch
from console.video.records import StreamRecord

_JOINED_WITHIN_S, _JOINED_NEAR = 5.0, 0.3  # as alerts are (console.sources.sightings)
_LOST_AFTER_S = TrackerSettings().lost_after_s


@dataclass(slots=True)
class _Group:
    """What becomes one hit: `last` is where it was seen last, `best` where it was surest."""

    number: int
    first: Hit
    last: Hit
    best: Hit
    pictures: int = 1
    alarm: bool = False

    def take(self, hit: Hit) -> None:
        self.last, self.pictures = hit, self.pictures + 1
        if hit.score > self.best.score:
            self.best = hit


class Finding:
    """Of one camera. tell hears each hit when it begins, when it comes to be an alarm's, and when
    it has ended; its number is the same each time.
    """

    def __init__(
        self,
        camera_id: str,
        model: ModelWords,
        max_width: int,
        tell: Callable[[AnalysisHit], None],
    ) -> None:
        self._camera_id, self._model, self._tell = camera_id, model, tell
        self._placing = Placing(max_width)
        self._placing.use(model)
        self._watch = SightingWatch()
        self._groups: list[_Group] = []
        self._of_track: dict[int, _Group] = {}
        self._count = 0

    def begin(self, stream: StreamRecord) -> None:
        """A new epoch."""
        self._placing.begin(stream)

    def see(self, pts: int, found: Detections, captured_utc: float, size: tuple[int, int]) -> None:
        """One frame's detections, in pixels of a picture of this width and height."""
        hits = list(self._hits(pts, found, captured_utc, size))
        for hit in hits:
            self._take(hit)
        for stage, followed in self._watch.observe(hits, captured_utc):
            group = self._of_track[followed.newest.track_id]
            if stage is SightingStage.RAISED and not group.alarm:
                group.alarm = True
                self._say(group)
        self._watch.expire(captured_utc)
        self._close(captured_utc)

    def end(self) -> None:
        """Nothing follows any more."""
        self._close(float("inf"))

    def _hits(
        self, pts: int, found: Detections, captured_utc: float, size: tuple[int, int]
    ) -> Iterator[Hit]:
        stream = self._placing.stream
        assert stream is not None
        at = datetime.fromtimestamp(captured_utc, UTC)
        placed, _ = self._placing.answered(Answered(stream.epoch, pts, found))
        for one in placed:
            corners = normalised(one, *size)
            if one.label in self._model.weapon_classes and corners is not None:
                score = min(1.0, max(0.0, float(one.score)))
                seconds = self._placing.seconds(pts)
                timed = TimedBox(at, Box(*corners))
                yield Hit(stream.epoch, one.track_id, one.label, score, seconds, pts, timed)

    def _take(self, hit: Hit) -> None:
        group = self._of_track.get(hit.track_id)
        if group is None and (group := self._joined(hit)) is None:
            self._count += 1
            group = self._of_track[hit.track_id] = _Group(self._count, hit, hit, hit)
            self._groups.append(group)
            self._say(group)
            return
        self._of_track[hit.track_id] = group
        group.take(hit)

    def _joined(self, hit: Hit) -> _Group | None:
        """One that its tracker has lost by now and that may be this again."""
        lost = (
            group
            for group in self._groups
            if group.last.label == hit.label
            and _utc(hit) - _utc(group.last) > _LOST_AFTER_S
            and group.last.timed.box.apart(hit.timed.box) <= _JOINED_NEAR
        )
        return max(lost, key=lambda group: _utc(group.last), default=None)

    def _close(self, now_utc: float) -> None:
        """What has not been seen for so long has ended."""
        over = [one for one in self._groups if now_utc - _utc(one.last) > _JOINED_WITHIN_S]
        for group in over:
            self._groups.remove(group)
            self._say(group)
        gone = {id(group) for group in over}
        self._of_track = {
            track: group for track, group in self._of_track.items() if id(group) not in gone
        }

    def _say(self, group: _Group) -> None:
        best = group.best
        self._tell(
            AnalysisHit(
                number=group.number,
                camera_id=self._camera_id,
                label=best.label,
                score=best.score,
                box=best.timed.box,
                at_utc=_utc(best),
                from_utc=_utc(group.first),
                to_utc=_utc(group.last),
                pictures=group.pictures,
                alarm=group.alarm,
            )
        )


def _utc(hit: Hit) -> float:
    return hit.timed.at_utc.timestamp()
