"""The pictures of a review: as of one cursor, each with its own time, and none where there is none.

A worker shows what it has; whether that is of the cursor's time is judged here, for each poll: a
worker that hangs cannot pass an older picture off as one of now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.domain.bookmark import MOST_CAMERAS
from console.domain.camera import Camera, Privacy
from console.domain.cursor import off_by
from console.domain.link import LinkState
from console.i18n import known, tr
from console.views.desk import Desk
from console.views.review.door import Reviews
from console.views.wall.reveals import TileReveals
from console.views.wall.seen import SHADINGS, Seen, label_words, take
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TileBox, TilePrivacy, TileState, TileView, empty_tile
from console.views.words import clean

NO_RECORDING = "camera.error.no_recording"
_USUAL_S = 1 / 15
_APART_S = 1.0  # farther from the cursor it is a picture of another moment
_GAP = 4
_STATUS_EVERY = 8  # polls between two looks at a stream's status
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class DrawnBox(Protocol):
    """A box as a frame's words have it."""

    @property
    def label(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def xyxy(self) -> tuple[float, float, float, float]: ...
    @property
    def solid(self) -> bool: ...


class ReviewPictures(QWidget):
    """At most nine tiles. `picked` when another camera is in hand."""

    picked = Signal(str)

    def __init__(self, desk: Desk, reviews: Reviews, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMinimumSize(240, 120)
        self._desk, self._reviews = desk, reviews
        self._reveals = TileReveals(desk)
        self.camera_ids: tuple[str, ...] = ()
        self.tiles: list[TileWidget] = []
        self._seen: dict[str, Seen] = {}
        self._big, self._last, self._polls = "", 0, 0
        self.note = ""  # said on each picture
        self.other_key: Callable[[QKeyEvent], bool] = lambda _event: False
        self.more_boxes: Callable[[str, float], Sequence[TileBox]] = lambda _camera, _captured: ()
        # All of them at once: Tab goes by the order in which widgets were made, and without a
        # camera the first says which key chooses some, and takes it.
        for place in range(MOST_CAMERAS):
            self.tiles.append(self._make(place))
        self._arrange()

    def show_cameras(self, camera_ids: Sequence[str]) -> None:
        wanted = tuple(camera_ids)
        for camera_id in set(self.camera_ids) - set(wanted):
            self._reviews.let_go(camera_id)
            self._seen.pop(camera_id, None)
        self.camera_ids = wanted
        self._big = self._big if self._big in wanted else ""
        for place, tile in enumerate(self.tiles):
            camera_id = wanted[place] if place < len(wanted) else ""
            tile.set_view(self._blank(camera_id))
        for camera_id in wanted:
            self._seen.setdefault(camera_id, Seen())
        self._arrange()
        self.want()

    def want(self) -> None:
        """Pictures in the sizes there is room for; a camera that is not seen needs none."""
        if not self.isVisible():
            return
        for tile in self.tiles:
            if tile.view.id and tile.isVisibleTo(self):
                size = tile.picture_size()
                if size.width() > 0 and size.height() > 0:
                    self._reviews.resize(tile.view.id, size.width(), size.height())

    def leave(self) -> None:
        """Out of sight: nothing is read any longer, and nothing is there to come back with."""
        for tile, camera_id in zip(self.tiles, self.camera_ids, strict=False):
            self._reviews.let_go(camera_id)
            tile.set_view(self._blank(camera_id))
        self._seen = {camera_id: Seen() for camera_id in self.camera_ids}

    # -- the camera in hand ---------------------------------------------------------------------

    def in_hand(self) -> str:
        if self._big:
            return self._big
        return self.camera_ids[self._last] if self._last < len(self.camera_ids) else ""

    @property
    def focus_target(self) -> QWidget:
        return self.tiles[min(self._last, max(0, len(self.camera_ids) - 1))]

    def enlarge(self, camera_id: str) -> None:
        """One camera large, empty: all of them; the others go on with the cursor."""
        self._big = camera_id if camera_id in self.camera_ids else ""
        self._arrange()
        self.want()
        self.focus_target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stand_at(self, camera_id: str, *, large: bool) -> None:
        """That camera in hand, without taking the focus from where it is."""
        if camera_id in self.camera_ids:
            self._last = self.camera_ids.index(camera_id)
            self._big = camera_id if large else ""
            self._arrange()
            self.want()

    @property
    def enlarged(self) -> str:
        return self._big

    def shown(self, camera_id: str) -> TileView | None:
        """What its tile says and shows."""
        views = (tile.view for tile in self.tiles)
        return next((view for view in views if view.id == camera_id), None)

    def captured(self, camera_id: str) -> float:
        """Of the picture that came last, in seconds since 1970; 0 without one."""
        words = self._seen.get(camera_id, Seen()).words
        return words.capture_utc if words is not None else 0.0

    def seq(self, camera_id: str) -> int:
        return self._seen.get(camera_id, Seen()).seq

    # -- polled ---------------------------------------------------------------------------------

    def poll(self, cursor_utc: float) -> None:
        self._polls += 1
        look = self._polls % _STATUS_EVERY == 0
        for tile in self.tiles:
            camera = self._desk.state.cameras.get(tile.view.id)
            if camera is None or not tile.isVisibleTo(self):
                continue
            seen, reader = self._seen[camera.id], self._reviews.reader(camera.id)
            if reader is not None:
                if reader.seq() != seen.seq and (frame := reader.latest()) is not None:
                    take(seen, reader, frame)
                if look or seen.status is None:
                    seen.status = reader.status()
            view = self.view(camera, seen, cursor_utc)
            if look:
                tile.set_view(view)
            elif _differs(tile.view, view):
                tile.set_frame(view)

    def view(self, camera: Camera, seen: Seen, cursor_utc: float) -> TileView:
        """What may be said of this camera at the cursor."""
        view = self._base(camera)
        words, status = seen.words, seen.status
        interval = 1 / status.fps if status is not None and status.fps > 0 else _USUAL_S
        off = off_by(words.capture_utc, cursor_utc, interval) if words is not None else 0.0
        if words is None or seen.image is None or abs(off) > _APART_S:
            return self._without(view, status.trouble if status else "", cursor_utc)
        if not self._reveals.shows(camera.id, words):  # covered anew in a moment
            return view
        return replace(
            view,
            image=seen.image,
            state=TileState.REVIEW,
            captured=moment(words.capture_utc),
            off_s=off,
            fps=status.fps if status else 0.0,
            privacy=SHADINGS[words.shading],
            boxes=(
                *(self._box(box) for box in words.boxes),
                *self.more_boxes(camera.id, words.capture_utc),
            ),
        )

    def _without(self, view: TileView, trouble: str, cursor_utc: float) -> TileView:
        if trouble == NO_RECORDING:
            captured = moment(cursor_utc)
            return replace(view, state=TileState.NO_RECORDING, captured=captured, message=self.note)
        words = tr(trouble) if known(trouble) else clean(trouble)
        if trouble and self._desk.link.state == LinkState.OFFLINE:
            words = tr("review.alone")
        return replace(view, message=words)

    def _base(self, camera: Camera) -> TileView:
        none = camera.privacy == Privacy.NONE
        privacy = TilePrivacy.NONE if none else TilePrivacy.SILHOUETTES
        name = clean(camera.name)
        reveal = self._reveals.words(camera.id)
        return TileView(
            camera.id, camera.number, name, privacy=privacy, reveal=reveal, note=self.note
        )

    def _blank(self, camera_id: str) -> TileView:
        camera = self._desk.state.cameras.get(camera_id)
        return empty_tile(tr("review.no_cameras")) if camera is None else self._base(camera)

    def _box(self, box: DrawnBox) -> TileBox:
        alarms = box.label in self._desk.detection.alarm_labels
        return TileBox(box.xyxy, label_words(box.label), box.score, box.solid, alarms)

    # -- tiles and keys -------------------------------------------------------------------------

    def _make(self, place: int) -> TileWidget:
        tile = TileWidget(empty_tile(tr("review.no_cameras")), self)
        tile.focused.connect(lambda: self._stand(place))
        tile.enlarge_asked.connect(lambda one: self.enlarge("" if self._big else one))
        tile.picture_resized.connect(lambda _id, _size: self.want())
        return tile

    def _stand(self, place: int) -> None:
        self._last = place
        self.picked.emit(self.in_hand())

    def _columns(self) -> int:
        count = len(self.camera_ids)
        return next(side for side in (1, 2, 3) if count <= side * side)

    def _arrange(self) -> None:
        columns = self._columns()
        rows = max(1, -(-len(self.camera_ids) // columns))
        for place, tile in enumerate(self.tiles):
            shown = place < max(1, len(self.camera_ids))
            large = shown and self._big and self.camera_ids[place] == self._big
            if large:
                tile.setGeometry(self.rect())
                self._last = place
            elif shown:
                tile.setGeometry(_cell(self.rect(), columns, rows, place))
            seen = bool(shown and (large or not self._big))
            if not seen and tile.view.privacy is TilePrivacy.REVEALED:
                tile.set_view(self._blank(tile.view.id))  # the reveal may be over by then
            tile.setVisible(seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = Qt.Key(event.key()), event.text()
        if key in _ARROWS and not self._big:
            self._move(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarge("" if self._big else self.in_hand())
        elif key == Qt.Key.Key_Escape and self._big:
            self.enlarge("")
        elif text in "123456789" and text and not event.modifiers():
            self._go(int(text) - 1)
        elif not self.other_key(event):
            super().keyPressEvent(event)

    def _move(self, down: int, right: int) -> None:
        columns = self._columns()
        row, column = divmod(self._last, columns)
        if 0 <= column + right < columns and row + down >= 0:
            self._go((row + down) * columns + column + right)

    def _go(self, place: int) -> None:
        if place < len(self.camera_ids):
            if self._big:
                self._big = self.camera_ids[place]
                self._arrange()
                self.want()
            self.tiles[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(tr("review.pictures"))
            for place, tile in enumerate(self.tiles):
                camera_id = self.camera_ids[place] if place < len(self.camera_ids) else ""
                tile.set_view(self._blank(camera_id))


def moment(at_utc: float) -> str:
    """Local time to the tenth of a second: a step of one picture must show."""
    local = datetime.fromtimestamp(at_utc, UTC).astimezone()
    return f"{local:%H:%M:%S}.{local.microsecond // 100_000}"


def _differs(before: TileView, after: TileView) -> bool:
    """Whether somebody who looks sees a difference: not for a cursor that only runs."""
    return before.image is not after.image or replace(before, image=None) != replace(
        after, image=None
    )


def _cell(area: QRect, columns: int, rows: int, place: int) -> QRect:
    row, column = divmod(place, columns)
    left = column * (area.width() + _GAP) // columns
    right = (column + 1) * (area.width() + _GAP) // columns - _GAP
    top = row * (area.height() + _GAP) // rows
    bottom = (row + 1) * (area.height() + _GAP) // rows - _GAP
    return QRect(left, top, max(1, right - left), max(1, bottom - top))
