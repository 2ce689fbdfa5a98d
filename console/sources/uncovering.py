"""From reveals that stand to what camera workers are told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from console.clock import monotonic_s
from console.domain.alert import Alert
from console.domain.reveal import Reveal
from console.video.uncovered import Uncovered


class Uncovering:
    """Keeps each reveal's end as it was first reckoned: a clock that is set back prolongs none."""

    def __init__(self, clock: Callable[[], float] = monotonic_s) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def told(
        self,
        reveals: Iterable[Reveal],
        alert_of: Callable[[str], Alert | None],
        now_utc: datetime,
    ) -> dict[str, tuple[Uncovered, ...]]:
        """By camera. A track that no box of the relay is known to be of shows nothing."""
        standing = [reveal for reveal in reveals if reveal.stands(now_utc)]
        self._until = {reveal.id: self._end(reveal, now_utc) for reveal in standing}
        found: dict[str, tuple[Uncovered, ...]] = {}
        for reveal in standing:
            if one := self._one(reveal, alert_of):
                found[reveal.camera_id] = (*found.get(reveal.camera_id, ()), one)
        return found

    def _end(self, reveal: Reveal, now_utc: datetime) -> float:
        assert reveal.until_utc is not None
        end = self._clock() + (reveal.until_utc - now_utc).total_seconds()
        return min(end, self._until.get(reveal.id, end))

    def _one(self, reveal: Reveal, alert_of: Callable[[str], Alert | None]) -> Uncovered | None:
        until = self._until[reveal.id]
        if not reveal.alert_id:
            since = reveal.reaches_back_utc
            since_utc = since.timestamp() if since else 0.0
            return Uncovered(until, whole=True, since_utc=since_utc, reveal_id=reveal.id)
        alert = alert_of(reveal.alert_id)
        if alert is None or alert.detection is None:
            return None
        tracks = tuple((name.epoch, name.number) for name in alert.detection.tracks)
        return Uncovered(until, tracks, reveal_id=reveal.id) if tracks else None
