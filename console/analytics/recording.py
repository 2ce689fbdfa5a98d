"""The recorder of record, seen from the program: its key, its room, its locks, its alarm."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console.analytics.footage import Footage
from console.analytics.kept import owner_only_key
from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Alert, Priority
from console.video.pipeline.messages import CameraState, KeepRecording, Sighting
from console.video.ring import space
from console.video.ring.shelf import RecorderLimits
from console.video.trouble import Trouble

if TYPE_CHECKING:
    from console.analytics.reports import Reports
    from console.video.pipeline.owner import PipelineSet

log = logging.getLogger(__name__)
TOOL = "cameras"
ALARM_AFTER_S = 3.0
_LOOK_EVERY_S = 10.0
_MIB = 1024 * 1024
_OVER = "recorder.over_budget"
_ALARMS = {
    Trouble.DISK_FULL.value: "recorder.disk_full",
    Trouble.RECORDER_FAILED.value: "recorder.failed",
}
_WORDS = frozenset({*_ALARMS.values(), _OVER})


@dataclass(frozen=True, slots=True)
class Keeping:
    """The rows of `settings.keeping` for the recorder."""

    ring_seconds: int
    ring_camera_mib: int
    ring_total_mib: int
    ring_free_mib: int
    preroll_s: int
    postroll_s: int
    preroll_days: int


class Recording:
    """All methods belong to the program's loop."""

    def __init__(
        self, pipelines: PipelineSet, reports: Reports, data: Path, keeping: Keeping
    ) -> None:
        self._pipelines, self._reports, self._keeping = pipelines, reports, keeping
        self._root = data / "ring"
        self.footage = Footage(pipelines, data, keeping.preroll_days)
        self._key = owner_only_key(data / "ring.key")
        self._troubles: dict[str, str] = {}
        self._alert_id = ""
        self._alarm: asyncio.Task[None] | None = None

    def limits(self, camera_id: str) -> RecorderLimits:
        return RecorderLimits(
            str(self._root / camera_id),
            self._key,
            self._keeping.ring_seconds,
            self._keeping.ring_camera_mib * _MIB,
        )

    def window(self, sighting: Sighting) -> tuple[float, float]:
        """Of an alert's recording: pre-roll, what was sighted so far, post-roll."""
        first, last = sighting.first_seen.at_utc, sighting.last_seen.at_utc
        before, after = self._keeping.preroll_s, self._keeping.postroll_s
        return first.timestamp() - before, last.timestamp() + after

    def sighted(self, alert_id: str, sighting: Sighting) -> None:
        """Nobody may need to ask for it in time: what was recorded of an alert stays."""
        until = None
        if not self.footage.is_held(alert_id):
            until = self.footage.until(now_utc()).timestamp()
        window = self.window(sighting)
        self._pipelines.keep(sighting.camera_id, KeepRecording(alert_id, *window, until))

    async def watch(self) -> None:
        """Until cancelled: all rings together stay within their budget."""
        budget = space.Budget(
            self._keeping.ring_total_mib * _MIB, self._keeping.ring_free_mib * _MIB
        )
        while True:
            try:
                over = await asyncio.to_thread(space.keep_within, self._root, budget)
                self._trouble("", _OVER if over else "")
            except OSError as error:
                log.warning("the rings' room is not known: %s", error.strerror)
            await asyncio.sleep(_LOOK_EVERY_S)

    # -- the alarm ------------------------------------------------------------------------------

    def state(self, message: CameraState) -> None:
        """A recorder that does not record is an alarm; one for all cameras of this disk."""
        self._trouble(message.camera_id, _ALARMS.get(message.recorder_trouble, ""))

    def adopt(self, alert: Alert) -> None:
        """What was told before this program was started again is still ours to end."""
        if alert.message_id in _WORDS and not self._alert_id:
            self._alert_id = alert.id

    def _trouble(self, camera_id: str, word: str) -> None:
        if word:
            self._troubles[camera_id] = word
        else:
            self._troubles.pop(camera_id, None)
        self._settle()

    def _settle(self) -> None:
        wanted = next(iter(self._troubles.values()), "")
        if not wanted:
            if self._alarm is not None:
                self._alarm.cancel()
                self._alarm = None
            if self._alert_id:
                self._reports.say(c.ReportReturned(self._alert_id, now_utc()))
                self._alert_id = ""
        elif not self._alert_id and self._alarm is None:
            self._alarm = asyncio.ensure_future(self._say_soon())

    async def _say_soon(self) -> None:
        await asyncio.sleep(ALARM_AFTER_S)
        self._alarm = None
        self._alert_id, at = new_ulid(), now_utc()
        self._reports.say(
            c.ReportAlert(
                alert_id=self._alert_id,
                tool=TOOL,
                message_id=next(iter(self._troubles.values())),
                params={},
                priority=Priority.HIGH,
                first_seen_utc=at,
                last_seen_utc=at,
            )
        )
