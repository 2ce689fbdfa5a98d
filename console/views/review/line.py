"""The time line of a review: a lane a camera, what is recorded, gaps as gaps, marks, the cursor.

Time runs from left to right in every language, as clocks and playback do (U44): a lane is a plot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.i18n import tr
from console.views.review.analysis.flag import paint_flag
from console.views.review.marks import Mark
from console.views.review.recorded import Known, gaps
from console.views.symbols import badge_path, paint_badge
from console.views.theme import active
from console.views.widgets import hatch_brush

_NAMES, _AXIS, _MARK = 128, 18, 14  # pixels
_LANE, _LOW_LANE, _FEW = 24, 18, 4  # of more than a few cameras the pictures need the room
_BAR, _PIN = 8, 10
_STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600)
_TICKS = 6
RANGES_S = (60.0, 300.0, 600.0, 1800.0, 3600.0, 6 * 3600.0, 24 * 3600.0)
_ARROWS = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}


@dataclass(frozen=True, slots=True)
class Lane:
    camera_id: str
    name: str
    known: Known | None
    marks: tuple[Mark, ...]


class TimeLine(QWidget):
    """`moved` carries seconds since 1970; `stepped` seconds to go on or back."""

    moved = Signal(float)
    stepped = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.lanes: tuple[Lane, ...] = ()
        self.window_utc = (0.0, 1.0)
        self.cursor_utc = 0.0
        self.in_hand = ""  # the camera that steps go by
        self.chosen: tuple[float | None, float | None] = (None, None)

    def put(
        self,
        lanes: Sequence[Lane],
        window_utc: tuple[float, float],
        cursor_utc: float,
        chosen: tuple[float | None, float | None],
        in_hand: str,
    ) -> None:
        if len(lanes) != len(self.lanes):
            self.updateGeometry()
        self.lanes, self.window_utc = tuple(lanes), window_utc
        self.cursor_utc, self.chosen, self.in_hand = cursor_utc, chosen, in_hand
        self.say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, _AXIS + self._lane() * max(1, len(self.lanes)) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def _lane(self) -> int:
        return _LANE if len(self.lanes) <= _FEW else _LOW_LANE

    # -- keys and mouse -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and event.position().x() >= _NAMES:
            self.moved.emit(self._time_at(event.position().x()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # -- where a time stands --------------------------------------------------------------------

    def _scale(self) -> float:
        begins, ends = self.window_utc
        return max(1, self.width() - _NAMES - 8) / max(0.001, ends - begins)

    def x_of(self, at_utc: float) -> float:
        return _NAMES + (at_utc - self.window_utc[0]) * self._scale()

    def _time_at(self, x: float) -> float:
        return self.window_utc[0] + (x - _NAMES) / self._scale()

    # -- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = active(), QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.fillRect(self.rect(), look.colour("panel"))
        if self.lanes:  # without a camera there is no time to show either
            self._paint_times(painter)
        if self.hasFocus():
            painter.setPen(look.colour("focus"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _paint_times(self, painter: QPainter) -> None:
        self._paint_axis(painter)
        high = self._lane()
        for number, lane in enumerate(self.lanes):
            self._paint_lane(painter, lane, QRect(0, _AXIS + number * high, self.width(), high))
        self._paint_chosen(painter)
        x = round(self.x_of(self.cursor_utc))
        painter.fillRect(QRect(x - 1, 0, 2, self.height()), active().colour("focus"))

    def _paint_axis(self, painter: QPainter) -> None:
        look, (begins, ends) = active(), self.window_utc
        step = next((s for s in _STEPS_S if (ends - begins) / s <= _TICKS), _STEPS_S[-1])
        painter.setFont(look.font(look.sizes.small))
        at = begins - begins % step + step
        while at < ends:
            x = round(self.x_of(at))
            painter.fillRect(QRect(x, _AXIS - 4, 1, self.height()), look.colour("line"))
            painter.setPen(look.colour("dim"))
            place = QRect(x - 40, 0, 80, _AXIS - 4)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), _clock(at, step))
            at += step

    def _paint_lane(self, painter: QPainter, lane: Lane, area: QRect) -> None:
        look = active()
        in_hand = lane.camera_id == self.in_hand
        weight = QFont.Weight.DemiBold if in_hand else QFont.Weight.Normal
        painter.setFont(look.font(look.sizes.small, weight))
        painter.setPen(look.colour("text" if in_hand else "dim"))
        room = area.adjusted(8, 0, -(area.width() - _NAMES), 0)
        name = painter.fontMetrics().elidedText(
            lane.name, Qt.TextElideMode.ElideRight, room.width() - 8
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), name)
        top = area.top() + (area.height() - _BAR) / 2
        bar = QRectF(_NAMES, top, self.width() - _NAMES - 8, _BAR)
        painter.setClipRect(QRect(_NAMES, 0, self.width() - _NAMES - 6, self.height()))
        if lane.known is not None:
            for begins, ends in lane.known.spans:
                self._fill(painter, bar, begins, ends, look.colour("edge"))
            for begins, ends in gaps(lane.known, self.window_utc):
                self._hatch(painter, bar, begins, ends)
        for mark in lane.marks:
            self._paint_mark(painter, mark, bar)
        painter.setClipping(False)

    def _fill(
        self, painter: QPainter, bar: QRectF, begins: float, ends: float, colour: QColor
    ) -> None:
        left, right = self.x_of(begins), self.x_of(ends)
        painter.fillRect(QRectF(left, bar.top(), max(1.0, right - left), bar.height()), colour)

    def _hatch(self, painter: QPainter, bar: QRectF, begins: float, ends: float) -> None:
        left, right = self.x_of(begins), self.x_of(ends)
        place = QRectF(left, bar.top(), right - left, bar.height())
        painter.fillRect(place, hatch_brush(active().colours.edge, 0.7, 8))

    def _paint_mark(self, painter: QPainter, mark: Mark, bar: QRectF) -> None:
        """An alert by its filled badge; a bookmark by the same shape, hollow, on a pin."""
        look, level = active(), int(mark.severity)
        x = self.x_of(mark.from_utc)
        if mark.number:
            paint_flag(painter, QPointF(x, bar.bottom() + 5), mark.number, mark.is_alert)
            return
        place = QRectF(x - _MARK / 2, bar.center().y() - _MARK / 2, _MARK, _MARK)
        if mark.to_utc > mark.from_utc:
            width = max(2.0, self.x_of(mark.to_utc) - x)
            painter.fillRect(QRectF(x, bar.bottom() - 1, width, 3), look.priority(level))
        if mark.is_alert:
            paint_badge(painter, place, level)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.priority(level), 1.5))
        painter.drawLine(QPointF(x, bar.center().y() - _PIN), QPointF(x, bar.center().y() + _PIN))
        painter.fillPath(badge_path(place.adjusted(1, 1, -1, -1), level), look.colour("bg"))
        painter.drawPath(badge_path(place.adjusted(1, 1, -1, -1), level))
        painter.restore()

    def _paint_chosen(self, painter: QPainter) -> None:
        """In and out as brackets; between them the lanes are lifted."""
        look, (begins, ends) = active(), self.chosen
        if begins is not None and ends is not None:
            lift = look.colour("focus")
            lift.setAlphaF(0.18)
            left, right = self.x_of(begins), self.x_of(ends)
            painter.fillRect(QRectF(left, _AXIS, right - left, self.height()), lift)
        for at, inward in ((begins, 4), (ends, -4)):
            if at is not None:
                x = round(self.x_of(at))
                for bar in (
                    QRect(x, _AXIS - 6, 2, self.height()),
                    QRect(min(x, x + inward), _AXIS - 6, 6, 2),
                    QRect(min(x, x + inward), self.height() - 2, 6, 2),
                ):
                    painter.fillRect(bar, look.colour("text"))

    def say(self) -> None:
        """Its text twin for those who cannot see it; the whole of it opens with a key."""
        words = " · ".join(lane_words(lane, self.window_utc) for lane in self.lanes)
        if self.accessibleName() != tr("review.line"):
            self.setAccessibleName(tr("review.line"))
        if self.accessibleDescription() != words:
            self.setAccessibleDescription(words)


def lane_words(lane: Lane, window_utc: tuple[float, float]) -> str:
    """One camera of the line in a sentence."""
    if lane.known is None:
        return tr("review.lane_unknown", camera=lane.name)
    missing = sum(ends - begins for begins, ends in gaps(lane.known, window_utc))
    return tr("review.lane", camera=lane.name, missing=round(missing), n=len(lane.marks))


def _clock(at_utc: float, step_s: float) -> str:
    local = datetime.fromtimestamp(at_utc, UTC).astimezone()
    return local.strftime("%H:%M:%S" if step_s < 60 else "%H:%M")
