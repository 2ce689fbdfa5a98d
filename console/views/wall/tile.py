"""One tile of the wall: a picture with everything that says how far to trust it.

A camera is carried from here to another tile by the mouse; keys and the menu do the same.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.views.wall.carry import Carry
from console.views.wall.paint import paint_tile, picture_area, picture_place
from console.views.wall.tile_view import TileView, spoken, title_of
from console.views.widgets import set_plain_tooltip


class TileWidget(QWidget):
    """Paints the `TileView` it was last given; a new one repaints it and nothing else."""

    picked = Signal(str)
    enlarge_asked = Signal(str)
    picture_resized = Signal(str, QSize)
    focused = Signal()
    unfocused = Signal()
    menu_asked = Signal(QPoint)
    camera_dropped = Signal(str)

    def __init__(self, view: TileView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._view = view
        self._carry: Carry | None = None
        self._is_target = False
        self._name()

    @property
    def view(self) -> TileView:
        return self._view

    def set_view(self, view: TileView) -> None:
        self._view = view
        self._name()
        self.update()

    def set_frame(self, view: TileView) -> None:
        """The next picture; its words for those who cannot see it come with the next set_view:
        fifteen times a second they would only be noise.
        """
        before, self._view = self._view, view
        if _is_same_around(before, view):
            self.update(picture_place(self.rect(), view, self.devicePixelRatioF()))
        else:
            self.update()

    def set_target(self, on: bool) -> None:
        """Whether what is carried over it would be put here."""
        self._is_target = on
        self.update()

    def picture_size(self) -> QSize:
        """Device pixels there are for a picture: workers scale to it, painting then costs least."""
        ratio = self.devicePixelRatioF()
        area = picture_area(QRect(0, 0, self.width(), self.height()))
        return QSize(round(area.width() * ratio), round(area.height() * ratio))

    def _name(self) -> None:
        name, text = title_of(self._view), spoken(self._view)
        if name != self.accessibleName():
            self.setAccessibleName(name)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        focused = self.hasFocus() or self._is_target
        paint_tile(painter, self.rect(), self._view, focused=focused, part=event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view.id:
            self.picture_resized.emit(self._view.id, self.picture_size())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.unfocused.emit()
        self.update()

    def event(self, event: QEvent) -> bool:
        """The text twin on demand: kept up to date with every frame it would cost for nothing."""
        if event.type() == QEvent.Type.ToolTip:
            words = (title_of(self._view), spoken(self._view))
            set_plain_tooltip(self, "\n".join(line for line in words if line))
        return super().event(event)

    # -- the mouse, and what opens the menu ------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Picked by hand only: a focus that wanders by keys must not change what is judged."""
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or not self._view.id:
            return
        self._carry = Carry(self, self._view.id, title_of(self._view), event.globalPosition())
        self.picked.emit(self._view.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._carry is not None:
            self._carry.move(event.globalPosition())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        carry, self._carry = self._carry, None
        if carry is not None:
            carry.drop(event.globalPosition())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._view.id:
            self.enlarge_asked.emit(self._view.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_asked.emit(event.globalPos() if by_mouse else self._middle())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Not every platform makes a menu event of these."""
        shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape and self._carry is not None:
            self._carry.stop()
            self._carry = None
        elif event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shifted):
            self.menu_asked.emit(self._middle())
        else:
            super().keyPressEvent(event)

    def take(self, camera_id: str) -> None:
        """A camera was let go of over this tile."""
        if camera_id != self._view.id:
            self.camera_dropped.emit(camera_id)

    def _middle(self) -> QPoint:
        return self.mapToGlobal(self.rect().center())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
            self.update()


def _is_same_around(before: TileView, after: TileView) -> bool:
    """Whether the strip and the frame may stay as they are until the next look at the camera: the
    age goes on in between, what was done to the picture must be said at once.
    """
    old, new = before.image, after.image
    return (
        old is not None
        and new is not None
        and old.size() == new.size()
        and before.state == after.state
        and before.privacy == after.privacy
        and before.critical == after.critical
        and before.captured == after.captured
        and (before.ptz, before.ptz_in_hand) == (after.ptz, after.ptz_in_hand)
    )
