"""What stands on a time line beside what is recorded: alerts and bookmarks, by shape and colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.domain.alert import Priority
from console.i18n import tr
from console.store.select import State
from console.views.bookmarks.words import cameras_words
from console.views.review.pictures import moment
from console.views.widgets import isolate_id
from console.views.words import alert_title, clean


@dataclass(frozen=True, slots=True)
class Mark:
    """subject_id: of the alert or bookmark; to_utc is from_utc for a moment; in seconds.

    number: of an analysis's hit, 0 of what is none; of a hit is_alert says whether it would have
    raised one.
    """

    subject_id: str
    is_alert: bool
    severity: Priority
    camera_ids: tuple[str, ...]
    from_utc: float
    to_utc: float
    words: str
    number: int = 0


def marks_of(state: State, camera_ids: Sequence[str], more: Iterable[Mark] = ()) -> list[Mark]:
    """Of these cameras, oldest first."""
    shown = set(camera_ids)
    found = [*_alerts(state, shown), *_bookmarks(state, shown), *more]
    return sorted(found, key=lambda mark: (mark.from_utc, mark.subject_id))


def _alerts(state: State, shown: set[str]) -> Iterable[Mark]:
    for alert in state.alerts.values():
        if alert.camera_id in shown and not alert.retracted:
            begins, ends = alert.first_seen_utc.timestamp(), alert.last_seen_utc.timestamp()
            yield Mark(
                alert.id,
                True,
                alert.priority,
                (alert.camera_id,),
                begins,
                ends,
                alert_title(alert),
            )


def _bookmarks(state: State, shown: set[str]) -> Iterable[Mark]:
    for one in state.bookmarks.values():
        if shown & set(one.camera_ids):
            begins, ends = one.from_utc.timestamp(), one.to_utc.timestamp()
            yield Mark(one.id, False, one.severity, one.camera_ids, begins, ends, clean(one.note))


def mark_words(state: State, mark: Mark) -> str:
    """When, of which cameras, what: as a row of the line's text, and where the cursor stands."""
    kind = "review.alert" if mark.is_alert else "review.bookmark"
    kind = "analysis.mark" if mark.number else kind
    return tr(
        kind,
        time=isolate_id(moment(mark.from_utc)),
        cameras=cameras_words(state, mark.camera_ids),
        severity=tr(f"widgets.priority_{int(mark.severity)}"),
        what=mark.words or "–",
    )


def beside(marks: Sequence[Mark], at_utc: float, step: int) -> Mark | None:
    """The next mark after a time, or with −1 the last one before it."""
    slack = 0.2  # whoever has just jumped to one goes on to another
    if step > 0:
        return next((mark for mark in marks if mark.from_utc > at_utc + slack), None)
    earlier = [mark for mark in marks if mark.from_utc < at_utc - slack]
    return earlier[-1] if earlier else None
