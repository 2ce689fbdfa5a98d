"""What a review asks of the window: its cameras, a time, a bookmark, an export, its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console.domain.alert import Alert
from console.domain.bookmark import MOST_CAMERAS
from console.domain.incident import Incident
from console.i18n import tr
from console.store.select import State, camera_of, find_alert
from console.views.dialogs.ask import Ask
from console.views.dialogs.notice import show_notice
from console.views.review.asks import AskTime, LineText, PickCameras, PickSet
from console.views.review.chosen import Chosen, Ends
from console.views.review.marks import mark_words
from console.views.review.panel import ReviewPanel
from console.views.review.pictures import moment
from console.views.review.recorded import gaps
from console.views.verdict.nearest import nearest
from console.views.widgets import isolate, isolate_id
from console.views.words import clean, incident_title

_BEFORE_S = 10.0  # of an alert: how it came about
_NEAREST = 3
_ONE_BY_ONE = "one_by_one"


class ReviewActs(QObject):
    """Belongs to one review. in_hand: the alert on screen; incident: the one on screen; page: the
    cameras of the wall; bookmark and export take what is chosen.
    """

    def __init__(
        self,
        review: ReviewPanel,
        in_hand: Callable[[], Alert | None],
        incident: Callable[[], Incident | None],
        page: Callable[[], Sequence[str]],
        bookmark: Callable[[Chosen], object],
        export: Callable[[Chosen], object],
        more: Mapping[str, Callable[[], object]],
    ) -> None:
        """more: what else the review asks of somebody."""
        super().__init__(review)
        self.review, self._desk = review, review.desk
        self._in_hand, self._incident, self._page = in_hand, incident, page
        self._bookmark, self._export = bookmark, export
        self.dialog: Ask | None = None
        self.notice: Ask | None = None
        self._table: dict[str, Callable[[], object]] = {
            "cameras": self.ask_cameras,
            "go_to": self.ask_time,
            "text": self.show_text,
            "bookmark": lambda: self._bookmark(review.chosen()),
            "export": self._ask_export,
            **more,
        }
        review.asked.connect(lambda what: self._table[what]())

    # -- which cameras --------------------------------------------------------------------------

    def sets(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Sets of cameras that fit what is in hand: words and cameras, by id."""
        state, found = self._desk.state, {}
        incident, alert = self._incident(), self._in_hand()
        if incident is not None and (cameras := cameras_of(state, incident)):
            title = isolate(incident_title(state, incident))
            words = tr("review.of_incident", number=isolate_id(incident.number), title=title)
            found["incident"] = (words, cameras)
        if alert is not None and (cameras := cameras_near(state, alert)):
            camera = state.cameras[cameras[0]]
            name = isolate(f"{camera.number} {clean(camera.name)}")
            found["alert"] = (tr("review.of_alert", camera=name), cameras)
        if page := tuple(self._page())[:MOST_CAMERAS]:
            found["page"] = (tr("review.of_wall", n=len(page)), page)
        return found

    def ask_cameras(self) -> None:
        sets = self.sets()
        rows = [(one, words) for one, (words, _cameras) in sets.items()]
        dialog = PickSet([*rows, (_ONE_BY_ONE, tr("review.one_by_one"))], self.review.window())

        def picked() -> None:
            if dialog.picked == _ONE_BY_ONE:
                self._ask_one_by_one()
            else:
                self.show_cameras(sets[dialog.picked][1])

        dialog.answered.connect(picked)
        self._show(dialog, dialog.list)

    def _ask_one_by_one(self) -> None:
        cameras = sorted(self._desk.state.cameras.values(), key=lambda camera: camera.number)
        dialog = PickCameras(cameras, self.review.camera_ids, self.review.window())
        dialog.answered.connect(lambda: self.show_cameras(dialog.chosen()))
        self._show(dialog, dialog.list)

    def show_cameras(self, camera_ids: Sequence[str]) -> None:
        """At the time that is shown; the first ones a minute ago."""
        shown = self.review.camera_ids
        at = self.review.at_utc() if shown else self._desk.now().timestamp() - 60.0
        self.review.show_at(camera_ids, at)
        self.review.focus_target.setFocus()

    def show_alert(self, alert: Alert) -> None:
        """Its camera and the nearest ones, a little before it was first seen."""
        cameras = cameras_near(self._desk.state, alert)
        self.review.show_at(cameras, alert.first_seen_utc.timestamp() - _BEFORE_S)
        self.review.focus_target.setFocus()

    def show_bookmark(self, bookmark_id: str) -> None:
        """Its cameras at its time; a span is marked as one."""
        known = self._desk.state.bookmarks.get(bookmark_id)
        if known is None:
            return
        begins, ends = known.from_utc.timestamp(), known.to_utc.timestamp()
        self.review.show_at(known.camera_ids, begins)
        if ends > begins:
            self.review.mark(Ends(begins, ends))
        self.review.focus_target.setFocus()

    # -- time, text, export ---------------------------------------------------------------------

    def ask_time(self) -> None:
        shown = datetime.fromtimestamp(self.review.at_utc(), UTC)
        dialog = AskTime(self._desk.now(), shown, self.review.window())

        def given() -> None:
            if at := dialog.at():
                self.review.go_to(at.timestamp())

        dialog.answered.connect(given)
        self._show(dialog, dialog.time)

    def show_text(self) -> None:
        dialog = LineText(self._rows(), self.review.at_utc(), self.review.window())
        dialog.answered.connect(lambda: self.review.go_to(dialog.at_utc()))
        self._show(dialog, dialog.list)

    def _rows(self) -> list[tuple[float, str]]:
        """What is recorded, what is not, and every mark; in order of time."""
        rows = []
        for lane in self.review.line.lanes:
            if lane.known is None:
                continue
            window = self.review.window_utc
            for name, spans in (
                ("review.recorded", _within(lane.known.spans, window)),
                ("review.gap", gaps(lane.known, window)),
            ):
                for begins, ends in spans:
                    times = isolate_id(f"{moment(begins)}–{moment(ends)}")
                    rows.append((begins, tr(name, camera=lane.name, times=times)))
        state = self._desk.state
        rows += [(mark.from_utc, mark_words(state, mark)) for mark in self.review.marks]
        return sorted(rows)

    def _ask_export(self) -> None:
        chosen = self.review.chosen()
        if not chosen.is_span:
            self.notice = show_notice(self.review.window(), tr("review.no_span"))
        else:
            self._export(chosen)

    def _show(self, dialog: Ask, first: QWidget) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = dialog
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.ask(first)

    def _closed(self, dialog: Ask) -> None:
        if self.dialog is dialog:
            self.dialog = None
            self.review.window().activateWindow()


def cameras_of(state: State, incident: Incident) -> tuple[str, ...]:
    """Those of its alerts, in the order in which they came."""
    alerts = (find_alert(state, one) for one in incident.alert_ids)
    named = (alert.camera_id for alert in alerts if alert)
    return tuple(dict.fromkeys(one for one in named if one in state.cameras))[:MOST_CAMERAS]


def cameras_near(state: State, alert: Alert) -> tuple[str, ...]:
    """The alert's own camera, then those that most likely see it too."""
    own = camera_of(state, alert)
    place = alert.position or (own.position if own else None)
    first = (own.id,) if own else ()
    if place is None:
        return first
    others = nearest(state.cameras.values(), own.id if own else "", place)
    return (*first, *(near.camera.id for near in others[:_NEAREST]))


def _within(
    spans: Iterable[tuple[float, float]], window: tuple[float, float]
) -> list[tuple[float, float]]:
    cut = ((max(a, window[0]), min(b, window[1])) for a, b in spans)
    return [(begins, ends) for begins, ends in cut if begins < ends]
