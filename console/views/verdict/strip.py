"""The evidence strip: every still of an alert, with the track that the detector followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain.alert import Alert, Evidence, TimedBox
from console.i18n import tr
from console.store.select import pictures
from console.views.desk import Desk
from console.views.incident.judge import Picture
from console.views.theme import active
from console.views.widgets import PlainLabel

_MOST = 6
_NEAR = timedelta(milliseconds=300)  # a box this near in time is the one of that picture


class TrackedPicture(Picture):
    """A whole picture with the way that the box went on it; a crop has no such place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track: tuple[TimedBox, ...] = ()
        self.own: TimedBox | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.track or not self.has_picture():
            return
        area = QRectF(self.shown_rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(active().colour("focus"), 1, Qt.PenStyle.DashLine))
        centres = [_centre(area, timed) for timed in self.track]
        painter.drawPolyline(centres)
        painter.drawEllipse(centres[0], 3, 3)
        if self.own is not None:
            painter.setPen(QPen(active().colour("focus"), 2))
            painter.drawRect(_rect(area, self.own))


def _centre(area: QRectF, timed: TimedBox) -> QPointF:
    return _rect(area, timed).center()


def _rect(area: QRectF, timed: TimedBox) -> QRectF:
    box = timed.box
    return QRectF(
        area.x() + box.x1 * area.width(),
        area.y() + box.y1 * area.height(),
        (box.x2 - box.x1) * area.width(),
        (box.y2 - box.y1) * area.height(),
    )


class EvidenceStrip(QWidget):
    """Crop first, then whole pictures in the order of their times."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: tuple[str, ...] = ()
        self.pictures: list[TrackedPicture] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def show_alert(self, alert: Alert | None) -> None:
        """Asked for anew only where other stills hang on it: each question is a look."""
        stills = pictures([alert])[:_MOST] if alert else ()
        names = tuple(item.sha256 for item in stills)
        if names == self._shown:
            return
        self._shown = names
        self._clear()
        for item in stills:
            self._add(item, alert)

    def _clear(self) -> None:
        self.pictures = []
        while (item := self._row.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()

    def _add(self, item: Evidence, alert: Alert | None) -> None:
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        picture = TrackedPicture()
        words = tr(f"evidence.{item.role}")
        seen = alert.detection if alert else None
        if alert and seen and item.role == "frame":
            picture.track = seen.track
            picture.own = _at(seen.track, item)
        offset = (item.at_utc - alert.first_seen_utc).total_seconds() if alert else 0.0
        label = PlainLabel(tr("verdict_desk.still", what=words, seconds=f"{offset:+.1f}"), "dim")
        label.setWordWrap(True)
        picture.show_words(tr("judge.fetching"), item.sha256)
        column.addWidget(picture, 1)
        column.addWidget(label)
        self.pictures.append(picture)
        self._row.addWidget(cell, 1)
        self._desk.media(item.sha256, lambda data: self._fetched(picture, words, data))

    def _fetched(self, picture: TrackedPicture, words: str, data: bytes | None) -> None:
        if picture not in self.pictures:
            return  # another alert is shown by now
        if data is None or not picture.show_bytes(data, words):
            picture.show_words(tr("judge.picture_missing"), picture.sha256)


def _at(track: Sequence[TimedBox], item: Evidence) -> TimedBox | None:
    nearest = min(track, key=lambda timed: abs(timed.at_utc - item.at_utc))
    return nearest if abs(nearest.at_utc - item.at_utc) <= _NEAR else None
