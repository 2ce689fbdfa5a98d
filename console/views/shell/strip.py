"""The alarm strip: the worst unacknowledged alerts, how many there are, how long one waits (U2)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.domain.alert import Alert, Priority
from console.i18n import isolate, tr
from console.store.select import strip
from console.views.desk import Desk
from console.views.theme import active, set_kind
from console.views.widgets import AgeLabel, BadgeLabel, ElidedLabel, PlainLabel
from console.views.words import alert_title, clean

_TILE_MOST = 320


class AlarmTile(QWidget):
    """One alert of the strip; a click or Enter opens it."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaximumWidth(_TILE_MOST)
        self.setMinimumWidth(120)
        self.alert: Alert | None = None
        self._badge = BadgeLabel(size=20)
        self.title = ElidedLabel("", "strong")
        self._age = AgeLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 10, 2)
        row.setSpacing(8)
        row.addWidget(self._badge)
        row.addWidget(self.title, 1)
        row.addWidget(self._age)

    def show_alert(self, alert: Alert | None, age_s: float) -> None:
        self.setVisible(alert is not None)
        self.alert = alert
        if alert is None:
            return
        place = clean(alert.place)
        title = alert_title(alert)
        self.title.setText(f"{isolate(title)} · {isolate(place)}" if place else title)
        self._badge.set_badge(int(alert.priority))
        self.set_age(age_s)

    def set_age(self, age_s: float) -> None:
        self._age.set_age(age_s)
        spoken = f"{self._badge.accessibleName()}, {self.title.text()}, {self._age.text()}"
        self.setAccessibleName(spoken)

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
        self._desk, self._narrow = desk, False
        self.tiles = tuple(AlarmTile() for _ in range(3))
        self.counts = PlainLabel("", "dim")
        self.counts.setMinimumWidth(60)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(active().sizes.gap * 2)
        for tile in self.tiles:
            tile.opened.connect(self.opened)
            row.addWidget(tile, 3)
        row.addWidget(self.counts)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.refresh()

    def refresh(self) -> None:
        """Which alerts, and the words."""
        found = strip(self._desk.state)
        for tile, alert in zip(self.tiles, (*found.top, None, None, None), strict=False):
            tile.show_alert(alert, self._age(alert) if alert else 0.0)
        counts = " · ".join(str(found.counts[level]) for level in Priority)
        waiting = sum(found.counts.values())
        oldest = (self._desk.now() - found.oldest_utc).total_seconds() if found.oldest_utc else 0
        words = tr("strip.none_waiting")
        if waiting:
            words = counts if self._narrow else tr("strip.counts", counts=counts)
        self.counts.setText(words)
        named = {level.name.lower(): found.counts[level] for level in Priority}
        spoken = tr("strip.counts_spoken", minutes=int(oldest // 60), **named)
        self.counts.setAccessibleName(spoken)
        self.setAccessibleName(tr("strip.title"))

    def set_narrow(self, narrow: bool) -> None:
        """The numbers without their word, so that the titles have room."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.refresh()

    def tick(self) -> None:
        for tile in self.tiles:
            if tile.alert is not None:
                tile.set_age(self._age(tile.alert))

    def _age(self, alert: Alert) -> float:
        return (self._desk.now() - alert.first_seen_utc).total_seconds()
