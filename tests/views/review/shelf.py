"""Recordings as a review sees them: pictures written by hand as of the cursor, and their index."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from console.clock import monotonic_s
from console.domain.cursor import Cursor
from console.video.frame_words import REPLAY_EPOCHS
from console.video.frames import (
    FrameReader,
    FrameWords,
    FrameWriter,
    Liveness,
    Shading,
    StreamStatus,
)
from console.views.review.door import Spans

FPS = 15.0
NO_RECORDING = "camera.error.no_recording"


class Shelf:
    """Stands where the workers stand. `gaps`: what a camera has not, in seconds since 1970."""

    def __init__(self) -> None:
        self.cursor = Cursor(0.0, monotonic_s(), 0.0)
        self.steps: list[tuple[str, int]] = []
        self.gaps: dict[str, Spans] = {}
        self.shown: set[str] = set()
        self._streams: dict[str, tuple[FrameReader, FrameWriter]] = {}
        self._pts = 0

    def reader(self, camera_id: str) -> FrameReader | None:
        return self._streams[camera_id][0] if camera_id in self.shown else None

    def resize(self, camera_id: str, width: int, height: int) -> None:
        if camera_id not in self._streams:
            reader = FrameReader(640, 360)
            self._streams[camera_id] = (reader, FrameWriter(reader.name))
        self.shown.add(camera_id)

    def let_go(self, camera_id: str) -> None:
        self.shown.discard(camera_id)

    def follow(self, cursor: Cursor, but: str = "") -> None:
        self.cursor = cursor

    def step(self, camera_id: str, frames: int) -> None:
        self.steps.append((camera_id, frames))

    def spans(
        self, camera_id: str, from_utc: float, to_utc: float, got: Callable[[Spans | None], None]
    ) -> None:
        begins, found = from_utc, []
        for gap_from, gap_to in self.gaps.get(camera_id, ()):
            if begins < gap_from:
                found.append((begins, min(gap_from, to_utc)))
            begins = max(begins, gap_to)
        got((*found, (begins, to_utc)) if begins < to_utc else tuple(found))

    def write(
        self,
        camera_id: str,
        capture_utc: float,
        trouble: str = "",
        shade: Shading = Shading.SILHOUETTES,
        reveals: tuple[str, ...] = (),
    ) -> None:
        """One picture; with a trouble none, but that word of it."""
        _reader, writer = self._streams[camera_id]
        now = time.monotonic()
        if not trouble:
            self._pts += 1
            grey = 40 + 30 * (self._pts % 4)
            picture = np.full((360, 640, 4), grey, np.uint8)
            picture[120:300, 260 + 20 * (self._pts % 4) : 330 + 20 * (self._pts % 4)] = 110
            epoch = f"{REPLAY_EPOCHS}E.1"
            words = FrameWords(epoch, self._pts, 0, capture_utc, now, shade, 0, (), reveals)
            writer.write(picture, words)
        status = StreamStatus(Liveness.LIVE, False, trouble, 0.0, FPS, 0, False, 0)
        writer.beat(status, now)

    def close(self) -> None:
        for reader, writer in self._streams.values():
            writer.close()
            reader.close()
