"""Over what nobody recorded: a review that runs does not stand there for minutes, and says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from console.clock import monotonic_s
from console.domain.cursor import BEHIND_LIVE_S, Cursor
from console.domain.recorded import Spans, gap_at, joined, piece_beside
from console.i18n import tr
from console.views.review.door import Reviews
from console.views.review.recorded import Known, RecordedSpans
from console.views.wall.seen import gap_words

_SAID_MS = 8000  # what was skipped, to be read by who comes back to it
_RIDDEN_S = 1.0  # so little of a gap is played through
_UNWRITTEN_S = 1.0
_SURE_S = 12.0  # a recorder that writes is never so far behind what is live
_FAR_S = 7 * 24 * 3600.0


class Reviewed(Protocol):
    """What is moved: the panel of the review."""

    clock: Cursor
    spans: RecordedSpans

    @property
    def camera_ids(self) -> tuple[str, ...]: ...
    def go_to(self, at_utc: float) -> None: ...
    def stand(self) -> None: ...
    def note(self, words: str) -> None: ...


class Skipping(QObject):
    """Belongs to one review, which gives it a look as often as its line is painted anew."""

    def __init__(self, review: Reviewed, reviews: Reviews, parent: QObject) -> None:
        super().__init__(parent)
        self._review, self._reviews = review, reviews
        self._over = QTimer(self, interval=_SAID_MS, singleShot=True)
        self._over.timeout.connect(lambda: review.note(""))

    def look(self) -> None:
        """Go on where the next of the cameras has something; stand where none has, up to now."""
        review = self._review
        if not review.clock.speed or not review.camera_ids:
            return
        at, live = self._times()
        known = [review.spans.of(camera_id) for camera_id in review.camera_ids]
        gap = common_gap(known, at, live)
        if gap is None or gap[1] - at < _RIDDEN_S:
            return
        begins, ends = gap[0] if gap[0] > 0.0 else at, gap[1]
        if ends < math.inf:
            review.go_to(ends)
            self._say(tr("review.skipped", gap=gap_words(begins, ends)))
        elif min(one.window[1] for one in known if one) < live:
            for camera_id in review.camera_ids:  # what follows lies beyond what was asked for
                review.spans.look(camera_id, (at, live))
        elif live - begins > _SURE_S:
            review.stand()
            self._say(gap_words(begins, 0.0))

    def to_piece(self, camera_id: str, step: int) -> None:
        """Of one camera: where its next piece begins, or with -1 the one that it stands in."""
        at, live = self._times()
        window = (at - _FAR_S, at) if step < 0 else (at, max(at, live))

        def got(spans: Spans | None) -> None:
            if spans is None:
                return
            pieces = joined(spans)
            begins = piece_beside(pieces, at, step)
            if begins is not None:
                self._review.go_to(begins)
            elif step > 0:
                self._say(gap_words(pieces[-1][1] if pieces else at, 0.0))
            else:
                self._say(gap_words(0.0, pieces[0][0] if pieces else at))

        self._reviews.spans(camera_id, *window, got)

    def _times(self) -> tuple[float, float]:
        """The cursor's, and what is live."""
        clock, now = self._review.clock, monotonic_s()
        return clock.now(now), clock.latest(now) + BEHIND_LIVE_S

    def _say(self, words: str) -> None:
        self._review.note(words)
        self._over.start()


def common_gap(
    known: Sequence[Known | None], at_utc: float, live_utc: float
) -> tuple[float, float] | None:
    """What none of the cameras has around a time; None: one has something, or who knows."""
    found = [one for one in known if one is not None and _tells(one, at_utc, live_utc)]
    if len(found) < len(known):
        return None
    return gap_at(joined(span for one in found for span in one.spans), at_utc)


def _tells(known: Known, at_utc: float, live_utc: float) -> bool:
    """What was live when it was asked is not on the recorder's disk yet."""
    asked_utc = live_utc - (monotonic_s() - known.asked_s)
    begins, ends = known.window
    return begins <= at_utc <= min(ends, asked_utc - _UNWRITTEN_S)
