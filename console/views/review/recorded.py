"""When each camera of a review was recorded, as far as it is known; asked again while it grows."""

from __future__ import annotations

from dataclasses import dataclass

from console.clock import monotonic_s
from console.views.review.door import Reviews, Spans

_FRESH_S = 5.0
_AGAIN_S = 2.0
Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Known:
    """spans: within the window that was asked for; outside it nothing is known."""

    window: Window
    spans: Spans
    asked_s: float


class RecordedSpans:
    """look() as often as a line is painted anew; asks only for what it does not know."""

    def __init__(self, reviews: Reviews) -> None:
        self._reviews = reviews
        self._known: dict[str, Known] = {}
        self._asked: dict[str, float] = {}

    def of(self, camera_id: str) -> Known | None:
        return self._known.get(camera_id)

    def look(self, camera_id: str, window: Window) -> None:
        known, now = self._known.get(camera_id), monotonic_s()
        covers = known and known.window[0] <= window[0] and window[1] <= known.window[1]
        if known and covers and now - known.asked_s < _FRESH_S:
            return
        if now - self._asked.get(camera_id, -_AGAIN_S) < _AGAIN_S:
            return
        self._asked[camera_id] = now
        wide = (window[0] - (window[1] - window[0]), window[1] + (window[1] - window[0]))

        def got(spans: Spans | None) -> None:
            if spans is not None:
                self._known[camera_id] = Known(wide, spans, now)

        self._reviews.spans(camera_id, *wide, got)

    def forget(self) -> None:
        self._known.clear()
        self._asked.clear()


def gaps(known: Known, window: Window) -> Spans:
    """What is known not to be recorded within a window."""
    begins, ends = max(known.window[0], window[0]), min(known.window[1], window[1])
    found: list[tuple[float, float]] = []
    for span_from, span_to in known.spans:
        if span_to <= begins:
            continue
        if span_from >= ends:
            break
        if span_from > begins:
            found.append((begins, span_from))
        begins = max(begins, span_to)
    if begins < ends:
        found.append((begins, ends))
    return tuple(found)
