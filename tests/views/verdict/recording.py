"""A recording that a test writes itself, frame by frame, into the same memory as a worker does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from console.video.frame_words import REPLAY_EPOCHS
from console.video.frames import (
    FrameReader,
    FrameWords,
    FrameWriter,
    Liveness,
    Shading,
    StreamStatus,
)
from console.video.records import DrawnBox


@dataclass
class Look:
    camera_id: str
    from_utc: float
    to_utc: float
    reader: FrameReader
    writer: FrameWriter
    covered: bool = False
    steered: list[tuple[bool | None, int, float]] = field(default_factory=list)


class Recordings:
    """What the desk has opened and not closed is in `looks`, by its name; `opened` counts all."""

    def __init__(self) -> None:
        self.looks: dict[str, Look] = {}
        self.opened: list[Look] = []

    def open(
        self,
        camera_id: str,
        from_utc: float,
        to_utc: float,
        width: int,
        height: int,
        covered: bool = False,
    ) -> str:
        reader = FrameReader(64, 36)
        look = Look(camera_id, from_utc, to_utc, reader, FrameWriter(reader.name), covered)
        self.opened.append(look)
        name = f"back-{len(self.opened)}"
        self.looks[name] = look
        return name

    def reader(self, name: str) -> FrameReader | None:
        return self.looks[name].reader if name in self.looks else None

    def resize(self, name: str, width: int, height: int) -> None:
        """The pictures of this recording have one size."""

    def steer(
        self, name: str, paused: bool | None = None, frames: int = 0, seconds: float = 0.0
    ) -> None:
        self.looks[name].steered.append((paused, frames, seconds))

    def close(self, name: str) -> None:
        if (look := self.looks.pop(name, None)) is not None:
            look.writer.close()
            look.reader.close()

    def close_all(self) -> None:
        for name in tuple(self.looks):
            self.close(name)


def write(
    look: Look,
    at_utc: float,
    boxes: tuple[DrawnBox, ...] = (),
    pts: int = 0,
    shade: Shading = Shading.SILHOUETTES,
    reveals: tuple[str, ...] = (),
) -> None:
    """One frame of it."""
    picture = np.full((36, 64, 4), 90, np.uint8)
    number = pts or round(at_utc * 90_000)
    epoch, now = f"{REPLAY_EPOCHS}E1", time.monotonic()
    words = FrameWords(epoch, number, number, at_utc, now, shade, 0, boxes, reveals)
    look.writer.write(picture, words)
    beat(look)


def beat(look: Look, trouble: str = "") -> None:
    status = StreamStatus(Liveness.LIVE, False, trouble, 0.0, 15.0, 0, False, 0)
    look.writer.beat(status, time.monotonic())
