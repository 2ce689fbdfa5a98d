"""A camera as it was, beside the camera as it is: streams of their own, in the tiles' workers.

A tile's own replay takes the place of what is live in it; who judges an alert needs both at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from console.domain.camera import Camera
from console.video.frames import FrameReader
from console.video.orders import RecordedSource, Steer
from console.video.uncovered import Uncovered
from console.video.wall import Wall

_STILL_ALARM_S = 10.0  # of no use to a recording, which never stands still by itself


@dataclass(slots=True)
class _Look:
    """covered: also while a reveal stands."""

    camera_id: str
    reader: FrameReader
    covered: bool


class LooksBack:
    """Each look has a name, which is given when it is opened and good until it is closed.

    Belongs to the thread of the tiles.
    """

    def __init__(self, wall: Wall) -> None:
        self._wall = wall
        self._cameras: Mapping[str, Camera] = {}
        self._reveals: Mapping[str, tuple[Uncovered, ...]] = {}
        self._open: dict[str, _Look] = {}
        self._numbers = itertools.count(1)

    def open(
        self,
        camera_id: str,
        from_utc: float,
        to_utc: float,
        width: int,
        height: int,
        covered: bool = False,
    ) -> str:
        """Play that stretch of a camera's recording over and over, at up to this many pixels.

        covered: for who keeps its pictures, and so could not cover them when a reveal ends. Empty
        where no such camera is known.
        """
        camera = self._cameras.get(camera_id)
        if camera is None:
            return ""
        name = f"back-{next(self._numbers)}"
        source = RecordedSource(camera_id, from_utc, to_utc)
        reader = self._wall.open(name, source, width, height, camera.privacy, _STILL_ALARM_S)
        self._open[name] = _Look(camera_id, reader, covered)
        if not covered and camera_id in self._reveals:
            self._wall.set_reveals(name, self._reveals[camera_id])
        return name

    def reader(self, name: str) -> FrameReader | None:
        """Of its pictures; None of one that is closed, or whose camera has gone."""
        return self._open[name].reader if name in self._open else None

    def resize(self, name: str, width: int, height: int) -> None:
        if name in self._open:
            self._open[name].reader = self._wall.resize(name, width, height)

    def steer(
        self, name: str, paused: bool | None = None, frames: int = 0, seconds: float = 0.0
    ) -> None:
        """Stand or go on, step by frames, leap by seconds."""
        if name in self._open:
            self._wall.steer(name, Steer(name, paused, frames, seconds))

    def close(self, name: str) -> None:
        if self._open.pop(name, None) is not None:
            self._wall.close(name)

    def configure(self, cameras: Mapping[str, Camera]) -> None:
        """The cameras as they are now, by id: what is shown of one that has gone ends."""
        before, self._cameras = self._cameras, dict(cameras)
        for name, look in tuple(self._open.items()):
            camera_id = look.camera_id
            if camera_id not in cameras:
                self.close(name)
            elif before[camera_id].privacy != cameras[camera_id].privacy:
                self._wall.set_privacy(name, cameras[camera_id].privacy)

    def uncover(self, reveals: Mapping[str, tuple[Uncovered, ...]]) -> None:
        """All that is revealed now, by camera."""
        before, self._reveals = self._reveals, reveals
        for name, look in self._open.items():
            now = reveals.get(look.camera_id, ())
            if not look.covered and now != before.get(look.camera_id, ()):
                self._wall.set_reveals(name, now)

    def forget(self) -> None:
        """The wall ends, and all its streams with it."""
        self._open.clear()
