"""What a review has chosen to act on: its cameras, and what lies between in and out."""

from __future__ import annotations

from dataclasses import dataclass

from console.i18n import tr
from console.views.review.pictures import moment
from console.views.widgets import isolate_id


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is on screen as something to act on: cameras, and a span or a moment in seconds."""

    camera_ids: tuple[str, ...]
    from_utc: float
    to_utc: float

    @property
    def is_span(self) -> bool:
        return self.to_utc > self.from_utc


@dataclass(frozen=True, slots=True)
class Ends:
    """In and out, in seconds since 1970. What would turn them round takes the other one away."""

    begins: float | None = None
    ends: float | None = None

    @property
    def span(self) -> tuple[float, float] | None:
        if self.begins is None or self.ends is None:
            return None
        return self.begins, self.ends

    def from_here(self, at_utc: float) -> Ends:
        ended = self.ends is not None and self.ends <= at_utc
        return Ends(at_utc, None if ended else self.ends)

    def up_to(self, at_utc: float) -> Ends:
        begun = self.begins is not None and self.begins >= at_utc
        return Ends(None if begun else self.begins, at_utc)

    def words(self) -> str:
        """How long it is, where both are marked; else the one that is."""
        if (span := self.span) is not None:
            times = isolate_id("–".join(moment(at).partition(".")[0] for at in span))
            return tr("review.span", times=times, seconds=f"{span[1] - span[0]:.1f}")
        if self.begins is not None:
            return tr("review.in_at", time=moment(self.begins))
        return tr("review.out_at", time=moment(self.ends)) if self.ends is not None else ""
