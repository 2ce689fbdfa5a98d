"""The verdict desk: what was seen and with what, and the cameras that may see it too (A05, U26).

It opens with one key beside the wall, on which the alert's camera then stands large and live, and
takes the focus from nobody who types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.domain.alert import Alert
from console.domain.camera import Camera
from console.i18n import tr
from console.store.select import camera_of, find_alert
from console.video.frames import FrameWords
from console.views.desk import Changed, Desk
from console.views.keymap import key_of
from console.views.keys import KEYS_PROPERTY, LETTERS
from console.views.panel import OwnKey, Panel
from console.views.pictures import Asked, Shown
from console.views.theme import set_kind
from console.views.verdict.back import LookingBack, Preroll
from console.views.verdict.film import FilmStrip
from console.views.verdict.frame_view import FrameView
from console.views.verdict.gather import Gather
from console.views.verdict.near import MOST, NearCameras
from console.views.verdict.nearest import Near, nearest
from console.views.verdict.stills import Still, Stills
from console.views.verdict.times import around, before
from console.views.verdict.words import near_words, still_words, why
from console.views.wall.seen import tile_boxes
from console.views.widgets import PlainLabel, isolate_id
from console.views.words import alert_title

_SHOWN = {"alerts", "cameras", "aliases"}
_LEAP_S = 2.0


class VerdictPanel(Panel):
    """`camera_asked` carries the camera that the wall is to show large; `alert_stepped` -1 or 1;
    `place_shown` where the alert is (None: this is not on screen) and where the cameras near stand;
    `crop_shown` whether what was seen of the alert in hand is large here.
    """

    title_id = "verdict_desk.title"
    camera_asked = Signal(str)
    alert_stepped = Signal(int)
    place_shown = Signal(object, object)
    crop_shown = Signal(bool)

    def __init__(
        self,
        desk: Desk,
        near: NearCameras,
        back: LookingBack | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """back: None where nothing is recorded."""
        self._alert_id, self._played = "", ""
        self._cameras: list[str] = []
        self._large = ""
        self._near: tuple[Near, ...] = ()
        self.beside = False
        super().__init__(desk, parent)
        self.setProperty(KEYS_PROPERTY, LETTERS)
        self.near, self.preroll = near, Preroll(desk, back, self)
        self.frame, self.film, self.stills = FrameView(), FilmStrip(), Stills()
        self._asked = Asked(desk.picture)
        self._gather = Gather(back, self._recorded, self)
        self.beside_words = PlainLabel("", "strong")
        self.said, self.why = PlainLabel("", "dim"), PlainLabel("", "dim")
        for label in (self.beside_words, self.said, self.why):
            label.setWordWrap(True)
            label.setContentsMargins(4, 0, 4, 0)  # right to left a wrapped line's last space hangs
        for label in (self.said, self.preroll.said):  # side by side, and one may have more lines
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._lay_out()
        self.film.chosen.connect(self._show_still)
        near.asked.connect(self.camera_asked)
        near.picked.connect(self.camera_asked)
        self.retranslate()

    def _lay_out(self) -> None:
        self.body.setContentsMargins(8, 6, 8, 6)
        self.body.setSpacing(4)
        self.beside_words.hide()
        top = QGridLayout()
        top.setHorizontalSpacing(8)
        top.setVerticalSpacing(2)
        for column, (picture, words) in enumerate(
            ((self.preroll.tile, self.preroll.said), (self.frame, self.said))
        ):
            top.addWidget(picture, 0, column)
            top.addWidget(words, 1, column)
            top.setColumnStretch(column, 1)
        top.setRowStretch(0, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._why(), 4)
        below.addWidget(self.near, 5)
        self.body.addWidget(self.beside_words)
        self.body.addLayout(top, 5)
        self.body.addWidget(self.film)
        self.body.addLayout(below, 2)

    def _why(self) -> QScrollArea:
        """On a small screen it is scrolled; nothing of it lies over the rest."""
        inner, area = QWidget(), QScrollArea()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.why)
        column.addStretch(1)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        set_kind(area, "words")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(48)
        area.setAccessibleName(tr(self.title_id))
        for surface in (inner, area.viewport()):
            surface.setAutoFillBackground(False)
        return area

    @property
    def focus_target(self) -> QWidget:
        return self.film

    @property
    def alert(self) -> Alert | None:
        return find_alert(self.desk.state, self._alert_id)

    @property
    def alert_id(self) -> str:
        alert = self.alert
        return alert.id if alert else ""

    @property
    def camera(self) -> Camera | None:
        alert = self.alert
        return camera_of(self.desk.state, alert) if alert else None

    # -- what is on it --------------------------------------------------------------------------

    def show_alert(self, alert_id: str, *, beside: bool = False) -> None:
        """Its camera goes to the wall; the recording is played while this is on screen.

        beside: somebody writes about another alert; this one is shown, and in nobody's hand yet.
        """
        self.beside = beside
        self.beside_words.setVisible(beside)
        if alert_id != self._alert_id:
            self._alert_id = alert_id
            self._stop()
            self._asked.drop()
            self.stills.clear()
            self.film.begin()
        self._show_all()
        self._play()
        self.crop_shown.emit(self.isVisible() and not beside)

    def is_idle(self) -> bool:
        """Nothing here waits for a judgement any more."""
        alert = self.alert
        return alert is None or alert.retracted or alert.verdict() is not None

    def refresh(self, changed: Changed) -> None:
        self.near.refresh(changed)
        if changed.keys() & _SHOWN and self.isVisible():
            self._show_all()

    def tick(self) -> None:
        super().tick()
        self.near.tick()

    def retranslate(self) -> None:
        super().retranslate()
        self.near.retranslate()
        self.film.retranslate()
        self.preroll.retranslate()
        self.beside_words.setText(tr("verdict_desk.beside", **_keys_beside()))
        self._show_all()

    def subtitle(self) -> str:
        return alert_title(self.alert) if self.alert else ""

    def _show_all(self) -> None:
        alert = self.alert
        self.header.set_texts(tr(self.title_id), self.subtitle())
        for item in self.stills.begin(alert):
            self._asked.ask(item.sha256, partial(self._came, item.sha256))
        self.film.show_stills(self.stills.ordered(), self.stills.decided_utc)
        clip = alert is not None and any(item.role == "clip" for item in alert.evidence)
        words = [why(alert), tr("verdict_desk.clip_kept")] if alert and clip else []
        self.why.setText("\n".join(words or ([why(alert)] if alert else [])))
        self._show_near(alert)

    def _came(self, sha256: str, shown: Shown) -> None:
        self.stills.came(sha256, shown)
        self.film.show_stills(self.stills.ordered(), self.stills.decided_utc)

    def _recorded(self, image: QImage, words: FrameWords) -> None:
        """A frame of the recording around the one that decided."""
        boxes = tile_boxes(words, self.desk.detection.alarm_labels)
        key = f"{words.epoch} {words.pts}"
        self.stills.record(key, words.capture_utc, image, boxes)
        self.film.show_stills(self.stills.ordered(), self.stills.decided_utc)

    def _show_still(self, still: Still | None) -> None:
        alert = self.alert
        words = still_words(still, self.stills.decided_utc) if still else ""
        track = alert.detection.track if alert and alert.detection else ()
        self.frame.show_still(still, track, words or tr("verdict_desk.no_still"))
        self.said.setText(words)

    def _show_near(self, alert: Alert | None) -> None:
        camera = self.camera
        place = (alert.position or (camera.position if camera else None)) if alert else None
        others = self.desk.state.cameras.values()
        found = nearest(others, camera.id if camera else "", place) if place else ()
        self._near = found[:MOST]
        own = [camera.id] if camera else []
        self._cameras = own + [one.camera.id for one in self._near]
        words = [near_words(one) for one in self._near]
        self.near.show_near([one.camera.id for one in self._near], words)
        if self.isVisible():
            self.place_shown.emit(place, [one.camera.position for one in self._near])

    # -- the recording --------------------------------------------------------------------------

    def _play(self) -> None:
        alert, camera = self.alert, self.camera
        if alert is None or not self.isVisible() or self._played == alert.id:
            return
        self._played = alert.id
        self.preroll.begin(camera, before(alert))
        if camera is not None:
            self._gather.begin(camera.id, around(alert))
            self.show_camera(0)

    def _stop(self) -> None:
        self._played = ""
        self.preroll.end()
        self._gather.end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_all()
        self._play()
        self.crop_shown.emit(not self.beside)

    def hideEvent(self, event: QHideEvent) -> None:
        """A look at a recording ends with it."""
        super().hideEvent(event)
        self._stop()
        self.place_shown.emit(None, [])
        self.crop_shown.emit(False)

    # -- keys -----------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """The next or previous camera, wherever the focus is: its own first, then the nearest."""
        here = self._cameras.index(self._large) if self._large in self._cameras else 0
        self.show_camera(here + by)

    def show_camera(self, number: int) -> None:
        """Large on the wall; 0 is the alert's own."""
        if 0 <= number < len(self._cameras):
            self._large = self._cameras[number]
            self.camera_asked.emit(self._large)

    def own_keys(self) -> Sequence[OwnKey]:
        where = tr("help.group_verdict")
        return [(key, tr(f"verdict_desk.key_{what}"), where) for key, what in _SHEET]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, key = event.text(), Qt.Key(event.key())
        if text.isdecimal() and int(text) <= MOST:
            self.show_camera(int(text))
        elif key in _STEPS:
            self.alert_stepped.emit(_STEPS[key])
        elif text in _REPLAY_KEYS:
            _REPLAY_KEYS[text](self.preroll)
        else:
            super().keyPressEvent(event)


_SHEET = (
    (f"1–{MOST}", "near"),
    ("0", "own"),
    ("Up, Down", "alerts"),
    ("Left, Right", "film"),
    ("Space  ,  .  [  ]", "before"),
)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
# As on a tile of the wall that replays its recording.
_REPLAY_KEYS: dict[str, Callable[[Preroll], None]] = {
    " ": Preroll.stand,
    ",": lambda preroll: preroll.step(-1),
    ".": lambda preroll: preroll.step(1),
    "[": lambda preroll: preroll.leap(-_LEAP_S),
    "]": lambda preroll: preroll.leap(_LEAP_S),
}


def _keys_beside() -> dict[str, str]:
    acts = {"yes": "confirm", "no": "false", "unsure": "unsure", "pane": "next_pane"}
    return {name: isolate_id(key_of(act)) for name, act in acts.items()}
