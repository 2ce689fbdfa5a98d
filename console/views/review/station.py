"""Where somebody stands in a review, so that they stand there again after a fault (C96)."""

from __future__ import annotations

from console.domain.screen import ReviewScreen
from console.views.desk import Changed
from console.views.review.chosen import Ends
from console.views.review.panel import ReviewPanel

_WHOLE_S = 5.0  # while it runs: each other place would be a write to the disk


class ReviewStation:
    """refresh() with what changes: cameras may come after the screen."""

    def __init__(self, review: ReviewPanel) -> None:
        self.review = review
        self._wanted: ReviewScreen | None = None

    def screen(self) -> ReviewScreen | None:
        """None while no camera was chosen; what is waited for stays kept."""
        review = self.review
        if not review.camera_ids:
            return self._wanted
        at = review.at_utc()
        return ReviewScreen(
            cameras=review.camera_ids,
            at_utc=at // _WHOLE_S * _WHOLE_S if review.clock.speed else round(at, 3),
            mark_in=review.ends.begins,
            mark_out=review.ends.ends,
            speed=review.speed,
            camera_id=review.pictures.in_hand(),
            large=bool(review.pictures.enlarged),
        )

    def stand_on(self, screen: ReviewScreen) -> None:
        """Paused; nothing is read, and no look taken, until it is on screen."""
        self._wanted = screen
        self._try()

    def refresh(self, changed: Changed) -> None:
        if "cameras" in changed:
            self._try()

    def _try(self) -> None:
        """Of a camera that is gone nothing is said; a person who has gone on is left alone."""
        wanted, review = self._wanted, self.review
        if wanted is None or not set(wanted.cameras) & review.desk.state.cameras.keys():
            return
        self._wanted = None
        if review.camera_ids:
            return
        review.show_at(wanted.cameras, wanted.at_utc)
        review.use_speed(wanted.speed)
        review.mark(Ends(wanted.mark_in, wanted.mark_out))
        review.pictures.stand_at(wanted.camera_id, large=wanted.large)
