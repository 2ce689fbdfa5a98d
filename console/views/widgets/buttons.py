"""Buttons that show the key which presses them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QWidget

from console.views.keymap import key_of
from console.views.theme import active, set_kind

_SPACE = 8
_PAD = 4


class KeyButton(QPushButton):
    """A push button with its key drawn in it; binding the key is its action's work.

    act: of the table of actions, whose key is then shown, also where a person has moved it.
    """

    def __init__(
        self, text: str = "", key: str = "", parent: QWidget | None = None, *, act: str = ""
    ) -> None:
        super().__init__(text, parent)
        self._own_key, self._act = key, act
        self._name()

    @property
    def _key(self) -> str:
        return key_of(self._act) if self._act else self._own_key

    def set_texts(self, text: str, key: str = "") -> None:
        """key: of a button without an act."""
        self.setText(text)
        self._own_key = key
        self._anew()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._anew()

    def _anew(self) -> None:
        self._name()
        self.updateGeometry()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(self._key)

    def _key_width(self) -> int:
        if not self._key:
            return 0
        return self.fontMetrics().horizontalAdvance(self._key) + 2 * _PAD

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + (self._key_width() + _SPACE if self._key else 0), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        painter.setPen(self._ink())
        painter.setFont(self.font())
        text, key = self._places()
        painter.drawText(
            text, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic), self.text()
        )
        if self._key:
            self._paint_key(painter, key)

    def _ink(self) -> QPen:
        theme = active()
        if not self.isEnabled():
            return QPen(theme.colour("faint"))
        return QPen(theme.colour("on_fill" if self.property("kind") == "primary" else "text"))

    def _places(self) -> tuple[QRect, QRect]:
        """Where the text and the key go: centred together, mirrored right to left."""
        metrics = self.fontMetrics()
        text = metrics.size(int(Qt.TextFlag.TextShowMnemonic), self.text()).width()
        key = self._key_width()
        whole = text + (key + _SPACE if key else 0)
        left = (self.width() - whole) // 2
        text_at = QRect(left, 0, text, self.height())
        height = metrics.height() + 1
        key_at = QRect(left + whole - key, (self.height() - height) // 2, key, height)
        direction = self.layoutDirection()
        return (
            QStyle.visualRect(direction, self.rect(), text_at),
            QStyle.visualRect(direction, self.rect(), key_at),
        )

    def _paint_key(self, painter: QPainter, place: QRect) -> None:
        painter.setFont(active().font(active().sizes.small))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), self._key)


class PrimaryButton(KeyButton):
    """The one action a screen is waiting for; a screen has at most one."""

    def __init__(
        self, text: str = "", key: str = "", parent: QWidget | None = None, *, act: str = ""
    ) -> None:
        super().__init__(text, key, parent, act=act)
        set_kind(self, "primary")
