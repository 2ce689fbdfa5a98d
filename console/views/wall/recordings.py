"""What a wall asks of whoever has the streams: a camera's recording in its tile."""

from __future__ import annotations

from typing import Protocol


class Recordings(Protocol):
    """At most one replay a camera; a camera that is shown nowhere has none."""

    def replay(self, camera_id: str, from_utc: float) -> None: ...
    def steer(
        self,
        camera_id: str,
        paused: bool | None = None,
        frames: int = 0,
        seconds: float = 0.0,
        pieces: int = 0,
    ) -> None: ...
    def live(self, camera_id: str) -> None: ...
    def is_replayed(self, camera_id: str) -> bool: ...
