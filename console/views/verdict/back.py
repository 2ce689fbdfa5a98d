"""The seconds before an alert, played over and over beside the live picture (U31).

What it shows was so: the tile says REPLAY and the time, and is shaded as the recording is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QObject, QSize, QTimer

from console.domain.camera import Camera
from console.i18n import known, tr
from console.video.frames import FrameReader, Liveness
from console.views.desk import Desk
from console.views.verdict.times import Window
from console.views.wall.reveals import TileReveals
from console.views.wall.seen import SHADINGS, Seen, note_words, take, tile_boxes
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TileState, TileView, empty_tile
from console.views.widgets import PlainLabel
from console.views.words import clean, local_time, signed

_POLL_MS = 30
_LATE_S = 1.0  # a recording that begins later than that has not all that was asked for


class LookingBack(Protocol):
    """A camera's recording beside what is live of it; a look is named when it is opened."""

    def open(
        self,
        camera_id: str,
        from_utc: float,
        to_utc: float,
        width: int,
        height: int,
        covered: bool = False,
    ) -> str: ...
    def reader(self, name: str) -> FrameReader | None: ...
    def resize(self, name: str, width: int, height: int) -> None: ...
    def steer(
        self, name: str, paused: bool | None = None, frames: int = 0, seconds: float = 0.0
    ) -> None: ...
    def close(self, name: str) -> None: ...


class Preroll(QObject):
    """A tile and the line of words below it, for whoever lays them out. It reads between begin()
    and end(), and says what is missing.
    """

    def __init__(self, desk: Desk, back: LookingBack | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._back = desk, back
        self._name = ""
        self._camera: Camera | None = None
        self._window = Window(0.0, 0.0, 0.0)
        self._seen, self._first_utc, self._standing = Seen(), 0.0, False
        self._reveals = TileReveals(desk)
        self.tile = TileWidget(empty_tile())
        self.tile.picture_resized.connect(self._resized)
        self.said = PlainLabel("", "dim")
        self.said.setWordWrap(True)
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self.poll)

    def begin(self, camera: Camera | None, window: Window) -> None:
        """Play that window of a camera; None: the alert has none that is known here."""
        self.end()
        self._camera, self._window = camera, window
        if camera is not None and self._back is not None:
            size = self.tile.picture_size().expandedTo(QSize(160, 90))
            span = (window.from_utc, window.to_utc)
            self._name = self._back.open(camera.id, *span, size.width(), size.height())
            self._timer.start()
        self.poll()

    def end(self) -> None:
        self._timer.stop()
        if self._back is not None and self._name:
            self._back.close(self._name)
        self._name, self._camera, self._standing = "", None, False
        self._seen, self._first_utc = Seen(), 0.0

    def stand(self) -> None:
        """Stand, or go on."""
        self._standing = not self._standing
        self._steer(paused=self._standing)

    def step(self, frames: int) -> None:
        self._standing = True
        self._steer(frames=frames)

    def leap(self, seconds: float) -> None:
        self._steer(seconds=seconds)

    def _steer(self, paused: bool | None = None, frames: int = 0, seconds: float = 0.0) -> None:
        if self._back is not None and self._name:
            self._back.steer(self._name, paused, frames, seconds)

    def retranslate(self) -> None:
        self.poll()

    def poll(self) -> None:
        reader = self._back.reader(self._name) if self._back and self._name else None
        if reader is None or self._camera is None:
            self.tile.set_view(empty_tile(tr("verdict_desk.no_recording_door")))
            self.said.setText("")
            return
        new = reader.seq() != self._seen.seq
        if new and (frame := reader.latest()) is not None:
            take(self._seen, reader, frame)
            self._first_utc = self._first_utc or frame.words.capture_utc
        self._show(self._camera, reader, new)

    def _show(self, camera: Camera, reader: FrameReader, new: bool) -> None:
        status = reader.status()
        trouble = tr(status.trouble) if known(status.trouble) else clean(status.trouble)
        view = TileView(camera.id, camera.number, clean(camera.name), message=trouble)
        if self._seen.words is None:
            missing = bool(trouble)
            self.tile.set_view(empty_tile(trouble) if missing else view)
            self.said.setText(tr("verdict_desk.preroll_missing") if missing else "")
            return
        view = replace(view, reveal=self._reveals.words(camera.id))
        if self._reveals.shows(camera.id, self._seen.words):
            view = self._replayed(view, status.fps)
        if status.liveness is Liveness.LOST:
            view = replace(view, state=TileState.LOST)
        shown = self.tile.view
        if new and (view.state, view.reveal) == (shown.state, shown.reveal):
            self.tile.set_frame(view)
        elif _said(view) != _said(shown):
            self.tile.set_view(view)
        self._say(note_words(status))

    def _replayed(self, view: TileView, fps: float) -> TileView:
        words = self._seen.words
        assert words is not None
        now = self._desk.wall() if words.own else self._desk.now()
        return replace(
            view,
            image=self._seen.image,
            state=TileState.REPLAY,
            captured=local_time(datetime.fromtimestamp(words.capture_utc, UTC)),
            age_s=max(0.0, now.timestamp() - words.capture_utc),
            fps=fps,
            privacy=SHADINGS[words.shading],
            boxes=tile_boxes(words, self._desk.detection.alarm_labels),
            message="",
        )

    def _say(self, note: str) -> None:
        words = self._seen.words
        assert words is not None
        offset = words.capture_utc - self._window.first_utc
        text = tr(
            "verdict_desk.preroll_stands" if self._standing else "verdict_desk.preroll_at",
            seconds=signed(offset, 1),
        )
        if self._first_utc - self._window.from_utc > _LATE_S:
            before = max(0.0, self._window.first_utc - self._first_utc)
            text += " · " + tr("verdict_desk.preroll_late", seconds=f"{before:.1f}")
        if note:
            text += " · " + note
        if text != self.said.text():
            self.said.setText(text)

    def _resized(self, _camera_id: str, size: QSize) -> None:
        if self._back is not None and self._name and not size.isEmpty():
            self._back.resize(self._name, size.width(), size.height())


def _said(view: TileView) -> tuple[object, ...]:
    """What of a tile is said also of a picture that stands."""
    return view.state, view.message, view.reveal
