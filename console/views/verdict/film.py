"""All pictures of an alert in a row, crop first, then by time: arrows walk along it.

Video has no reading direction: earlier is left, in every language.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.i18n import tr
from console.views.theme import active
from console.views.verdict.stills import Still
from console.views.verdict.words import still_words
from console.views.widgets.fitted import paint_fitted
from console.views.words import signed

_LEAST, _GAP, _LINE = 72, 4, 15  # pixels: of a cell's width, between two, of the words below
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_FAR = 1000  # steps: to either end


class FilmStrip(QWidget):
    """`chosen` carries the still that is shown large."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.stills: list[Still] = []
        self._decided_utc = 0.0
        self._key, self._moved = "", False

    def sizeHint(self) -> QSize:
        return QSize(600, 68)

    @property
    def current(self) -> Still | None:
        """The chosen one; until a person has chosen, the frame that decided."""
        by_hand = next((still for still in self.stills if still.key == self._key), None)
        if self._moved and by_hand is not None:
            return by_hand
        whole = [still for still in self.stills if still.is_whole]
        if not whole:
            return self.stills[0] if self.stills else None
        return min(whole, key=lambda still: abs(still.at_utc - self._decided_utc))

    def begin(self) -> None:
        """Another alert: nobody has chosen anything yet."""
        self._key, self._moved = "", False

    def show_stills(self, stills: Sequence[Still], decided_utc: float) -> None:
        self.stills, self._decided_utc = list(stills), decided_utc
        self._tell()

    def step(self, by: int) -> None:
        current = self.current
        if current is None:
            return
        keys = [still.key for still in self.stills]
        at = keys.index(current.key) + by
        self._choose(keys[max(0, min(len(keys) - 1, at))])

    def retranslate(self) -> None:
        self._tell()

    def _choose(self, key: str) -> None:
        self._key, self._moved = key, True
        self._tell()

    def _tell(self) -> None:
        current = self.current
        words = still_words(current, self._decided_utc) if current else tr("verdict_desk.no_still")
        self.setAccessibleName(tr("verdict_desk.film"))
        self.setAccessibleDescription(words)
        self.update()
        self.chosen.emit(current)

    # -- on screen ------------------------------------------------------------------------------

    def _cells(self) -> list[tuple[Still, QRect]]:
        """As many as can be told apart, around the chosen one; the crop is always among them."""
        count = len(self.stills)
        if not count:
            return []
        room = max(1, min(count, (self.width() + _GAP) // (_LEAST + _GAP)))
        current = self.current
        at = self.stills.index(current) if current in self.stills else 0
        first = max(0, min(count - room, at - room // 2))
        shown = self.stills[first : first + room]
        if room > 1 and first > 0 and not self.stills[0].is_whole:
            shown[0] = self.stills[0]
        width = min((self.width() - (room - 1) * _GAP) // room, 2 * self.height())
        return [
            (still, QRect(number * (width + _GAP), 0, width, self.height()))
            for number, still in enumerate(shown)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = active(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(theme.font(theme.sizes.small))
        current = self.current
        for still, cell in self._cells():
            self._paint_cell(painter, still, cell)
            if current is not None and still.key == current.key:
                painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else "text"), 2))
                painter.drawRect(cell.adjusted(1, 1, -1, -1))

    def _paint_cell(self, painter: QPainter, still: Still, cell: QRect) -> None:
        theme = active()
        painter.fillRect(cell, theme.colour("bg"))
        area = cell.adjusted(2, 2, -2, -_LINE)
        if still.image is None:
            paint_fitted(painter, area, tr(still.instead))
            painter.setFont(theme.font(theme.sizes.small))
        else:
            size = still.image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(area.topLeft(), size)
            place.moveCenter(area.center())
            painter.drawImage(place, still.image)
        painter.setPen(theme.colour("text"))
        line = QRect(cell.left() + 2, cell.bottom() - _LINE + 1, cell.width() - 4, _LINE)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), self._caption(still, line))

    def _caption(self, still: Still, line: QRect) -> str:
        if not still.is_whole:
            words = tr(f"evidence.{still.role}")
        else:
            seconds = signed(still.at_utc - self._decided_utc, 2)
            words = tr("verdict_desk.offset", seconds=seconds)
        metrics = QFontMetrics(active().font(active().sizes.small))
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        for still, cell in self._cells():
            if cell.contains(event.position().toPoint()):
                self._choose(still.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(_KEYS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.step(-_FAR if key == Qt.Key.Key_Home else _FAR)
        else:
            super().keyPressEvent(event)
