"""What stands at one place, as a list over the map: the text twin of a cluster (U34, U42)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from console.i18n import tr
from console.views.map.records import MapAlert
from console.views.map.twin import MapList
from console.views.theme import set_kind
from console.views.widgets import PlainLabel

_WIDTH, _LEAST = 340, 220


class ClusterList(QFrame):
    """Opened by a click or Enter on a cluster, and only then does it take the keys. `closed`: with
    Esc, or when one was picked."""

    alert_picked = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        set_kind(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._total = 0
        self._head, self._rest = PlainLabel("", "dim"), PlainLabel("", "dim")
        for label in (self._head, self._rest):
            label.setWordWrap(True)
            label.setMargin(8)
        self.list = MapList(self)
        self.list.alert_picked.connect(self._picked)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.list, 1)
        column.addWidget(self._rest)
        self.hide()

    def open_on(self, alerts: Sequence[MapAlert], total: int) -> None:
        """total: how many are there; the worst of them are listed."""
        self._total = total
        self.list.set_records(list(alerts))
        self.retranslate()
        self.place()
        self.show()
        self.raise_()
        self.list.choose_first()
        self.list.setFocus()

    def keep(self, alerts: Sequence[MapAlert]) -> None:
        """What became of them; those that are gone leave."""
        self._total -= len(self.list.records()) - len(alerts)
        self.list.set_records(list(alerts))
        self.retranslate()

    def place(self) -> None:
        """At the far end of the map, which stays in sight beside it."""
        room = self._over.rect()
        width = min(_WIDTH, max(_LEAST, round(0.6 * room.width())))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = 0 if mirrored else room.width() - width
        self.setGeometry(QRect(left, 0, width, room.height()))

    def retranslate(self) -> None:
        shown = len(self.list.records())
        self._head.setText(tr("map.cluster_head", count=self._total))
        self._rest.setText(tr("map.cluster_rest", shown=shown, count=self._total))
        self._rest.setVisible(shown < self._total)
        self.list.setAccessibleName(tr("map.cluster_name", count=self._total))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _picked(self, alert_id: str) -> None:
        self.leave()
        self.alert_picked.emit(alert_id)
