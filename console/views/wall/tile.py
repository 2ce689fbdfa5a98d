"""One camera on the wall: a picture with everything that says how far to trust it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.views.wall.paint import paint_tile, picture_area, picture_place
from console.views.wall.tile_view import TileView, spoken, title_of


class TileWidget(QWidget):
    """Paints the `TileView` it was last given; a new one repaints it and nothing else."""

    picked = Signal(str)
    enlarge_asked = Signal(str)
    picture_resized = Signal(str, QSize)

    def __init__(self, view: TileView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        self._view = view
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
        paint_tile(painter, self.rect(), self._view, focused=self.hasFocus(), part=event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.picture_resized.emit(self._view.id, self.picture_size())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Picked by hand only: a focus that wanders by keys must not change what is judged."""
        super().mousePressEvent(event)
        self.picked.emit(self._view.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.enlarge_asked.emit(self._view.id)

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
        and before.replay == after.replay
    )
