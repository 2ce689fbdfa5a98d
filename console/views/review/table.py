"""The acts of a review as one table: a key, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.views.review.panel import ReviewPanel

_LEAP_S = 10.0


@dataclass(frozen=True, slots=True)
class ReviewAct:
    """key: as it is typed or named by Qt; what is shown beside its words."""

    id: str
    key: str
    callback: Callable[[], object]


def acts_of(review: ReviewPanel) -> tuple[ReviewAct, ...]:
    """What somebody else has to do is asked for."""

    def ask(what: str) -> Callable[[], None]:
        return lambda: review.asked.emit(what)

    return (
        ReviewAct("play", "Space", review.play_or_stand),
        ReviewAct("frame_back", ",", lambda: review.step(-1)),
        ReviewAct("frame_on", ".", lambda: review.step(1)),
        ReviewAct("back", "[", lambda: review.leap(-_LEAP_S)),
        ReviewAct("on", "]", lambda: review.leap(_LEAP_S)),
        ReviewAct("slower", "-", lambda: review.change_speed(-1)),
        ReviewAct("faster", "+", lambda: review.change_speed(1)),
        ReviewAct("previous", "P", lambda: review.to_mark(-1)),
        ReviewAct("next", "N", lambda: review.to_mark(1)),
        ReviewAct("piece_back", "<", lambda: review.to_piece(-1)),
        ReviewAct("piece_on", ">", lambda: review.to_piece(1)),
        ReviewAct("go_to", "G", ask("go_to")),
        ReviewAct("zoom_in", "Z", lambda: review.zoom(-1)),
        ReviewAct("zoom_out", "X", lambda: review.zoom(1)),
        ReviewAct("text", "T", ask("text")),
        ReviewAct("cameras", "C", ask("cameras")),
        ReviewAct("mark_in", "I", lambda: review.mark(review.ends.from_here(review.at_utc()))),
        ReviewAct("mark_out", "O", lambda: review.mark(review.ends.up_to(review.at_utc()))),
        ReviewAct("bookmark", "B", ask("bookmark")),
        ReviewAct("export", "E", ask("export")),
        ReviewAct("analyse", "A", ask("analyse")),
        ReviewAct("hits", "H", ask("hits")),
    )
