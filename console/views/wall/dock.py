"""Wires the tiles to the frames in shared memory: polled, painted only where they are new."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from console.clock import monotonic_s
from console.domain.camera import Camera
from console.i18n import tr
from console.video.frames import FrameReader
from console.views.desk import Changed, Desk
from console.views.keys import KEYS_PROPERTY, LETTERS
from console.views.panel import Panel
from console.views.wall.camera_list import CameraList
from console.views.wall.grid import WallGrid
from console.views.wall.head import WallControls
from console.views.wall.order import Order
from console.views.wall.pace import Pace, SetRate
from console.views.wall.recordings import Recordings
from console.views.wall.seen import (
    Seen,
    gone,
    take,
)
from console.views.wall.shedding import Weight
from console.views.wall.steering import Steering
from console.views.wall.telling import Telling
from console.views.wall.tile_view import (
    TileView,
)

POLL_MS = 16  # a slower poll beats against the sources' own rate
_STATUS_EVERY = 15  # polls between two looks at a stream's status

Readers = Callable[[str], FrameReader | None]
"""The reader of a camera's frames, the newest one after a resize; None while nothing is opened."""

Resize = Callable[[str, int, int], None]
"""Wants a camera's pictures at up to this many device pixels."""

LetGo = Callable[[str], None]
"""A camera is on this wall no longer: its pictures are not wanted any more."""

LookCloser = Callable[[int, str], None]
"""The one camera that a viewer has enlarged, or none."""

_NARROW = 620  # pixels
_SHOW_MARKED_MS = 60  # arrows that are held pass over many alerts; within 200 ms all agree (U35)


