"""Wires the tiles to the frames in shared memory: polled, painted only where they are new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QWidget

from console.clock import monotonic_s
from console.domain.alert import Alert, Priority
from console.domain.camera import Camera, Privacy
from console.i18n import known, tr
from console.video.frames import (
    SLOTS,
    Frame,
    FrameReader,
    FrameWords,
    Liveness,
    Shading,
    StreamStatus,
)
from console.views.actions import KEYS_PROPERTY, LETTERS
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.wall.grid import GRIDS, WallGrid
from console.views.wall.pace import Pace, SetRate
from console.views.wall.reveals import TileReveals
from console.views.wall.shedding import Weight
from console.views.wall.tile_view import (
    AGE_UNKNOWN_S,
    TileBox,
    TilePrivacy,
    TileState,
    TileView,
)
from console.views.words import clean

POLL_MS = 16  # a slower poll beats against the sources' own rate
_LONGEST_S = AGE_UNKNOWN_S
_STATUS_EVERY = 15  # polls between two looks at a stream's status

Readers = Callable[[str], FrameReader | None]
"""The reader of a camera's frames, the newest one after a resize; None while nothing is opened."""

Resize = Callable[[str, int, int], None]
"""Wants a camera's pictures at up to this many device pixels."""

_STATES = {
    Liveness.STARTING: TileState.OPENING,
    Liveness.LIVE: TileState.LIVE,
    Liveness.STILL: TileState.STILL,
    Liveness.FROZEN: TileState.FROZEN,
    Liveness.LOST: TileState.LOST,
}
_SHADINGS = {
    Shading.NONE: TilePrivacy.NONE,
    Shading.SILHOUETTES: TilePrivacy.SILHOUETTES,
    Shading.COARSE: TilePrivacy.COARSE,
    Shading.REVEALED: TilePrivacy.REVEALED,
}


@dataclass(slots=True)
class _Seen:
    """What was last painted of one camera: a picture and the words of that very picture."""

    seq: int = 0
    image: QImage | None = None
    words: FrameWords | None = None
    status: StreamStatus | None = None
    base: TileView | None = None  # what stays from frame to frame; None: to be made anew


