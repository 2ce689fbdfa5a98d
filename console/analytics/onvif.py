"""What ONVIF cameras notify of becomes alerts in the one queue, each with its source named.

A camera's own motion, tampering and rules are low or medium claims about that camera. One of our
classes it is only where the administrator has said so for that topic; then it is a sighting like a
detector's, of the whole picture, since the device does not say where.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime

from console.analytics.reports import Reports
from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Alert, Box, Params, Priority, TimedBox
from console.sources.loss_alarm import TOOL, LossAlarm
from console.sources.onvif.conditions import Conditions
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.events import Notification, kind_of, of_source
from console.sources.onvif.options import DeviceOptions
from console.sources.onvif.profiles import About, Profile, chosen
from console.sources.onvif.pullpoint import Heard, Linked, PullPoint, Subscribed, Unlinked
from console.video.pipeline.messages import ModelWords, Sighting, SightingStage

LOST = "feed.onvif_lost"
PRIORITIES = {
    "motion": Priority.LOW,
    "tamper": Priority.MEDIUM,
    "analytics": Priority.MEDIUM,
}
_FAMILY = "onvif."
_UNSURE = 0.5  # of a sighting: devices say that it is so, and not how sure they are
_EVERYWHERE = Box(0.0, 0.0, 1.0, 1.0)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Key:
    """label: one of our classes; else a kind, and of analytics which rule."""

    kind: str
    rule: str = ""
    label: str = ""


@dataclass(slots=True)
class _Raised:
    alert_id: str
    first_utc: datetime
    number: int = 0


class OnvifCamera:
    """run() until cancelled. sighted: says a sighting, and keeps what is recorded of it. name: of a
    camera, by our id.
    """

    def __init__(
        self,
        options: DeviceOptions,
        reports: Reports,
        sighted: Callable[[Sighting], None],
        name: Callable[[str], str],
    ) -> None:
        self._options = options
        self._reports = reports
        self._sighted = sighted
        self._name = name
        self._conditions = Conditions()
        self._raised: dict[Hashable, _Raised] = {}
        self._about = About("", "", "", "")
        self._profile: Profile | None = None
        self._count = 0
        self._is_linked = False
        camera = options.camera_id
        self._loss = LossAlarm(reports.say, lambda: {"camera": self._title()}, camera)
        reports.each_second.append(self._loss.due)
        self._unknown: set[str] = set()

    async def run(self) -> None:
        device = OnvifDevice(self._options.at)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(device))
                group.create_task(self._watch())
        finally:
            await device.close()

    async def _listen(self, device: OnvifDevice) -> None:
        async with contextlib.aclosing(PullPoint(device).words()) as words:
            async for word in words:
                if isinstance(word, Heard):
                    for note in word.notes:
                        self._heard(note)
                elif isinstance(word, Subscribed):
                    self._conditions.listening_anew(now_utc())
                elif isinstance(word, Linked):
                    self._linked(word)
                else:
                    self._unlinked(word)

    async def _watch(self) -> None:
        """Say what is over."""
        while True:
            await asyncio.sleep(1.0)
            for key, last_utc in self._conditions.due(now_utc()):
                self._over(key, last_utc)

    def adopt(self, alerts: Iterable[Alert]) -> None:
        """What the program before this one has told is still ours to end."""
        for alert in alerts:
            if alert.camera_id != self._options.camera_id or not alert.active():
                continue
            if alert.message_id == LOST:
                self._loss.adopt([alert])
            elif alert.message_id.startswith(_FAMILY):
                self._adopt_condition(alert)

    def _adopt_condition(self, alert: Alert) -> None:
        key = _Key(alert.message_id.removeprefix(_FAMILY), str(alert.params.get("rule", "")))
        if key not in self._raised:
            self._raised[key] = _Raised(alert.id, alert.first_seen_utc)
            self._conditions.adopt(key, alert.last_seen_utc, now_utc())
            if not self._is_linked:
                self._conditions.not_listening()

    def _heard(self, note: Notification) -> None:
        key = self._key(note)
        if key is None:
            return
        if self._conditions.heard(key, note, now_utc()):
            self._begin(key, note)

    def _key(self, note: Notification) -> _Key | None:
        """None where nothing is to be said of it."""
        profile = self._profile
        if profile is not None and not of_source(note, profile.source, profile.configuration):
            return None
        if label := self._options.classes.get(note.topic):
            return _Key("class", note.rule(), label)
        kind = kind_of(note.topic)
        if kind not in self._options.events:
            self._say_unknown(note.topic, kind)
            return None
        return _Key(kind, note.rule() if kind == "analytics" else "")

    def _say_unknown(self, topic: str, kind: str) -> None:
        """Once each, so that an administrator finds the topics that there are."""
        if topic not in self._unknown and len(self._unknown) < 100:
            self._unknown.add(topic)
            log.info(
                "ONVIF %s: %s (%s) raises nothing", self._options.camera_id, topic, kind or "–"
            )

    def _begin(self, key: _Key, note: Notification) -> None:
        self._count += 1
        raised = _Raised(new_ulid(), note.at_utc, self._count)
        self._raised[key] = raised
        if key.label:
            self._say_sighting(SightingStage.RAISED, key, raised, note.at_utc)
            return
        params: Params = {"camera": self._title(), "device": self._about.title() or "ONVIF"}
        if key.rule:
            params["rule"] = key.rule
        self._say_alert(raised.alert_id, f"{_FAMILY}{key.kind}", params, PRIORITIES[key.kind])

    def _over(self, key: Hashable, last_utc: datetime) -> None:
        raised = self._raised.pop(key, None)
        if raised is None or not isinstance(key, _Key):
            return
        if key.label:
            self._say_sighting(SightingStage.ENDED, key, raised, last_utc)
        else:
            self._reports.say(c.ReportReturned(raised.alert_id, last_utc))

    def _say_sighting(
        self, stage: SightingStage, key: _Key, raised: _Raised, at_utc: datetime
    ) -> None:
        """Judged like a detector's."""
        seen = TimedBox(at_utc, _EVERYWHERE)
        classes = frozenset(self._options.classes.values())
        title = f"ONVIF {self._about.title()}".strip()
        model = ModelWords(title, self._about.firmware, "", 0.0, "", classes)
        self._sighted(
            Sighting(
                stage=stage,
                camera_id=self._options.camera_id,
                epoch=f"onvif:{raised.first_utc.isoformat()}",
                track_id=raised.number,
                label=key.label,
                score=_UNSURE,
                box=_EVERYWHERE,
                pts=0,
                model=model,
                track=(seen,),
                first_seen=TimedBox(raised.first_utc, _EVERYWHERE),
                last_seen=seen,
                pictures=(),
            )
        )

    def _title(self) -> str:
        return self._name(self._options.camera_id)

    def _linked(self, word: Linked) -> None:
        self._about, self._is_linked = word.about, True
        self._profile = None
        if len({one.source for one in word.profiles}) > 1:
            self._profile, _ = chosen(list(word.profiles), self._options.source)
        log.info("listening to ONVIF %s: %s", self._options.camera_id, word.about.title())
        self._loss.see("")

    def _unlinked(self, word: Unlinked) -> None:
        log.warning("ONVIF %s is lost: %s", self._options.camera_id, word.why)
        self._is_linked = False
        self._conditions.not_listening()
        self._loss.see(LOST)

    def _say_alert(
        self, alert_id: str, message_id: str, params: Params, priority: Priority
    ) -> None:
        at = now_utc()
        self._reports.say(
            c.ReportAlert(
                alert_id=alert_id,
                tool=TOOL,
                message_id=message_id,
                params=params,
                priority=priority,
                first_seen_utc=at,
                last_seen_utc=at,
                camera_id=self._options.camera_id,
            )
        )
