"""The alarm strip: the worst unacknowledged alerts, how many there are, how long one waits (U2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.domain.alert import Alert, Priority
from console.i18n import isolate, tr
from console.store.select import strip
from console.views.desk import Desk
from console.views.shell.waiting import Waiting
from console.views.theme import active, set_kind
from console.views.widgets import AgeLabel, BadgeLabel, ElidedLabel
from console.views.widgets.blink import Blink
from console.views.words import alert_title, clean

_TILE_LEAST, _TILE_MOST = 190, 420  # with less, a title says nothing


class AlarmTile(QWidget):
    """One alert of the strip; a click or Enter opens it."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaximumWidth(_TILE_MOST)
        self.alert: Alert | None = None
        self._badge = BadgeLabel(size=20)
        self.blinks = False  # a critical one that nobody has acknowledged, and somebody sees (U15)
        self.title = ElidedLabel("", "strong")
        self._age = AgeLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(self._badge)
        row.addWidget(self.title, 1)
        row.addWidget(self._age)

    def show_alert(self, alert: Alert | None) -> None:
        self.setVisible(alert is not None)
        self.alert = alert
        if alert is None:
            return
        place = clean(alert.place)
        title = alert_title(alert)
        self.title.setText(f"{isolate(title)} · {isolate(place)}" if place else title)

    def grow_older(self, now_utc: datetime, stale: timedelta | None) -> None:
        """Grey and hatched like its row in the queue, once nobody sees it any more (U27)."""
        if self.alert is None:
            self.blinks = False
            return
        self.blinks = self.alert.priority == Priority.CRITICAL and stale is None
        self._badge.set_badge(int(self.alert.priority), stale=stale is not None)
        age = stale if stale is not None else now_utc - self.alert.first_seen_utc
        self._age.set_age(age.total_seconds(), stale=stale is not None)
        spoken = f"{self._badge.accessibleName()}, {self.title.text()}, {self._age.text()}"
        self.setAccessibleName(spoken)

    def fade(self, faded: bool) -> None:
        self._badge.set_faded(faded and self.blinks)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.alert is not None:
            self.opened.emit(self.alert.id)


class AlarmStrip(QWidget):
    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.tiles = tuple(AlarmTile() for _ in range(3))
        self.waiting = Waiting()
        self.blink = Blink(self)
        self.blink.turned.connect(self._fade)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(active().sizes.gap * 2)
        for tile in self.tiles:
            tile.opened.connect(self.opened)
            row.addWidget(tile, 3)
        row.addWidget(self.waiting)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._room = len(self.tiles)
        self.refresh()

    def refresh(self) -> None:
        """Which alerts, and the words."""
        self._found = strip(self._desk.state)
        top = (*self._found.top[: self._room], None, None, None)
        for tile, alert in zip(self.tiles, top, strict=False):
            tile.show_alert(alert)
        self.setAccessibleName(tr("strip.title"))
        self.tick()

    def _fade(self) -> None:
        for tile in self.tiles:
            tile.fade(self.blink.faded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fewer tiles that can be read, rather than three that cannot; the counts have them all."""
        gap = active().sizes.gap * 2
        left = self.width() - self.waiting.sizeHint().width()
        room = max(1, min(len(self.tiles), left // (_TILE_LEAST + gap)))
        if room != self._room:
            self._room = room
            self.refresh()

    def tick(self) -> None:
        now = self._desk.now()
        for tile in self.tiles:
            tile.grow_older(now, self._desk.stale_for(tile.alert) if tile.alert else None)
        self.blink.want(any(tile.blinks for tile in self.tiles))
        found = self._found
        oldest = (now - found.oldest_utc).total_seconds() if found.oldest_utc else 0.0
        self.waiting.show_counts(found.counts, oldest)
        self._fit()
