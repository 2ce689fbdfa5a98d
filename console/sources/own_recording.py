"""What a lone console records of the cameras it has opened, and what it keeps of an alert.

Its ring lives as long as the console: the key is in memory only, and what an earlier run left
cannot be read and is dropped. What is evidence leaves the ring at once, as a clip.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from console.clock import monotonic_s, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.camera import Camera, Privacy
from console.sources.sightings import Picture, Told
from console.video.pipeline.messages import ClipAnswer, KeepRecording, Sighting
from console.video.pipeline.owner import PipelineSet
from console.video.ring.shelf import RecorderLimits

SECONDS = 900.0
MAX_BYTES = 256 * 1024 * 1024
BEFORE_S, AFTER_S = 10.0, 5.0
_WRITTEN_S = 1.0  # until what was captured is on disk
_KEPT_S = 6 * 3600.0
CLIP_TYPE = "video/mp4"


@dataclass(frozen=True, slots=True)
class _Due:
    at: float
    camera_id: str
    alert_id: str
    from_utc: float
    to_utc: float


class OwnRecording:
    """Belongs to whoever has its lock."""

    def __init__(self, folder: Path | None, pipelines: PipelineSet) -> None:
        """folder: of all consoles of this computer's user; None records nothing (a console that
        leaves nothing on disk).
        """
        self._pipelines = pipelines
        self._key = secrets.token_bytes(32)
        self._cameras: dict[str, Camera] = {}
        self._due: list[_Due] = []
        self._asked: dict[str, str] = {}  # alert → camera
        self._folder = None if folder is None else _own_folder(folder)

    def limits(self, camera: Camera) -> RecorderLimits | None:
        """For a camera that is opened now."""
        self._cameras[camera.id] = camera
        if self._folder is None:
            return None
        return RecorderLimits(str(self._folder / camera.id), self._key, SECONDS, MAX_BYTES)

    def sighted(self, sighting: Sighting, told: Told) -> None:
        """What was recorded of an alert stays, and where people are shown it is evidence."""
        if self._folder is None or not isinstance(told.body, c.ReportAlert | c.ReportSeenAgain):
            return
        alert_id, camera_id = told.body.alert_id, sighting.camera_id
        from_utc = sighting.first_seen.at_utc.timestamp() - BEFORE_S
        to_utc = sighting.last_seen.at_utc.timestamp() + AFTER_S
        keep = KeepRecording(alert_id, from_utc, to_utc, to_utc + _KEPT_S)
        self._pipelines.keep(camera_id, keep)
        if isinstance(told.body, c.ReportAlert) and self._shows_people(camera_id):
            at = monotonic_s() + AFTER_S + _WRITTEN_S
            self._due.append(_Due(at, camera_id, alert_id, from_utc, to_utc))

    def tick(self) -> None:
        """Each second or so: ask for the clips whose post-roll is over."""
        now = monotonic_s()
        for due in [one for one in self._due if one.at <= now]:
            self._due.remove(due)
            self._asked[due.alert_id] = due.camera_id
            self._pipelines.want_clip(due.camera_id, due.alert_id, due.from_utc, due.to_utc)

    def cut(self, answer: ClipAnswer) -> Told | None:
        """A clip, or that there is none; whether it may be kept is asked when it is there."""
        self._asked.pop(answer.request_id, None)
        if not answer.data or not self._shows_people(answer.camera_id):
            return None
        sha256 = hashlib.sha256(answer.data).hexdigest()
        clip = Evidence(sha256, CLIP_TYPE, len(answer.data), "clip", now_utc())
        picture = Picture(sha256, CLIP_TYPE, answer.data)
        return Told(c.AddEvidence(answer.request_id, clip), (picture,))

    def waits(self, camera_id: str) -> bool:
        """Whether the clip of an alert is still being recorded there, or cut."""
        due = (one.camera_id for one in self._due)
        return camera_id in self._asked.values() or camera_id in due

    def close(self) -> None:
        """What is left is no evidence of anything."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _shows_people(self, camera_id: str) -> bool:
        camera = self._cameras.get(camera_id)
        return camera is not None and camera.privacy == Privacy.NONE


def _own_folder(folder: Path) -> Path:
    """By the process's number; those of processes that have died go."""
    processes = Path("/proc")
    for left in folder.iterdir() if folder.is_dir() else ():
        if processes.is_dir() and not (processes / left.name).exists():
            shutil.rmtree(left, ignore_errors=True)
    return folder / str(os.getpid())
