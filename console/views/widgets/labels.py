"""Small marks that many panels share: headers, chips, key hints, ages, badges, confidence."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.i18n import tr
from console.views.symbols import paint_badge
from console.views.theme import active, set_kind, set_tone
from console.views.widgets.hatch import hatch_brush
from console.views.widgets.text import ElidedLabel, PlainLabel, isolate_id

FADED = 0.3  # how much of a blinking symbol's dark half is left


def age_text(seconds: float) -> str:
    """ "00:42", "12:04", "3:07:00": minutes and seconds, hours only when there are any."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


class PanelHeader(QWidget):
    """Title and what the panel shows; `add()` puts controls at its far end."""

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(active().sizes.header)
        self.title = PlainLabel(title, "title")
        self.subtitle = ElidedLabel(subtitle)
        set_tone(self.subtitle, "dim")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 8, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self.title)
        self._row.addWidget(self.subtitle, 1)
        self.setAccessibleName(title)

    def set_texts(self, title: str, subtitle: str = "") -> None:
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.setAccessibleName(title)

    def add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)


class Chip(PlainLabel):
    """A short state in a frame ("LIVE", "Online · 0 waiting")."""

    def __init__(self, text: str = "", tone: str = "dim", parent: QWidget | None = None) -> None:
        super().__init__(text, tone, parent)
        set_kind(self, "chip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)


class KeyHint(PlainLabel):
    """The key that does what stands beside it."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key, parent=parent)
        set_kind(self, "key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(key)


class AgeLabel(PlainLabel):
    """How old a thing is; hatched and named STALE once it may not be trusted (U27)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "dim", parent)
        self._seconds = 0.0
        self._stale = False
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

    @property
    def stale(self) -> bool:
        return self._stale

    def set_age(self, seconds: float, *, stale: bool = False) -> None:
        self._seconds, self._stale = seconds, stale
        self.retranslate()

    def retranslate(self) -> None:
        age = age_text(self._seconds)
        text = tr("widgets.stale", age=age) if self._stale else isolate_id(age)
        if text == self.text():
            return
        self.setText(text)
        message = "widgets.stale_spoken" if self._stale else "widgets.age_spoken"
        self.setAccessibleName(tr(message, age=age))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._stale:
            painter = QPainter(self)
            painter.fillRect(self.rect(), hatch_brush(active().colours.raised))
            painter.end()
        super().paintEvent(event)


class BadgeLabel(QWidget):
    """The priority's shape and numeral at a fixed size (U5)."""

    def __init__(self, priority: int = 4, size: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._priority, self._acknowledged, self._stale = priority, False, False
        self.faded = False
        self.setFixedSize(QSize(size, size))
        self.retranslate()

    def set_badge(self, priority: int, *, acknowledged: bool = False, stale: bool = False) -> None:
        self._priority, self._acknowledged, self._stale = priority, acknowledged, stale
        self.retranslate()
        self.update()

    def set_faded(self, faded: bool) -> None:
        """The darker half of blinking: still the same shape and numeral."""
        if faded != self.faded:
            self.faded = faded
            self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr(f"widgets.priority_{self._priority}"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(FADED if self.faded else 1.0)
        paint_badge(
            painter,
            QRectF(self.rect()),
            self._priority,
            acknowledged=self._acknowledged,
            stale=self._stale,
        )


class ConfidenceBar(QWidget):
    """A detector's confidence as a thin neutral line: length, not colour, carries it."""

    def __init__(self, value: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(3)
        self.setMinimumWidth(40)
        self.set_value(value)

    def set_value(self, value: float) -> None:
        """`value` in 0…1; what lies outside is cut to it."""
        self._value = min(1.0, max(0.0, value))
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("widgets.confidence", percent=round(self._value * 100)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, active().colour("line"))
        filled = area.width() * self._value
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = area.width() - filled if right_to_left else 0.0
        painter.fillRect(QRectF(left, 0, filled, area.height()), active().colour("info"))