class WallPanel(Panel):
    """Cameras by their numbers, as many as fit; the grid asks for the sizes it can show."""

    title_id = "wall_dock.title"
    picked = Signal(str)

    def __init__(
        self,
        desk: Desk,
        readers: Readers,
        resize: Resize,
        parent: QWidget | None = None,
        set_rate: SetRate = lambda _viewer, _camera_id, _fps: None,
    ) -> None:
        super().__init__(desk, parent)
        self._readers, self._resize = readers, resize
        self._pace = Pace(POLL_MS / 1000, set_rate)
        self._alerting: dict[str, bool] = {}
        self._seen: dict[str, _Seen] = {}
        self._polls = 0
        self._reveals = TileReveals(desk)
        self.grid = WallGrid()
        self.grid.setProperty(KEYS_PROPERTY, LETTERS)
        self.grid.cameraPicked.connect(self.picked)
        self.grid.pictureResized.connect(self._resized)
        self.body.addWidget(self.grid, 1)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)
        self._make_anew()
        self.show_cameras()
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        shown = self.grid.shown()
        return self.grid.tile(shown[0]) if shown else self.grid

    def show_cameras(self) -> None:
        """All cameras, in the order of their numbers; the grid grows with them."""
        cameras = sorted(self.desk.state.cameras.values(), key=lambda camera: camera.number)
        fitting = next((size for size in GRIDS if size >= len(cameras)), GRIDS[-1])
        self.grid.set_grid(max(4, fitting) if len(cameras) > 1 else 1)
        self._seen = {camera.id: self._seen.get(camera.id, _Seen()) for camera in cameras}
        self.grid.set_views([self._view(camera) for camera in cameras])

    def refresh(self, changed: Changed) -> None:
        if "cameras" in changed:
            self._make_anew()
            self.show_cameras()
            self.show_age()
        elif changed.keys() & {"alerts", "reveals"}:
            self._show_all()

    def tick(self) -> None:
        super().tick()
        self._show_all()

    def retranslate(self) -> None:
        super().retranslate()
        self._show_all()

    def show_age(self) -> None:
        """Each tile wears its own age: alone, the console opens the cameras itself."""
        self.header.set_texts(tr(self.title_id), self.subtitle())

    def subtitle(self) -> str:
        return tr("wall_dock.subtitle", n=len(self._seen))

    def poll(self) -> None:
        """Paint tiles whose frame is new; look at each status a few times a second."""
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
                _take(seen, reader, frame)
            if look or seen.status is None:
                seen.status, seen.base = reader.status(), None
            if look:
                self.grid.update_view(self._view(camera))
            elif new:
                self.grid.update_frame(self._view(camera))

    def _settle(self) -> None:
        """Tiles give way when this wall ticks late; those that nobody sees cost next to nothing."""
        shown = {camera_id: self._weight(camera_id) for camera_id in self.grid.shown()}
        self._pace.settle(monotonic_s(), shown, self._seen.keys() - shown.keys())

    def _weight(self, camera_id: str) -> Weight:
        if camera_id in self._alerting or camera_id in (self.grid.in_hand(), self.grid.enlarged):
            return Weight.HELD
        seen = self._seen.get(camera_id)
        boxes = seen is not None and seen.words is not None and seen.words.boxes
        return Weight.MOVING if boxes else Weight.QUIET

    def _forget(self, camera: Camera, seen: _Seen) -> None:
        if seen.status is not None or seen.image is not None:
            seen.seq, seen.image, seen.words, seen.status = 0, None, None, None
            self.grid.update_view(self._view(camera))

    def select_camera(self, camera_id: str) -> None:
        """Show a camera without taking the focus from whoever types (U31)."""
        if camera_id in self._seen and camera_id not in self.grid.shown():
            self.grid.enlarge(camera_id)

    def _make_anew(self) -> None:
        self._alerting = _alerting(self.desk.state.alerts.values())
        for seen in self._seen.values():
            seen.base = None

    def _show_all(self) -> None:
        self._make_anew()
        for camera_id in self.grid.shown():
            if camera := self.desk.state.cameras.get(camera_id):
                self.grid.update_view(self._view(camera))

    def _view(self, camera: Camera) -> TileView:
        seen = self._seen.get(camera.id, _Seen())
        base = seen.base = seen.base or self._with_status(self._base(camera), seen)
        return self._with_frame(base, seen)

    def _base(self, camera: Camera) -> TileView:
        detection, none = self.desk.detection, camera.privacy == Privacy.NONE
        return TileView(
            id=camera.id,
            number=camera.number,
            name=clean(camera.name),
            privacy=TilePrivacy.NONE if none else TilePrivacy.SILHOUETTES,
            critical=self._alerting.get(camera.id, False),
            shed=self._pace.is_shed(camera.id),
            detection_off=camera.detection and not detection.device,
            detection_starts=detection.starting(),
            demo_model=detection.demo_model,
            reveal=self._reveals.words(camera.id),
        )

    def _with_status(self, view: TileView, seen: _Seen) -> TileView:
        status = seen.status
        if status is None:
            return view
        trouble = tr(status.trouble) if known(status.trouble) else clean(status.trouble)
        return replace(
            view,
            state=_STATES[status.liveness],
            fps=status.fps,
            age_s=min(status.age_s, _LONGEST_S),
            message=trouble,
        )

    def _with_frame(self, view: TileView, seen: _Seen) -> TileView:
        """Done for each frame of each tile: one copy of the record, and no text made anew."""
        words = seen.words
        if words is None:
            return view
        if words.shading is Shading.REVEALED:
            if not self._reveals.standing(view.id):  # a camera that stands still shows its last
                return view
            self._reveals.looked(view.id)
        now = self.desk.wall() if words.own else self.desk.now()
        # Packets still come of a frozen camera: its age is that of the picture.
        age = max(0.0, now.timestamp() - words.capture_utc)
        return replace(
            view,
            image=seen.image,
            age_s=view.age_s if view.state == TileState.LOST else age,
            privacy=_SHADINGS[words.shading],
            delay_s=words.delay_ms / 1000,
            boxes=tuple(
                TileBox(box.xyxy, _label(box.label), box.score, box.solid, self._alarms(box.label))
                for box in words.boxes
            ),
        )

    def _alarms(self, label: str) -> bool:
        return label in self.desk.detection.alarm_labels

    def _resized(self, camera_id: str, size: QSize) -> None:
        if size.width() > 0 and size.height() > 0:
            self._resize(camera_id, size.width(), size.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._pace.rest()


def _alerting(alerts: Iterable[Alert]) -> dict[str, bool]:
    """Cameras with an open alert, and whether one of theirs is critical."""
    found: dict[str, bool] = {}
    for alert in alerts:
        if alert.active() and not alert.retracted:
            critical = alert.priority == Priority.CRITICAL
            found[alert.camera_id] = found.get(alert.camera_id, False) or critical
    return found


@lru_cache(maxsize=256)
def _label(label: str) -> str:
    return clean(label.replace("_", " "))


def _take(seen: _Seen, reader: FrameReader, frame: Frame) -> None:
    """Copy a picture out of shared memory, at most 0.2 ms; one that was written over is left.

    A window that stalls paints late. By then the worker has gone on writing, and boxes would stand
    on another frame's pixels (DESIGN rule 10).
    """
    height, width = frame.pixels.shape[:2]
    lying = QImage(frame.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    image = lying.copy()
    if reader.seq() - frame.seq < SLOTS - 1:
        seen.seq, seen.image, seen.words = frame.seq, image, frame.words