class WallPanel(Panel):
    """One wall: the page of its order that is open; the grid asks for the sizes it can show."""

    title_id = "wall_dock.title"
    picked = Signal(str)
    changed = Signal(object)  # as `refresh` has it
    marks_changed = Signal()

    def __init__(
        self,
        desk: Desk,
        readers: Readers,
        resize: Resize,
        parent: QWidget | None = None,
        set_rate: SetRate = lambda _viewer, _camera_id, _fps: None,
        let_go: LetGo = lambda _camera_id: None,
        recordings: Recordings | None = None,
        steering: Steering | None = None,
        look_closer: LookCloser = lambda _viewer, _camera_id: None,
    ) -> None:
        super().__init__(desk, parent)
        self._readers, self._resize, self._let_go = readers, resize, let_go
        self._look_closer = look_closer
        self._pace = Pace(POLL_MS / 1000, set_rate)
        self.telling = Telling(desk, self._pace.is_shed)
        self._seen: dict[str, Seen] = {}
        self._polls = 0
        self.order = Order()
        self.layout_words: Callable[[], str] = lambda: ""
        self.recordings, self.steering = recordings, steering
        self.cameras: list[str] = []  # ids of all, by their numbers
        self.grid, self.list = self.make_grid(), CameraList()
        self.list.hide()
        self.controls = WallControls()
        self.header.add(self.controls)
        self.grid.setProperty(KEYS_PROPERTY, LETTERS)
        self.grid.cameraPicked.connect(self.picked)
        self.grid.pictureResized.connect(self._resized)
        self.grid.shownChanged.connect(self._keep_shown)
        self.grid.enlargedChanged.connect(self._enlarged)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.grid, 1)
        self.body.addLayout(row, 1)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)
        self._turns = QTimer(self, interval=_SHOW_MARKED_MS, singleShot=True)
        self._turns.timeout.connect(self._turn_to_marked)
        self._make_anew()
        self.show_cameras()
        self.retranslate()

    def make_grid(self) -> WallGrid:
        """Its tiles; a wall of another shape has its own."""
        return WallGrid(self)

    @property
    def focus_target(self) -> QWidget:
        return self.grid.focus_target

    def show_cameras(self) -> None:
        """The cameras as they are now, on the page that is open."""
        found = sorted(self.desk.state.cameras.values(), key=lambda camera: camera.number)
        self.cameras = [camera.id for camera in found]
        self.list.show_cameras(found)
        self.show_page()

    def show_page(self) -> None:
        tiles = self.order.shown(self.cameras)
        self.grid.show_page([self.view_of(camera_id) or gone(camera_id) for camera_id in tiles])
        self._keep_shown()
        self.say()

    def say(self) -> None:
        """The header: what is shown, and where in it."""
        order, cameras = self.order, self.cameras
        words = self.layout_words() or tr("wall.all_cameras")
        self.controls.say(order.page, order.pages(cameras), order.size(cameras), words)
        self.show_age()

    def view_of(self, camera_id: str) -> TileView | None:
        """As it stands now; None of a camera that is gone, or that the reader may not know."""
        camera = self.desk.state.cameras.get(camera_id)
        return self.telling.view(camera, self._seen.get(camera.id, Seen())) if camera else None

    def captured_utc(self, camera_id: str) -> float:
        """Of the picture that is shown, in seconds since 1970; 0 without one."""
        words = self._seen.get(camera_id, Seen()).words
        return words.capture_utc if words is not None else 0.0

    def by_number(self, number: int) -> str:
        """The camera with this number; else empty."""
        cameras = self.desk.state.cameras.values()
        return next((camera.id for camera in cameras if camera.number == number), "")

    def _keep_shown(self) -> None:
        """What is neither on the page nor enlarged is not read any longer."""
        page = {camera_id for camera_id in self.order.shown(self.cameras) if camera_id}
        wanted = page | {self.grid.enlarged} - {""}
        for camera_id in self._seen.keys() - wanted:
            self._let_go(camera_id)
        self._seen = {camera_id: self._seen.get(camera_id, Seen()) for camera_id in wanted}

    def refresh(self, changed: Changed) -> None:
        if "cameras" in changed:
            self._make_anew()
            self.show_cameras()
        elif changed.keys() & {"alerts", "reveals", "steering"}:
            self._show_all()
        self.changed.emit(changed)

    def refresh_marks(self) -> None:
        self.marks_changed.emit()

    def tick(self) -> None:
        super().tick()
        self._show_all()

    def retranslate(self) -> None:
        super().retranslate()
        self.list.retranslate()
        self.show_page()

    def show_age(self) -> None:
        """Each tile wears its own age: alone, the console opens the cameras itself."""
        self.header.set_texts(tr(self.title_id), self.subtitle())

    def subtitle(self) -> str:
        """Nothing where the controls leave it no room: half a number would be another one."""
        if self.width() < _NARROW:
            return ""
        words, pages = tr("wall_dock.subtitle", n=len(self.cameras)), self.order.pages(self.cameras)
        if pages > 1:
            words += " · " + tr("wall.page", page=self.order.page + 1, pages=pages)
        return words

    def poll(self) -> None:
        """Paint tiles whose frame is new; look at each status a few times a second, and at once
        where a stream is live no longer, or again.
        """
        self._polls += 1
        look = self._polls % _STATUS_EVERY == 0
        self._pace.tick(monotonic_s())
        if look:
            self._settle()
        for camera_id in self.grid.shown():
            reader = self._readers(camera_id)
            seen = self._seen.get(camera_id)
            camera = self.desk.state.cameras.get(camera_id)
            if seen is None or camera is None:
                continue
            if reader is None:
                self._forget(camera, seen)
                continue
            new = reader.seq() != seen.seq
            if new and (frame := reader.latest()) is not None:
                take(seen, reader, frame)
            turned = seen.status is None or reader.liveness() is not seen.status.liveness
            if look or turned:
                seen.status, seen.base = reader.status(), None
                self.grid.update_view(self.telling.view(camera, seen))
            elif new:
                self.grid.update_frame(self.telling.view(camera, seen))

    def _settle(self) -> None:
        """Tiles give way when this wall ticks late; those that nobody sees cost next to nothing."""
        shown = {camera_id: self._weight(camera_id) for camera_id in self.grid.shown()}
        told = [self._seen[one].status for one in shown if one in self._seen]
        behind_s = [status.behind_s for status in told if status is not None]
        self._pace.settle(monotonic_s(), shown, self._seen.keys() - shown.keys(), behind_s)

    def _weight(self, camera_id: str) -> Weight:
        in_hand = (self.grid.in_hand(), self.grid.enlarged)
        if camera_id in self.telling.alerting or camera_id in in_hand:
            return Weight.HELD
        seen = self._seen.get(camera_id)
        boxes = seen is not None and seen.words is not None and seen.words.boxes
        return Weight.MOVING if boxes else Weight.QUIET

    def _forget(self, camera: Camera, seen: Seen) -> None:
        if seen.status is not None or seen.image is not None:
            seen.seq, seen.image, seen.words, seen.status = 0, None, None, None
            self.grid.update_view(self.telling.view(camera, seen))

    def leave(self) -> None:
        """The wall goes: none of its cameras is wanted any longer."""
        self._look_closer(id(self), "")
        for camera_id in self._seen:
            self._let_go(camera_id)
        self._seen = {}

    def select_camera(self, camera_id: str) -> None:
        """Show a camera without taking the focus from whoever types (U31)."""
        if camera_id not in self.grid.shown():
            self.grid.enlarge(camera_id)

    def mark_camera(self, camera_id: str) -> None:
        """The camera of what is selected elsewhere: its tile says so, on whichever page (U35)."""
        before, self.telling.marked = self.telling.marked, camera_id
        for one in {before, camera_id} & set(self.grid.shown()):
            self._show(one)
        self._turns.start()

    def _turn_to_marked(self) -> None:
        """Not while somebody works on this wall, nor from a camera that they look at large."""
        marked = self.telling.marked
        if marked in self.grid.shown() or self.grid.enlarged:
            return
        focused = QApplication.focusWidget()
        busy = focused is not None and self.isAncestorOf(focused)
        if not busy and self.order.go_to(marked, self.cameras):
            self.show_page()

    def _make_anew(self) -> None:
        self.telling.look_at_alerts()
        for seen in self._seen.values():
            seen.base = None

    def _show_all(self) -> None:
        self._make_anew()
        for camera_id in self.grid.shown():
            self._show(camera_id)

    def renew(self, camera_id: str) -> None:
        """What its tile says is made anew."""
        if camera_id in self.grid.shown():
            self._show(camera_id)

    def _show(self, camera_id: str) -> None:
        if seen := self._seen.get(camera_id):
            seen.base = None
        if view := self.view_of(camera_id):
            self.grid.update_view(view)

    def _enlarged(self, camera_id: str) -> None:
        """Tiles behind an enlarged one still have what they were last given: a reveal may be over
        by now, and what comes on screen is painted before it is polled.
        """
        self._look_closer(id(self), camera_id)
        self._show_all()

    def _resized(self, camera_id: str, size: QSize) -> None:
        if size.width() > 0 and size.height() > 0:
            self._resize(camera_id, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_age()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_all()  # before it is painted: nobody has ticked it meanwhile
        for camera_id in self.grid.shown():  # tiles that got a camera out of sight asked for none
            self._resized(camera_id, self.grid.tile(camera_id).picture_size())
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._pace.rest()
