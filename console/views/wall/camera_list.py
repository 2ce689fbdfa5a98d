"""The cameras as a list beside the tiles: found by number, name or place, carried onto a tile."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.domain.camera import Camera
from console.i18n import tr
from console.views.keymap import key_of
from console.views.wall.carry import Carry
from console.views.widgets import PlainLabel, isolate, plain_tooltip
from console.views.words import clean

_ID = int(Qt.ItemDataRole.UserRole)
_ROW = 30
WIDTH = 220


def camera_words(camera: Camera) -> str:
    """ "12 Oslo S · Jernbanetorget"; the place only where it says more than the name."""
    name, place = clean(camera.name), clean(camera.place)
    return f"{camera.number} {name}" + (f" · {place}" if place and place != name else "")


class CameraRows(QListWidget):
    """Rows that can be carried away; `carried` where nothing else has been picked by it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._carry: Carry | None = None
        self.setUniformItemSizes(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        item = self.itemAt(event.position().toPoint())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self._carry = Carry(self, str(item.data(_ID)), item.text(), event.globalPosition())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._carry is not None:
            self._carry.move(event.globalPosition())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        carry, self._carry = self._carry, None
        if carry is not None:
            carry.drop(event.globalPosition())


class CameraList(QWidget):
    """Enter looks at a camera, Ctrl+Enter puts it into the tile in hand, Esc closes the list."""

    looked = Signal(str)
    put = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cameras: list[Camera] = []
        self.setFixedWidth(WIDTH)
        self.search, self.rows, self.hint = QLineEdit(), CameraRows(), PlainLabel("", "small")
        self.hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 4, 8)
        column.setSpacing(6)
        for widget in (self.search, self.rows, self.hint):
            column.addWidget(widget)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.rows.itemActivated.connect(lambda item: self.looked.emit(str(item.data(_ID))))
        self.rows.installEventFilter(self)
        self.retranslate()

    def show_cameras(self, cameras: Iterable[Camera]) -> None:
        """In the order that they come in."""
        found = list(cameras)
        if found != self._cameras:
            self._cameras = found
            self._filter()

    def chosen(self) -> str:
        item = self.rows.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _filter(self) -> None:
        words, before = self.search.text().casefold().split(), self.chosen()
        self.rows.clear()
        for camera in self._cameras:
            text = camera_words(camera)
            if all(word in text.casefold() for word in words):
                item = QListWidgetItem(isolate(text))
                item.setData(_ID, camera.id)
                item.setSizeHint(QSize(80, _ROW))
                item.setToolTip(plain_tooltip(text))
                self.rows.addItem(item)
                if camera.id == before:
                    self.rows.setCurrentItem(item)
        if self.rows.currentRow() < 0:
            self.rows.setCurrentRow(0)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, chosen = Qt.Key(event.key()), self.chosen()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen:
            (self.put if control else self.looked).emit(chosen)
        elif watched is self.search and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = self.rows.currentRow() + step
            self.rows.setCurrentRow(max(0, min(self.rows.count() - 1, row)))
        else:
            return False
        return True

    def retranslate(self) -> None:
        self.setAccessibleName(tr("wall.cameras_spoken", key=key_of("wall_cameras")))
        self.search.setAccessibleName(tr("wall.search"))
        self.search.setPlaceholderText(tr("wall.search"))
        self.rows.setAccessibleName(tr("wall.cameras"))
        self.hint.setText(tr("wall.cameras_hint"))
