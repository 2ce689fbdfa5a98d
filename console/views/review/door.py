"""What a review asks of whoever has the recordings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.domain.cursor import Cursor
from console.video.frames import FrameReader

Spans = tuple[tuple[float, float], ...]
"""When something was recorded, in order, in seconds since 1970."""


class Reviews(Protocol):
    """One cursor for all cameras; those that are let go of cost nothing."""

    def reader(self, camera_id: str) -> FrameReader | None: ...
    def resize(self, camera_id: str, width: int, height: int) -> None: ...
    def let_go(self, camera_id: str) -> None: ...
    def follow(self, cursor: Cursor, but: str = "") -> None: ...
    def step(self, camera_id: str, frames: int) -> None: ...
    def spans(
        self,
        camera_id: str,
        from_utc: float,
        to_utc: float,
        got: Callable[[Spans | None], None],
    ) -> None: ...
