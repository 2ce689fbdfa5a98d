"""When a camera was recorded, asked of its relay in a thread that lives for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from console.domain.recorded import Spans
from console.video.recorded_index import recorded_spans
from console.video.relay_reader import RelayPlace


class Indexing:
    """spans are there once it is done; None: it is not known."""

    def __init__(
        self,
        camera_id: str,
        place: RelayPlace,
        window: tuple[float, float],
        done: Callable[[], None],
    ) -> None:
        self.spans: Spans | None = None
        self.is_done = False
        self._ask = (camera_id, place, *window)
        self._tell = done
        name = f"index-{camera_id}"
        threading.Thread(target=self._run, daemon=True, name=name).start()

    def _run(self) -> None:
        try:
            self.spans = recorded_spans(*self._ask)
        finally:
            self.is_done = True
            self._tell()
