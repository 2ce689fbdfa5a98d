"""Where a camera's recording is to be had: here, while this console stands in, else by the backend.

Each look into it is recorded: the backend does it with the ticket, this console with its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.sources.local_detection import LocalDetection
from console.video.relay_reader import RelayPlace
from console.wire.ticket import block_of

Got = Callable[[RelayPlace | None], None]


class Asks(Protocol):
    """What is asked of the core; answers may come on any thread."""

    def place(self, camera_id: str, got: Got) -> None: ...
    def recording(self, camera_id: str, at_utc: float, got: Got) -> None: ...
    def looked(self, camera_id: str, from_utc: float, to_utc: float) -> None: ...


class RecordingPlaces:
    """local: this console's own detection and recording, once it is started."""

    def __init__(self, asks: Asks) -> None:
        self.local: LocalDetection | None = None
        self._asks = asks
        self._looked: set[tuple[str, tuple[float, float]]] = set()

    def want(self, camera_id: str, at_utc: float, got: Got) -> None:
        """For the five minutes around a time. got: at once, or later on any thread."""
        span = block_of(at_utc)
        own = self.local.place(camera_id, span) if self.local is not None else None
        if own is None:
            self._asks.recording(camera_id, at_utc, got)
            return
        if (camera_id, span) not in self._looked:
            self._looked.add((camera_id, span))
            self._asks.looked(camera_id, *span)
        got(own)

    def forget(self) -> None:
        """Somebody else will look: what they see is their look."""
        self._looked.clear()

    def want_index(self, camera_id: str, got: Got) -> None:
        """To be told when it was recorded: that is nobody's look."""
        own = self.local.place(camera_id) if self.local is not None else None
        if own is None:
            self._asks.place(camera_id, got)
        else:
            got(own)
