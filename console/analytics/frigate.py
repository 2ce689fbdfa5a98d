"""Frigate's tracked objects become sightings like our own detector's: one queue, one judgement.

Of labels that were not asked for, of cameras that are not ours and below the least score nothing is
said. Its pictures show people, so they are shaded here before anything keeps them (DESIGN rule 11).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from console.analytics.reports import Reports
from console.clock import now_utc
from console.domain.alert import TRACK_KEPT, Alert, TimedBox
from console.domain.camera import Privacy
from console.sources.errors import LinkLost
from console.sources.frigate.feed import FrigateFeed, Linked, Unlinked, Vanished
from console.sources.frigate.http import FrigateHttp
from console.sources.frigate.options import FrigateOptions
from console.sources.frigate.words import FrigateEvent
from console.sources.loss_alarm import LossAlarm
from console.video.foreign_picture import ForeignPictures
from console.video.pipeline.messages import EvidencePicture, ModelWords, Sighting, SightingStage

LOST = "feed.frigate_lost"
_PICTURE_WITHIN_S = 2.0  # an alert waits no longer for its picture
_TRIES = 3
_REMEMBERED = 1000

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Followed:
    camera_id: str
    label: str
    first: TimedBox
    best: float
    track: deque[TimedBox] = field(default_factory=lambda: deque(maxlen=TRACK_KEPT))


class Frigate:
    """run() until cancelled. privacy: of a camera, by our id."""

    def __init__(
        self, options: FrigateOptions, reports: Reports, privacy: Callable[[str], Privacy]
    ) -> None:
        self._options = options
        self._reports = reports
        self._privacy = privacy
        self._http = FrigateHttp(options)
        self._foreign = ForeignPictures()
        self._followed: dict[str, _Followed] = {}
        self._over: deque[str] = deque(maxlen=_REMEMBERED)  # HTTP tells of them once more
        self._version = ""
        self._loss = LossAlarm(reports.say)
        reports.each_second.append(self._loss.due)

    async def run(self) -> None:
        feed = FrigateFeed(self._http, self._options.broker)
        try:
            await self._foreign.begin()
            async with contextlib.aclosing(feed.words()) as words:
                async for word in words:
                    if isinstance(word, FrigateEvent):
                        await self._tracked(word)
                    elif isinstance(word, Vanished):
                        self._ended(word.event_id, now_utc())
                    elif isinstance(word, Linked):
                        self._linked(word.version)
                    else:
                        self._unlinked(word)
        finally:
            self._foreign.close()
            await self._http.close()

    def adopt(self, alerts: Iterable[Alert]) -> None:
        """Its loss may have been told by the program before this one: it is still ours to end."""
        self._loss.adopt(alert for alert in alerts if alert.message_id == LOST)

    async def _tracked(self, event: FrigateEvent) -> None:
        camera_id = self._options.cameras.get(event.camera)
        label = self._options.labels.get(event.label)
        if camera_id is None or label is None:
            return
        known = self._followed.get(event.id)
        if known is not None:
            self._seen_again(event, known)
        elif event.score >= self._options.least_score and event.id not in self._over:
            await self._raise(event, camera_id, label)
        if event.ended:
            self._ended(event.id, event.last_utc)

    async def _raise(self, event: FrigateEvent, camera_id: str, label: str) -> None:
        timed = TimedBox(event.last_utc, event.box)
        known = _Followed(camera_id, label, timed, event.score)
        known.track.append(timed)
        self._followed[event.id] = known
        shots = await self._pictures(event.id, camera_id)
        self._say(SightingStage.RAISED, event.id, known, shots)

    def _seen_again(self, event: FrigateEvent, known: _Followed) -> None:
        if event.last_utc > known.track[-1].at_utc:
            known.track.append(TimedBox(event.last_utc, event.box))
        known.best = max(known.best, event.score)
        self._say(SightingStage.UPDATED, event.id, known, ())

    def _ended(self, event_id: str, at_utc: datetime) -> None:
        known = self._followed.pop(event_id, None)
        if known is not None:
            self._over.append(event_id)
            known.track.append(TimedBox(max(at_utc, known.track[-1].at_utc), known.track[-1].box))
            self._say(SightingStage.ENDED, event_id, known, ())

    def _say(
        self,
        stage: SightingStage,
        event_id: str,
        known: _Followed,
        shots: tuple[EvidencePicture, ...],
    ) -> None:
        newest = known.track[-1]
        model = ModelWords(
            "Frigate", self._version, "", self._options.least_score, "",
            frozenset(self._options.labels.values()),
        )  # fmt: skip
        self._reports.sighting(
            Sighting(
                stage=stage,
                camera_id=known.camera_id,
                epoch=f"frigate:{event_id}",
                track_id=0,
                label=known.label,
                score=known.best,
                box=newest.box,
                pts=0,
                model=model,
                track=tuple(known.track),
                first_seen=known.first,
                last_seen=newest,
                pictures=shots,
            )
        )

    async def _pictures(self, event_id: str, camera_id: str) -> tuple[EvidencePicture, ...]:
        """Shaded; none where Frigate has none in time: the alert does not wait for it."""
        try:
            async with asyncio.timeout(_PICTURE_WITHIN_S):
                return await self._shaded(event_id, self._privacy(camera_id))
        except (LinkLost, TimeoutError, ValueError) as error:
            log.warning("an alert of Frigate's has no picture: %s", error or "it took too long")
            return ()

    async def _shaded(self, event_id: str, privacy: Privacy) -> tuple[EvidencePicture, ...]:
        """Frigate puts a better picture in the place of the one it has: the box must be that of
        the picture that was read, so it is asked for before and after.
        """
        before = await self._http.event(event_id)
        for _ in range(_TRIES):
            jpeg = await self._http.snapshot(event_id)
            after = await self._http.event(event_id)
            if before is None or after is None or not jpeg:
                return ()
            if before.box == after.box:
                return await self._foreign.as_evidence(jpeg, after.box, privacy)
            before = after
        return ()

    def _linked(self, version: str) -> None:
        log.info("following Frigate %s", version)
        self._version = version
        self._loss.see("")

    def _unlinked(self, word: Unlinked) -> None:
        log.warning("Frigate is lost: %s", word.why)
        self._loss.see(LOST)
