"""Labels whose text is data: never markup, never torn apart by the direction around it."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from console.views.theme import set_tone

_FIRST_STRONG_ISOLATE = "\u2068"
_LEFT_TO_RIGHT_ISOLATE = "\u2066"
_POP_ISOLATE = "\u2069"
_DIRECTION_CONTROLS = dict.fromkeys(
    map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def isolate(text: str) -> str:
    """`text` so that it keeps its own direction in a sentence of another one (UAX 9, FSI…PDI).

    Direction controls inside are dropped: an unpaired one in foreign text would reorder ours.
    """
    return f"{_FIRST_STRONG_ISOLATE}{text.translate(_DIRECTION_CONTROLS)}{_POP_ISOLATE}"


def isolate_id(text: str) -> str:
    """An identifier, time or figure: always left to right ("2026-1121-014", "00:42")."""
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text.translate(_DIRECTION_CONTROLS)}{_POP_ISOLATE}"


def plain_tooltip(text: str) -> str:
    """Shown as it is written: Qt would guess markup in a plain string and run it."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""


def set_plain_tooltip(widget: QWidget, text: str) -> None:
    widget.setToolTip(plain_tooltip(text))


class PlainLabel(QLabel):
    """The only label for text that came from outside (rule 12): AutoText is switched off."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        super().setTextFormat(Qt.TextFormat.PlainText)
        self._logical = self.alignment()
        self._align()
        self.setText(text)
        if tone:
            set_tone(self, tone)

    def setTextFormat(self, text_format: Qt.TextFormat) -> None:
        if text_format != Qt.TextFormat.PlainText:
            raise ValueError("a PlainLabel shows plain text only")
        super().setTextFormat(text_format)

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        self._logical = alignment
        self._align()

    def _align(self) -> None:
        """QLabel aligns by its words: an English name would stay left on an Arabic screen."""
        visual = QStyle.visualAlignment(self.layoutDirection(), self._logical)
        super().setAlignment(visual | Qt.AlignmentFlag.AlignAbsolute)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()


class BidiLabel(PlainLabel):
    """An identifier that reads left to right whatever stands around it."""

    def setText(self, text: str) -> None:
        super().setText(isolate_id(text) if text else "")
        self.setAccessibleName(text)


class ElidedLabel(PlainLabel):
    """One line that gives way: cut with an ellipsis, whole in the tooltip and for the reader."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, tone, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self._refresh_tooltip()

    def minimumSizeHint(self) -> QSize:
        return QSize(
            self.fontMetrics().horizontalAdvance("…") * 3, super().minimumSizeHint().height()
        )

    def elided(self) -> str:
        """What is on screen at the present width."""
        line = " ".join(self.text().split())
        mode = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(line, mode, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawText(
            self.contentsRect(), int(flags | Qt.TextFlag.TextSingleLine), self.elided()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh_tooltip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._refresh_tooltip()

    def _refresh_tooltip(self) -> None:
        whole = " ".join(self.text().split())
        set_plain_tooltip(self, self.text() if self.elided() != whole else "")
