"""The wall: 1 to 100 tiles, driven by keys (U32).

A number and Enter pick a camera, Enter or a double-click enlarges the one with the focus, Esc goes
back, arrow keys move, with Ctrl they take the camera along. Page keys turn pages, + and − change
how many tiles there are. Video has no reading direction: the grid never mirrors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QKeyCombination, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.domain.wall import GRIDS
from console.i18n import tr
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TileView, empty_tile
from console.views.wall.typed import TypedNumber

_MARGIN, _GAP, _TIGHT = 4, 4, 2
_TIGHT_FROM = 36  # tiles; gaps as wide as before would cost as much as a row of them
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_STEPS = {"+": 1, "=": 1, "-": -1, "−": -1}


class Cameras(Protocol):
    """Whoever knows the cameras, also those that are not on the page."""

    def view_of(self, camera_id: str) -> TileView | None: ...
    def by_number(self, number: int) -> str: ...


class WallGrid(QWidget):
    """One page of tiles; a camera that is not on it is reached by its number."""

    cameraPicked = Signal(str)
    enlargedChanged = Signal(str)
    shownChanged = Signal()  # other cameras are on screen
    pictureResized = Signal(str, QSize)
    pageTurned = Signal(int)
    gridStepped = Signal(int)
    swapped = Signal(int, int)
    cleared = Signal(int)
    menuAsked = Signal(int, QPoint)
    dropped = Signal(str, int)
    focusLeft = Signal()  # a tile: what was held down is not heard going up any more

    def __init__(self, cameras: Cameras, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMinimumSize(200, 120)
        self._cameras = cameras
        self.other_key: Callable[[str, int], bool] = lambda _key, _place: False
        # Whoever takes keys before the wall does: the event, and whether it goes down.
        self.first_key: Callable[[QKeyEvent, bool], bool] = lambda _event, _pressed: False
        self._page = QWidget(self)
        self._tiles: list[TileWidget] = []
        self._places: dict[str, int] = {}
        self._count = 4
        self._last = 0  # the place that had the focus last
        self._big = self._make(self)
        self._big.hide()
        self.typed = TypedNumber(self)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("wall.name"))

    # -- what is on screen ----------------------------------------------------------------------

    @property
    def enlarged(self) -> str:
        """Id of the one camera that fills the wall, or nothing."""
        return self._big.view.id

    @property
    def count(self) -> int:
        """How many tiles a page has."""
        return self._count

    def tile(self, camera_id: str) -> TileWidget:
        """The tile in which a camera is on screen; KeyError where it is not."""
        if camera_id == self._big.view.id:
            return self._big
        return self._tiles[self._places[camera_id]]

    def tile_at(self, place: int) -> TileWidget:
        """By its place on the page, counted from 0 in reading order."""
        return self._tiles[place]

    def shown(self) -> list[str]:
        """Ids of the cameras on screen, in reading order; only they need pictures."""
        return [self.enlarged] if self.enlarged else list(self._places)

    def show_page(self, views: Sequence[TileView]) -> None:
        """A page, place by place; a view without an id is an empty tile. Their number is a grid."""
        if len(views) not in GRIDS:
            raise ValueError(f"no grid of {len(views)}")
        before = list(self._places)
        self._count = len(views)
        while len(self._tiles) < len(views):
            self._tiles.append(self._make(self._page))
        self._places = {view.id: place for place, view in enumerate(views) if view.id}
        for place, tile in enumerate(self._tiles):
            if place < len(views):
                self._give(tile, views[place])
            else:
                tile.set_view(empty_tile())
        if self.enlarged and self._cameras.view_of(self.enlarged) is None:
            self.enlarge("")
        self._arrange()
        if list(self._places) != before:
            self.shownChanged.emit()

    def update_view(self, view: TileView) -> None:
        """One camera's state, with its picture."""
        self.tile(view.id).set_view(view)

    def update_frame(self, view: TileView) -> None:
        """One camera's next frame, in the state that it was in."""
        self.tile(view.id).set_frame(view)

    def enlarge(self, camera_id: str) -> None:
        """Let one camera fill the wall, also one of another page; empty brings the grid back. The
        focus goes along where it was on this wall: whoever types elsewhere goes on (U31).
        """
        view = self._cameras.view_of(camera_id) if camera_id else empty_tile()
        if camera_id == self.enlarged or view is None:
            return
        before, focused = self.enlarged, self.window().focusWidget()
        here = focused is None or self.isAncestorOf(focused)
        self._give(self._big, view)
        self._arrange()
        back = self._tiles[self._places.get(before, min(self._last, self._count - 1))]
        target = self._big if camera_id else back
        if here and target.isVisibleTo(self):
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.enlargedChanged.emit(camera_id)
        self.shownChanged.emit()

    def pick(self, camera_id: str) -> None:
        """Put the focus on a camera; one that is not on the page fills the wall."""
        if camera_id not in self.shown():
            self.enlarge(camera_id)
        if camera_id in self.shown():
            self.tile(camera_id).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def in_hand(self) -> str:
        """The camera with the focus, else the enlarged one; else empty."""
        return self._focused() or self.enlarged

    @property
    def place(self) -> int:
        """The place on the page that has, or had, the focus."""
        return min(self._last, self._count - 1)

    def focus_place(self, place: int) -> None:
        self._tiles[place].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def focus_target(self) -> QWidget:
        return self._big if self.enlarged or not self._tiles else self._tiles[self.place]

    # -- inside ---------------------------------------------------------------------------------

    def _make(self, parent: QWidget) -> TileWidget:
        place = len(self._tiles)
        tile = TileWidget(empty_tile(), parent)
        tile.picked.connect(self.cameraPicked)
        tile.enlarge_asked.connect(self._toggle)
        tile.picture_resized.connect(self.pictureResized)
        tile.unfocused.connect(self.focusLeft)
        if parent is self:  # the large one: what is done there is done in the tile it came from
            tile.menu_asked.connect(lambda at: self.menuAsked.emit(self.place, at))
            return tile
        tile.focused.connect(lambda: self._stand(place))
        tile.menu_asked.connect(lambda at: self.menuAsked.emit(place, at))
        tile.camera_dropped.connect(lambda camera_id: self.dropped.emit(camera_id, place))
        return tile

    def _give(self, tile: TileWidget, view: TileView) -> None:
        """Another camera in a tile of this size wants pictures of that size."""
        other = tile.view.id != view.id
        tile.set_view(view)
        if other and view.id and tile.isVisible():
            self.pictureResized.emit(view.id, tile.picture_size())

    def _stand(self, place: int) -> None:
        self._last = place

    def _focused(self) -> str:
        """Of this window, also while a dialog or another window has the keys."""
        focused = self.window().focusWidget()
        return next((one.view.id for one in (self._big, *self._tiles) if one is focused), "")

    def _toggle(self, camera_id: str) -> None:
        self.enlarge("" if self.enlarged == camera_id else camera_id)

    def _shape(self) -> tuple[int, int]:
        """Columns and rows."""
        side = round(self._count**0.5)
        return side, side

    def _arrange(self) -> None:
        """Places are cut from the whole by division: no row is a pixel short of the next."""
        gap = _TIGHT if self._count >= _TIGHT_FROM else _GAP
        inner, shape = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN), self._shape()
        self._page.setGeometry(self.rect())
        self._big.setGeometry(inner)
        for place, tile in enumerate(self._tiles):
            row, column = divmod(place, shape[0])
            if place < self._count:
                tile.setGeometry(_cell(inner, shape, row, column, gap))
            tile.setVisible(place < self._count)
        self._page.setVisible(not self.enlarged)
        self._big.setVisible(bool(self.enlarged))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # -- keys -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.first_key(event, True):
            return
        key, text = Qt.Key(event.key()), event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ARROWS and not self.enlarged:
            carry = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._move(*_ARROWS[key], carry=carry)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._enter()
        elif key == Qt.Key.Key_Escape and (self.typed.digits or self.enlarged):
            self._escape()
        elif key in _PAGES:
            self.pageTurned.emit(_PAGES[key])
        elif key == Qt.Key.Key_Delete and not self.enlarged:
            self.cleared.emit(self.place)
        elif text in _STEPS:
            self.gridStepped.emit(_STEPS[text])
        elif text.isdecimal() and plain:
            self.typed.type_digit(text)
        elif not self.other_key(_written(event), self.place):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.first_key(event, False):
            super().keyReleaseEvent(event)

    def _move(self, down: int, right: int, *, carry: bool) -> None:
        columns, rows = self._shape()
        row, column = divmod(self.place, columns)
        row, column = row + down, column + right
        if not (0 <= row < rows and 0 <= column < columns):
            return
        here, there = self.place, row * columns + column
        if carry:
            self.swapped.emit(here, there)
        self._tiles[there].setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self) -> None:
        if not self.typed.digits:
            if camera_id := self._focused():
                self._toggle(camera_id)
            return
        number = int(self.typed.digits)
        self.typed.clear_digits()
        if camera_id := self._cameras.by_number(number):
            self.pick(camera_id)
            self.cameraPicked.emit(camera_id)
        else:
            self.typed.say_none(number)

    def _escape(self) -> None:
        if self.typed.digits:
            self.typed.clear_digits()
        else:
            self.enlarge("")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _written(event: QKeyEvent) -> str:
    """The key as menus write it: "Ins", "Ctrl+C"; a sign as it is typed, with Shift or without."""
    sign, held = event.text(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.ShiftModifier and sign.isprintable() and not sign.isalnum():
        return sign
    return QKeySequence(QKeyCombination(event.modifiers(), Qt.Key(event.key()))).toString()


def _cell(area: QRect, shape: tuple[int, int], row: int, column: int, gap: int) -> QRect:
    columns, rows = shape
    left = area.left() + column * (area.width() + gap) // columns
    right = area.left() + (column + 1) * (area.width() + gap) // columns - gap
    top = area.top() + row * (area.height() + gap) // rows
    bottom = area.top() + (row + 1) * (area.height() + gap) // rows - gap
    return QRect(left, top, max(1, right - left), max(1, bottom - top))
