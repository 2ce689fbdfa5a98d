"""The wall: 1 to 100 tiles, driven by keys (U32).

A number and Enter pick a camera, Enter or a double-click enlarges the one with the focus, Esc goes
back, arrow keys move. Video has no reading direction: the grid never mirrors.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from console.i18n import tr
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TileView
from console.views.widgets import Chip

GRIDS = (1, 4, 9, 16, 25, 36, 64, 100)
_MOST_SIDE = 10
_TYPING_MS = 1500
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class WallGrid(QWidget):
    """Tiles in the order of the views given; one that does not fit is reached by its number."""

    cameraPicked = Signal(str)
    enlargedChanged = Signal(str)
    pictureResized = Signal(str, QSize)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._tiles: dict[str, TileWidget] = {}
        self._count = 4
        self._enlarged = ""
        self._digits = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 4, 4, 4)
        self._grid.setSpacing(4)
        self._typed = Chip("", "", self)
        self._typed.hide()
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(_TYPING_MS)
        self._forget.timeout.connect(self._clear_digits)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("wall.name"))

    @property
    def enlarged(self) -> str:
        """Id of the one camera that fills the wall, or nothing."""
        return self._enlarged

    def tile(self, camera_id: str) -> TileWidget:
        return self._tiles[camera_id]

    def shown(self) -> list[str]:
        """Ids of the cameras on screen, in reading order; only they need pictures."""
        if self._enlarged:
            return [self._enlarged]
        return list(self._tiles)[: self._count]

    def set_grid(self, count: int) -> None:
        """One of GRIDS; another count is a ValueError."""
        if count not in GRIDS:
            raise ValueError(f"no grid of {count}")
        self._count = count
        self._arrange()

    def set_views(self, views: Sequence[TileView]) -> None:
        """The cameras of the wall; same ids in the same order only repaints their tiles."""
        if [view.id for view in views] == list(self._tiles):
            for view in views:
                self._tiles[view.id].set_view(view)
            return
        kept = {view.id: self._tiles.pop(view.id, None) for view in views}
        for tile in self._tiles.values():
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self._tiles = {view.id: kept[view.id] or self._make(view) for view in views}
        for view in views:
            self._tiles[view.id].set_view(view)
        if self._enlarged not in self._tiles:
            self._enlarged = ""
        self._arrange()

    def update_view(self, view: TileView) -> None:
        """One camera's state, with its picture."""
        self._tiles[view.id].set_view(view)

    def update_frame(self, view: TileView) -> None:
        """One camera's next frame, in the state that it was in."""
        self._tiles[view.id].set_frame(view)

    def enlarge(self, camera_id: str) -> None:
        """Let one camera fill the wall; an empty id brings the grid back."""
        if camera_id == self._enlarged or (camera_id and camera_id not in self._tiles):
            return
        before, self._enlarged = self._enlarged, camera_id
        self._arrange()
        target = self._tiles.get(camera_id or before)
        if target is not None and target.isVisibleTo(self):
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.enlargedChanged.emit(camera_id)

    def pick(self, camera_id: str) -> None:
        """Put the focus on a camera; one outside the grid fills the wall."""
        if camera_id not in self._tiles:
            return
        if camera_id not in self.shown():
            self.enlarge(camera_id)
        self._tiles[camera_id].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def in_hand(self) -> str:
        """The camera with the focus, else the enlarged one; else empty."""
        return self._focused() or self._enlarged

    def _make(self, view: TileView) -> TileWidget:
        tile = TileWidget(view, self)
        tile.picked.connect(self.cameraPicked)
        tile.enlarge_asked.connect(self._toggle)
        tile.picture_resized.connect(self.pictureResized)
        return tile

    def _toggle(self, camera_id: str) -> None:
        self.enlarge("" if self._enlarged == camera_id else camera_id)

    def _side(self) -> int:
        return 1 if self._enlarged else round(self._count**0.5)

    def _arrange(self) -> None:
        shown, side = self.shown(), self._side()
        for camera_id, tile in self._tiles.items():
            self._grid.removeWidget(tile)
            tile.setVisible(camera_id in shown)
        for place in range(_MOST_SIDE):
            self._grid.setRowStretch(place, 1 if place < side else 0)
            self._grid.setColumnStretch(place, 1 if place < side else 0)
        before: QWidget = self
        for place, camera_id in enumerate(shown):
            self._grid.addWidget(self._tiles[camera_id], *divmod(place, side))
            QWidget.setTabOrder(before, self._tiles[camera_id])
            before = self._tiles[camera_id]

    def _focused(self) -> str:
        return next((key for key, tile in self._tiles.items() if tile.hasFocus()), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ARROWS:
            self._move(*_ARROWS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape and (self._digits or self._enlarged):
            self._escape()
        elif (
            event.text().isdecimal() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    def _move(self, down: int, right: int) -> None:
        shown, side = self.shown(), self._side()
        if not shown:
            return
        focused = self._focused()
        row, column = divmod(shown.index(focused), side) if focused in shown else (0, 0)
        row, column = row + down, column + right
        place = row * side + column
        if 0 <= column < side and 0 <= place < len(shown):
            self._tiles[shown[place]].setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self) -> None:
        if not self._digits:
            focused = self._focused()
            if focused:
                self._toggle(focused)
            return
        number = int(self._digits)
        self._clear_digits()
        found = (key for key, tile in self._tiles.items() if tile.view.number == number)
        if camera_id := next(found, ""):
            self.pick(camera_id)
            self.cameraPicked.emit(camera_id)

    def _escape(self) -> None:
        if self._digits:
            self._clear_digits()
        else:
            self.enlarge("")

    def _type(self, digit: str) -> None:
        self._digits = (self._digits + digit)[-4:]
        self._typed.setText(tr("wall.typed", digits=self._digits))
        self._typed.adjustSize()
        self._typed.move(10, 30)
        self._typed.show()
        self._typed.raise_()
        self._forget.start()

    def _clear_digits(self) -> None:
        self._digits = ""
        self._forget.stop()
        self._typed.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
