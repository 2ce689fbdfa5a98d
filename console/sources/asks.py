"""What the tiles' sources ask of the rest of the console; answers may come on any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from console.domain.alert import Alert
from console.sources import recording_places
from console.video.address import CameraAddresses


class Asks(recording_places.Asks, Protocol):
    """told_of: the alerts about a camera, answered at once."""

    def address(self, camera_id: str, got: Callable[[CameraAddresses | None], None]) -> None: ...
    def told_of(self, camera_id: str) -> Iterable[Alert]: ...
    def watched_alone(self, camera_id: str, begun: bool) -> None: ...
