"""All single pictures of an alert: those kept as evidence, and recorded frames around the one on
which it was raised, in the order of their times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QImage

from console.domain.alert import Alert, Detection, Evidence
from console.store.select import pictures
from console.views.pictures import FETCHING, Shown
from console.views.verdict.times import decided_utc
from console.views.wall.tile_view import TileBox

EACH_SIDE = 4  # recorded frames before and after the one that decided
MOST_KEPT = 6  # pictures of the evidence
SAME_FRAME_S = 0.004  # no camera is so fast that two frames lie within that


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """boxes: those that were computed for exactly this frame; None where that is not known.
    instead: message id of what is said while there is no image.
    """

    key: str
    role: str  # a crop has a place of its own; "recorded" is out of the recording
    at_utc: float
    image: QImage | None = None
    boxes: tuple[TileBox, ...] | None = None
    instead: str = FETCHING

    @property
    def is_whole(self) -> bool:
        """Whether its edges are those of the camera's picture."""
        return self.role in ("frame", "recorded")


class Stills:
    """begin() with an alert, then what comes; ordered() is what there is by now."""

    def __init__(self) -> None:
        self._kept: dict[str, Still] = {}
        self._recorded: dict[str, Still] = {}
        self._seen: Detection | None = None
        self.decided_utc = 0.0

    def begin(self, alert: Alert | None) -> tuple[Evidence, ...]:
        """What of the evidence is new here, and is to be fetched: each question is a look."""
        items = pictures([alert])[:MOST_KEPT] if alert else ()
        self.decided_utc = decided_utc(alert) if alert else 0.0
        self._seen = alert.detection if alert else None
        new = tuple(item for item in items if item.sha256 not in self._kept)
        self._kept = {
            item.sha256: self._kept.get(item.sha256)
            or Still(item.sha256, item.role, item.at_utc.timestamp())
            for item in items
        }
        return new

    def clear(self) -> None:
        self._kept, self._recorded = {}, {}

    def came(self, sha256: str, shown: Shown) -> None:
        if sha256 in self._kept:
            image = None if shown.trouble else shown.image
            self._kept[sha256] = replace(
                self._kept[sha256], image=image, instead=shown.trouble or FETCHING
            )

    def record(self, key: str, at_utc: float, image: QImage, boxes: tuple[TileBox, ...]) -> None:
        """A frame out of the recording, with the boxes computed for it."""
        self._recorded.setdefault(key, Still(key, "recorded", at_utc, image, boxes))

    def ordered(self) -> list[Still]:
        """Crops first, they have no place in the picture; then frames by time."""
        kept = list(self._kept.values())
        frames = [self._with_boxes(still) for still in kept if still.role == "frame"]
        around = [one for one in self._around() if not _same(one, frames)]
        whole = sorted((*frames, *around), key=lambda still: still.at_utc)
        return [*(still for still in kept if still.role != "frame"), *whole]

    def _around(self) -> Sequence[Still]:
        line = sorted(self._recorded.values(), key=lambda still: still.at_utc)
        if not line:
            return ()
        nearest = min(line, key=lambda still: abs(still.at_utc - self.decided_utc))
        at = line.index(nearest)
        return line[max(0, at - EACH_SIDE) : at + EACH_SIDE + 1]

    def _with_boxes(self, still: Still) -> Still:
        """A frame that was kept has the boxes of the same frame in the recording, or else the
        one by which its track came there.
        """
        twin = next((one for one in self._recorded.values() if _same(one, [still])), None)
        return replace(still, boxes=self._own(still.at_utc) if twin is None else twin.boxes)

    def _own(self, at_utc: float) -> tuple[TileBox, ...] | None:
        """How sure it was is known of the hits that raised the alert, else it has no words."""
        seen = self._seen
        for timed in seen.track if seen else ():
            if seen and abs(timed.at_utc.timestamp() - at_utc) <= SAME_FRAME_S:
                box = timed.box
                hit = next((one for one in seen.hits if one.at_utc == timed.at_utc), None)
                label, score = (seen.label, hit.score) if hit else ("", 0.0)
                return (TileBox((box.x1, box.y1, box.x2, box.y2), label, score, weapon=True),)
        return None


def _same(one: Still, others: Sequence[Still]) -> bool:
    return any(abs(one.at_utc - other.at_utc) <= SAME_FRAME_S for other in others)
