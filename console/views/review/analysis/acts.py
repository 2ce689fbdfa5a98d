"""What keys do with an analysis: A asks for one, H goes to its hits, Enter shows one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt

from console.domain.alert import Priority
from console.domain.analysis import Analysis, AnalysisHit
from console.domain.bookmark import MOST_CAMERAS
from console.i18n import tr
from console.views.dialogs.notice import Notice, show_notice
from console.views.review.analysis.ask import AskAnalysis
from console.views.review.analysis.pane import AnalysisPane
from console.views.review.analysis.words import found_words, head_words, hit_note
from console.views.review.marks import Mark
from console.views.review.panel import ReviewPanel
from console.views.untrusted import clean
from console.views.wall.seen import label_words
from console.views.wall.tile_view import TileBox

_SAME_PICTURE_S = 0.005  # clocks are told in milliseconds; pictures are further apart


class Keeps(Protocol):
    """Bookmarks: asks for one of these cameras and times, with words to begin with."""

    def __call__(
        self, camera_ids: tuple[str, ...], from_utc: float, to_utc: float, note: str
    ) -> object: ...


class AnalysisActs(QObject):
    """Belongs to one review. raise_alert: asks for an alert at a camera, with words to begin with.

    What was found stays until another analysis is begun, or the person signs out.
    """

    def __init__(
        self, review: ReviewPanel, bookmark: Keeps, raise_alert: Callable[[str, str], object]
    ) -> None:
        super().__init__(review)
        self._review, self._desk = review, review.desk
        self._bookmark, self._raise_alert = bookmark, raise_alert
        self.pane = AnalysisPane(lambda: review.desk.state)
        self.pane.asked.connect(lambda what: _ACTS[what](self))
        review.stand_beside(self.pane)
        review.more_marks, review.pictures.more_boxes = self.marks, self.boxes
        self.dialog: AskAnalysis | None = None
        self.notice: Notice | None = None
        self.table: dict[str, Callable[[], None]] = {"analyse": self.ask, "hits": self.to_hits}

    @property
    def analysis(self) -> Analysis | None:
        return self.pane.analysis

    def ask(self) -> None:
        """Of what is chosen. One that runs goes first: the key leads to it."""
        chosen, door = self._review.chosen(), self._desk.analyses
        if self.analysis is not None and self.analysis.runs:
            self.to_hits()
        elif door is None:
            self._tell("analysis.not_here")
        elif not chosen.is_span:
            self._tell("review.no_span")
        else:
            dialog = self.dialog = AskAnalysis(self._desk.state, chosen, self._review.window())
            dialog.answered.connect(lambda: door.start(dialog.wish(), self._heard))
            dialog.finished.connect(lambda _result: self._asked())
            dialog.ask(dialog.accept_button)

    def to_hits(self) -> None:
        if self.analysis is None:
            self._tell("analysis.none_yet")
        else:
            self.pane.focus_target.setFocus()

    def marks(self, camera_ids: Sequence[str]) -> list[Mark]:
        """Of these cameras, as the time line has them."""
        hits = self.analysis.hits if self.analysis is not None else ()
        return [
            Mark(
                subject_id=f"hit-{hit.number}",
                is_alert=hit.alarm,
                severity=Priority.LOW,
                camera_ids=(hit.camera_id,),
                from_utc=hit.at_utc,
                to_utc=hit.at_utc,
                words=label_words(hit.label),
                number=hit.number,
            )
            for hit in hits
            if hit.camera_id in camera_ids
        ]

    def boxes(self, camera_id: str, captured_utc: float) -> tuple[TileBox, ...]:
        """Of the hits that were seen on this very picture."""
        hits = self.analysis.hits if self.analysis is not None else ()
        return tuple(
            TileBox(_corners(hit), label_words(hit.label), hit.score, True, True)
            for hit in hits
            if hit.camera_id == camera_id and abs(hit.at_utc - captured_utc) < _SAME_PICTURE_S
        )

    # -- of the hit in hand ---------------------------------------------------------------------

    def _show(self) -> None:
        """All cameras at its time, standing; its own is brought on screen where it is not."""
        hit = self.pane.picked()
        if hit is None:
            return
        review, shown = self._review, self._review.camera_ids
        if hit.camera_id not in shown:
            review.show_at((hit.camera_id, *shown)[:MOST_CAMERAS], hit.at_utc)
            return
        if review.clock.speed:
            review.play_or_stand()
        review.go_to(hit.at_utc)

    def _keep(self) -> None:
        hit, analysis = self.pane.picked(), self.analysis
        if hit is not None and analysis is not None:
            note = clean(hit_note(analysis, hit))
            self._bookmark((hit.camera_id,), hit.from_utc, hit.to_utc, note)

    def _raise(self) -> None:
        hit, analysis = self.pane.picked(), self.analysis
        if hit is not None and analysis is not None:
            self._raise_alert(hit.camera_id, clean(hit_note(analysis, hit)))

    def _stop(self) -> None:
        """One that runs is stopped; one that has ended is taken off the screen."""
        if self.analysis is None:
            return
        if not self.analysis.runs:
            self.pane.take_away()
            self._review.look()
            self._leave()
        elif self._desk.analyses is not None:
            self._desk.analyses.cancel()

    def _leave(self) -> None:
        self._review.focus_target.setFocus()

    # -- inside ---------------------------------------------------------------------------------

    def _heard(self, analysis: Analysis) -> None:
        """Nobody's focus moves for it; who has gone elsewhere meanwhile is told of its end."""
        self.pane.put(analysis)
        self._review.look()
        if not analysis.runs and not self._review.isVisible():
            words = [head_words(analysis), found_words(analysis), tr("analysis.look")]
            notice = self.notice = Notice("\n".join(words), self._review.window())
            notice.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            notice.show()

    def _asked(self) -> None:
        self.dialog = None
        self._review.window().activateWindow()

    def _tell(self, message_id: str) -> None:
        self.notice = show_notice(self._review.window(), tr(message_id))


_ACTS: dict[str, Callable[[AnalysisActs], None]] = {
    "show": AnalysisActs._show,
    "bookmark": AnalysisActs._keep,
    "alert": AnalysisActs._raise,
    "stop": AnalysisActs._stop,
    "leave": AnalysisActs._leave,
}


def _corners(hit: AnalysisHit) -> tuple[float, float, float, float]:
    return (hit.box.x1, hit.box.y1, hit.box.x2, hit.box.y2)
