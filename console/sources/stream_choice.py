"""Which of a camera's two streams a tile's pictures are best taken from. Pure.

The smaller one where it has at least as many rows as the tile can show; a tile that is dragged a
little larger keeps it, so that nothing flaps. Whoever looks at one camera closely, and a picture in
which somebody is revealed by a box of the main stream, have the main one.
"""

from __future__ import annotations

_KEPT_UP_TO = 1.25  # of its own height; beyond, the picture is visibly soft


class StreamChoice:
    """What is known of each camera that is shown."""

    def __init__(self) -> None:
        self._sub: set[str] = set()
        self._closer: dict[int, str] = {}

    def look_closer(self, viewer: int, camera_id: str) -> set[str]:
        """The one camera that a viewer has enlarged, or none; the cameras that this concerns."""
        before = self._closer.pop(viewer, "")
        if camera_id:
            self._closer[viewer] = camera_id
        return {before, camera_id} - {""}

    def choose(self, camera_id: str, sub_height: int, height: int, revealed: bool) -> bool:
        """Whether the smaller stream is wanted for a picture of so many rows."""
        most = sub_height * (_KEPT_UP_TO if camera_id in self._sub else 1.0)
        wanted = 0 < height <= most and not revealed and camera_id not in self._closer.values()
        (self._sub.add if wanted else self._sub.discard)(camera_id)
        return wanted

    def forget(self, camera_id: str) -> None:
        self._sub.discard(camera_id)
