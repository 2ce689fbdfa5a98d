"""Which smaller streams are detected on, where the detector has time for some of them. Pure.

A stream that is shown has boxes and masks of its own frames (decision 26), so it may be shown only
where it is detected on often enough; who came first keeps its place. Cameras without detection, and
a house whose detector is off, lose nothing by the smaller stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.video.pipeline.messages import CameraJob, SubRoom
from console.video.pipeline.pace import differs, spare_streams, sub_every_s, taken_up

_NONE = SubRoom(None)
_FREE = SubRoom(0.0)


class SubRooms:
    """The owner's book of them. detected: how many take the detector's time."""

    def __init__(self) -> None:
        self.detected = 0
        self._told: dict[str, SubRoom | None] = {}  # in the order in which they came

    def want(self, camera_id: str) -> None:
        self._told.setdefault(camera_id, None)

    def leave(self, camera_id: str) -> None:
        self._told.pop(camera_id, None)

    def settle(
        self, jobs: Iterable[CameraJob], detect_ms: float, off: bool
    ) -> Iterator[tuple[str, SubRoom]]:
        """What is to be told, to whom. off: nothing is detected on any camera."""
        every = {job.camera_id: job.detect_every_s for job in jobs if job.detect and not off}
        asking = [camera_id for camera_id in self._told if camera_id in every]
        taken = taken_up(every.values(), detect_ms)
        self.detected = min(len(asking), spare_streams(taken, detect_ms, self.detected))
        room = SubRoom(sub_every_s(taken, detect_ms, self.detected))
        rooms = dict.fromkeys(self._told, _FREE) | dict.fromkeys(asking, _NONE)
        rooms |= dict.fromkeys(asking[: self.detected], room)
        for camera_id, fresh in rooms.items():
            if _is_news(self._told[camera_id], fresh):
                self._told[camera_id] = fresh
                yield camera_id, fresh


def _is_news(before: SubRoom | None, now: SubRoom) -> bool:
    if before is None or before.every_s is None or now.every_s is None:
        return before != now
    return differs(before.every_s, now.every_s)
