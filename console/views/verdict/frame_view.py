"""One picture of an alert, large: the boxes of that very frame, and the way the track went."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.domain.alert import TimedBox
from console.i18n import tr
from console.views.theme import active
from console.views.verdict.stills import Still
from console.views.wall.paint_boxes import paint_boxes
from console.views.wall.tile_view import TileBox
from console.views.widgets.fitted import paint_fitted

_MOST_LABELLED = 2


class FrameView(QWidget):
    """A crop has no track: its edges are not those of the camera's picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 68)
        self.still: Still | None = None
        self.track: tuple[TimedBox, ...] = ()

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    def show_still(self, still: Still | None, track: Sequence[TimedBox], words: str) -> None:
        """words: what is said of it, for those who cannot see it."""
        self.still = still
        self.track = tuple(track) if still is not None and still.is_whole else ()
        self.setAccessibleName(words)
        self.update()

    def own_boxes(self) -> tuple[TileBox, ...]:
        """Those of exactly this frame."""
        return (self.still.boxes or ()) if self.still is not None and self.still.is_whole else ()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = active(), QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg"))
        if self.still is None or self.still.image is None:
            paint_fitted(painter, self.rect(), self._instead())
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self.shown_rect()
        painter.drawImage(place, self.still.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.track:
            _paint_track(painter, place, self.track)
        paint_boxes(painter, place, self.own_boxes(), _MOST_LABELLED)

    def shown_rect(self) -> QRect:
        """Where the picture lies in this widget."""
        if self.still is None or self.still.image is None:
            return QRect()
        size = self.still.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(self.rect().topLeft(), size)
        place.moveCenter(self.rect().center())
        return place

    def _instead(self) -> str:
        if self.still is None:
            return tr("verdict_desk.no_still")
        return tr(self.still.instead)


def _paint_track(painter: QPainter, place: QRect, track: Sequence[TimedBox]) -> None:
    """From the first box, thin and dashed with a ring, to the last one, with an arrow's dot."""
    colour = active().colour("focus")
    centres = [_rect(place, timed).center() for timed in track]
    painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
    painter.drawRect(_rect(place, track[0]))
    painter.drawRect(_rect(place, track[-1]))
    painter.setPen(QPen(colour, 1.5))
    painter.drawPolyline(centres)
    painter.drawEllipse(centres[0], 4, 4)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(centres[-1]), 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _rect(place: QRect, timed: TimedBox) -> QRectF:
    box = timed.box
    return QRectF(
        place.x() + box.x1 * place.width(),
        place.y() + box.y1 * place.height(),
        (box.x2 - box.x1) * place.width(),
        (box.y2 - box.y1) * place.height(),
    )
