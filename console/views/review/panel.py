"""The review: recordings of up to nine cameras on one clock, driven by keys.

Nothing here is live; after a fault it stands where it stood (`station`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.clock import monotonic_s
from console.domain.bookmark import MOST_CAMERAS
from console.domain.cursor import BEHIND_LIVE_S, SPEEDS, Cursor
from console.i18n import tr
from console.views.desk import Changed, Desk
from console.views.panel import OwnKey, Panel
from console.views.review.asks import is_plain
from console.views.review.chosen import Chosen, Ends
from console.views.review.door import Reviews
from console.views.review.line import RANGES_S, Lane, TimeLine
from console.views.review.marks import Mark, beside, mark_words, marks_of
from console.views.review.pictures import ReviewPictures, moment
from console.views.review.recorded import RecordedSpans
from console.views.review.skipping import Skipping
from console.views.review.table import acts_of
from console.views.review.transport import Transport
from console.views.widgets import isolate

POLL_MS = 16
_LINE_EVERY = 12  # polls
_RANGE = 2  # of RANGES_S, at first
_AT_S = 0.3  # from a mark the cursor still stands at it
_OTHER_KEYS = (
    ("1…9", "review.key_camera"),
    ("Enter", "review.key_enlarge"),
    ("←  →", "review.key_second"),
)


class ReviewPanel(Panel):
    """`asked` carries what somebody else has to do: cameras, go_to, text, bookmark, export."""

    title_id = "review.title"
    asked = Signal(str)

    def __init__(self, desk: Desk, reviews: Reviews, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._reviews = reviews
        self.clock = Cursor(0.0, monotonic_s(), 0.0)
        self.speed = 1.0
        self.marks: list[Mark] = []
        self.more_marks: Callable[[Sequence[str]], Sequence[Mark]] = lambda _cameras: ()
        self.ends = Ends()
        self._range, self._window = _RANGE, (0.0, 1.0)
        self._stepping, self._stepped_seq = "", 0  # the camera that the others follow
        self._polls = 0
        self.spans = RecordedSpans(reviews)
        self.acts = {act.id: act for act in acts_of(self)}
        self._by_key = {act.key: act for act in self.acts.values()}
        self.pictures = ReviewPictures(desk, reviews)
        self.pictures.other_key = self.pressed
        self.skipping = Skipping(self, reviews, self)
        self.transport = Transport({act.id: act.key for act in self.acts.values()})
        self.transport.asked.connect(self.do)
        self.line = TimeLine()
        self.pictures.picked.connect(lambda _camera: self.look())
        self.line.moved.connect(self.go_to)
        self.line.stepped.connect(self.leap)
        for widget, stretch in ((self.pictures, 1), (self.line, 0), (self.transport, 0)):
            self.body.addWidget(widget, stretch)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)
        self.retranslate()

    # -- what is shown --------------------------------------------------------------------------

    def own_keys(self) -> Sequence[OwnKey]:
        acts = [(act.key, tr(f"review.act_{act.id}")) for act in self.acts.values()]
        others = [(key, tr(words)) for key, words in _OTHER_KEYS]
        return [(key, words, tr(self.title_id)) for key, words in (*acts, *others)]

    @property
    def focus_target(self) -> QWidget:
        return self.pictures.focus_target

    @property
    def camera_ids(self) -> tuple[str, ...]:
        return self.pictures.camera_ids

    def show_at(self, camera_ids: Sequence[str], at_utc: float) -> None:
        """Other cameras, standing at a time."""
        known = [one for one in camera_ids if one in self.desk.state.cameras]
        self.ends = Ends()
        live = self.desk.now().timestamp()
        self._set(Cursor(at_utc, monotonic_s(), live))
        self.pictures.show_cameras(known[:MOST_CAMERAS])
        self._turn_line()
        self.look()

    def stand_beside(self, widget: QWidget) -> None:
        """At the far side of the pictures, for as long as it is shown."""
        row = QHBoxLayout()
        self.body.removeWidget(self.pictures)
        row.addWidget(self.pictures, 1)
        row.addWidget(widget)
        self.body.insertLayout(0, row, 1)

    def chosen(self) -> Chosen:
        """The span between in and out, else the moment of the cursor."""
        begins, ends = self.ends.span or (self.at_utc(),) * 2
        return Chosen(self.camera_ids, begins, ends)

    def at_utc(self) -> float:
        return self.clock.now(monotonic_s())

    # -- acts -----------------------------------------------------------------------------------

    def do(self, act_id: str) -> None:
        self.acts[act_id].callback()

    def pressed(self, event: QKeyEvent) -> bool:
        """Whether a key stands for an act."""
        key = " " if event.text() == " " else event.text().upper()
        key = {" ": "Space", "=": "+", "−": "-"}.get(key, key)
        act = self._by_key.get(key) if is_plain(event) else None
        if act is not None:
            act.callback()
        return act is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.pressed(event):
            super().keyPressEvent(event)

    def play_or_stand(self) -> None:
        if self.camera_ids:
            self._set(self.clock.run(0.0 if self.clock.speed else self.speed, monotonic_s()))

    def step(self, frames: int) -> None:
        """The camera in hand by its pictures; the others follow to the same instant."""
        camera_id = self.pictures.in_hand()
        if not camera_id:
            return
        if camera_id != self._stepping:
            self._set(self.clock.run(0.0, monotonic_s()))
            self._stepping, self._stepped_seq = camera_id, self.pictures.seq(camera_id)
        self._reviews.step(camera_id, frames)

    def leap(self, seconds: float) -> None:
        self.go_to(self.at_utc() + seconds)

    def go_to(self, at_utc: float) -> None:
        """At the same speed; what is too young to be recorded is waited for."""
        self._set(self.clock.moved(at_utc, monotonic_s()))
        self.look()

    def to_mark(self, step: int) -> None:
        mark = beside(self.marks, self.at_utc(), step)
        if mark is not None:
            self.go_to(mark.from_utc)
            self.show_age()

    def to_piece(self, step: int) -> None:
        if camera_id := self.pictures.in_hand():
            self.skipping.to_piece(camera_id, step)

    def stand(self) -> None:
        self._set(self.clock.run(0.0, monotonic_s()))

    def note(self, words: str) -> None:
        """On each picture, until other words take its place."""
        self.pictures.note = words

    def change_speed(self, step: int) -> None:
        place = min(max(SPEEDS.index(self.speed) + step, 0), len(SPEEDS) - 1)
        self.use_speed(SPEEDS[place])

    def use_speed(self, speed: float) -> None:
        """The one at which it runs, now or later; one that there is not is the usual one."""
        self.speed = speed if speed in SPEEDS else 1.0
        if self.clock.speed:
            self._set(self.clock.run(self.speed, monotonic_s()))
        self._say()

    def zoom(self, step: int) -> None:
        self._range = min(max(self._range + step, 0), len(RANGES_S) - 1)
        self._turn_line()
        self.look()

    def mark(self, ends: Ends) -> None:
        self.ends = ends
        self.look()

    def _set(self, cursor: Cursor, stepping: str = "") -> None:
        """stepping: the camera that is ahead of it by its own steps, and is not called back."""
        self._stepping, self.clock = stepping, cursor
        self._reviews.follow(cursor, stepping)
        self._say()

    # -- followed -------------------------------------------------------------------------------

    def poll(self) -> None:
        if not self.camera_ids:
            return
        self._polls += 1
        now = monotonic_s()
        at = self.clock.now(now)
        self.pictures.poll(at)
        self._follow_step()
        if self.clock.speed > 1.0 and self.clock.at_end(now):
            self._set(self.clock.run(1.0, now))
        if self._polls % _LINE_EVERY == 0:
            self.skipping.look()
            self.look()

    def _follow_step(self) -> None:
        if not self._stepping:
            return
        seq, captured = self.pictures.seq(self._stepping), self.pictures.captured(self._stepping)
        if seq != self._stepped_seq and captured:
            self._stepped_seq = seq
            self._set(self.clock.moved(captured, monotonic_s(), 0.0), self._stepping)

    def look(self) -> None:
        """The line and the words, as often as a cursor that runs is seen to move."""
        at, (begins, ends) = self.at_utc(), self._window
        if not begins <= at <= ends:
            self._turn_line()
        more = self.more_marks(self.camera_ids)
        self.marks = marks_of(self.desk.state, self.camera_ids, more)
        for camera_id in self.camera_ids:
            self.spans.look(camera_id, self._window)
        lanes = [self._lane(camera_id) for camera_id in self.camera_ids]
        chosen, in_hand = (self.ends.begins, self.ends.ends), self.pictures.in_hand()
        self.line.put(lanes, self._window, at, chosen, in_hand)
        self._say()

    def _lane(self, camera_id: str) -> Lane:
        camera = self.desk.state.cameras.get(camera_id)
        name = f"{camera.number} {isolate(camera.name)}" if camera else camera_id
        marks = tuple(mark for mark in self.marks if camera_id in mark.camera_ids)
        return Lane(camera_id, name, self.spans.of(camera_id), marks)

    def _turn_line(self) -> None:
        """The cursor comes to stand at its middle, unless that would show what is to come."""
        length, live = RANGES_S[self._range], self.desk.now().timestamp()
        begins = min(self.at_utc() - length / 2, live - length)
        self._window = (begins, begins + length)

    @property
    def window_utc(self) -> tuple[float, float]:
        """What the line shows, in seconds since 1970."""
        return self._window

    def _say(self) -> None:
        at = self.at_utc()
        shown, date = (moment(at), _date(at)) if self.camera_ids else ("–", "")
        self.transport.say(shown, date, self.clock, self.speed, self.ends.words())

    # -- the shell ------------------------------------------------------------------------------

    def refresh(self, changed: Changed) -> None:
        if "cameras" in changed:
            known = [one for one in self.camera_ids if one in self.desk.state.cameras]
            if len(known) < len(self.camera_ids):
                self.pictures.show_cameras(known)
        if changed.keys() & {"alerts", "bookmarks", "cameras"} and self.isVisible():
            self.look()

    def tick(self) -> None:
        """What is live is measured anew: this computer's clock may be set."""
        super().tick()
        now = monotonic_s()
        live = self.desk.now().timestamp()
        if self.camera_ids and abs(live - (self.clock.live_utc + now - self.clock.at_s)) > 1.0:
            self._set(self.clock.told_live(live, now))
        self.line.say()

    def retranslate(self) -> None:
        super().retranslate()
        self.pictures.setAccessibleName(tr("review.pictures"))
        self.transport.retranslate()
        self.line.say()
        self._say()

    def subtitle(self) -> str:
        """Also what the cursor stands at, for who came by a key and not by looking at the line."""
        at = self.at_utc()
        found = [mark for mark in self.marks if abs(mark.from_utc - at) < _AT_S]
        words = [mark_words(self.desk.state, mark) for mark in found]
        return " · ".join([tr("review.behind", seconds=f"{BEHIND_LIVE_S:g}"), *words])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.camera_ids:
            self._set(self.clock.run(0.0, monotonic_s()))
            self.pictures.want()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is read, and no look goes on being recorded."""
        super().hideEvent(event)
        self._timer.stop()
        self._set(self.clock.run(0.0, monotonic_s()))
        self.pictures.leave()


def _date(at_utc: float) -> str:
    return datetime.fromtimestamp(at_utc, UTC).astimezone().strftime("%Y-%m-%d")
