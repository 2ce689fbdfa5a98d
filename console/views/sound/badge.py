"""How the sound stands, in the top strip: never quiet about being quiet (U16).

While all is well there is nothing to see. A shape says it (a crossed speaker), words name it, and
no alert's colour is used for it.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from console.domain.alert import Params
from console.i18n import isolate, tr
from console.views.keymap import key_of
from console.views.sound.sound import Sound
from console.views.symbols import paint_icon
from console.views.theme import active, set_kind
from console.views.widgets import age_text, set_plain_tooltip

_ICON, _GAP, _PAD = 16, 6, 9


class Standing(StrEnum):
    """The worst first; what is worse hides what is less."""

    NONE = "none"
    MUTED = "muted"
    STARTING = "starting"
    UNTESTED = "untested"
    SILENCED = "silenced"
    WELL = "well"


def standing(sound: Sound) -> Standing:
    if sound.state.silent:
        return Standing.NONE
    if sound.mute_left() is not None:
        return Standing.MUTED
    if not sound.state.ready:
        return Standing.STARTING
    if not sound.tested:
        return Standing.UNTESTED
    return Standing.SILENCED if sound.silenced else Standing.WELL


class SoundBadge(QPushButton):
    """A press does what helps: unmute, or test."""

    mute_asked = Signal()
    test_asked = Signal()

    def __init__(self, sound: Sound, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sound = sound
        self.standing = Standing.WELL
        set_kind(self, "site")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(30)
        self.clicked.connect(self._pressed)
        sound.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        now = self.standing = standing(self._sound)
        self.setVisible(now != Standing.WELL)
        if now == Standing.WELL:
            return
        left = self._sound.mute_left()
        key = key_of("mute" if now == Standing.MUTED else "sound_test")
        params: Params = {
            "left": isolate(age_text(left.total_seconds())) if left else "",
            "n": self._sound.silenced,
            "key": isolate(key),
        }
        words = tr(f"sound.badge_{now.value}", **params)
        if words != self.text():
            self.setText(words)
            self.updateGeometry()
            self.update()
        told = tr(f"sound.tip_{now.value}", **params)
        set_plain_tooltip(self, told)
        self.setAccessibleName(words)
        self.setAccessibleDescription(told)

    def _pressed(self) -> None:
        if self.standing == Standing.MUTED:
            self.mute_asked.emit()
        elif self.standing != Standing.SILENCED:
            self.test_asked.emit()

    def sizeHint(self) -> QSize:
        font = active().font(active().sizes.secondary)
        font.setBold(True)
        self.setFont(font)
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_PAD + _ICON + _GAP + words + _PAD, 30)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = active()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        loud = self.standing in (Standing.NONE, Standing.MUTED)
        ink = theme.colour("text" if loud else "dim")
        if loud:
            painter.setPen(ink)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        whole, mirrored = self.rect(), self.layoutDirection()
        place = QRect(_PAD, (whole.height() - _ICON) // 2, _ICON, _ICON)
        at = QStyle.visualRect(mirrored, whole, place)
        paint_icon(painter, QRectF(at), "speaker" if self._can_be_heard() else "speaker_off", ink)
        left = _PAD + _ICON + _GAP
        room = QRect(left, 0, whole.width() - left - _PAD // 2, whole.height())
        side = QStyle.visualAlignment(mirrored, Qt.AlignmentFlag.AlignLeft)
        painter.setPen(ink)
        painter.setFont(self.font())
        flags = int(side | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QStyle.visualRect(mirrored, whole, room), flags, self.text())

    def _can_be_heard(self) -> bool:
        return self.standing in (Standing.UNTESTED, Standing.STARTING)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
