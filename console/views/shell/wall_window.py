"""A wall in a window of its own, for another monitor: with the alarm strip on it (U2)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain.screen import WallWindow
from console.i18n import tr
from console.views.desk import Changed
from console.views.panel import WorkPanel
from console.views.shell.strip import AlarmStrip
from console.views.theme import active, set_kind
from console.views.wall.monitors import Monitor
from console.views.wall.station import WallStation
from console.views.widgets import PlainLabel, isolate

_SMALLEST = (640, 400)
Where = Callable[[QPoint], str]


class WallWindowView(WorkPanel):
    """Follows the desk as the panels of the work area do.

    home: the monitor that a person put it on; while that is gone it is `away` and stands on another
    (stands_on). where: which monitor a point of the desktop is on.
    """

    closed = Signal()

    def __init__(self, number: int, station: WallStation, where: Where) -> None:
        super().__init__()
        self.number, self.station, self._where = number, station, where
        station.wall.telling.says_site = True
        self.home = self.stands_on = ""
        self.away = False
        self._place, self._was_full = QRect(), False
        desk = station.wall.desk
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(*_SMALLEST)
        self.title, self.strip = PlainLabel("", "title"), AlarmStrip(desk)
        top, sizes = QWidget(), active().sizes
        set_kind(top, "strip")
        top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top.setFixedHeight(sizes.strip)
        row = QHBoxLayout(top)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(14)
        row.addWidget(self.title)
        row.addWidget(self.strip, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(*[sizes.panel_gap] * 4)
        middle.addWidget(station.wall)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(middle, 1)
        self.retranslate()

    # -- what the work area says to each of its panels --------------------------------------------

    def refresh(self, changed: Changed) -> None:
        self.station.wall.refresh(changed)
        if "alerts" in changed or "switched_off" in changed:
            self.strip.refresh()

    def refresh_marks(self) -> None:
        self.station.wall.refresh_marks()

    def tick(self) -> None:
        self.station.wall.tick()
        self.strip.tick()

    def retranslate(self) -> None:
        title, site = tr("wall.window", n=self.number), self.station.wall.desk.site_name
        if site:
            title = f"{isolate(site)} · {title}"
        self.title.setText(title)
        self.setWindowTitle(f"{tr('shell.name')} · {title}")
        self.setAccessibleName(title)
        self.strip.refresh()

    # -- where it stands ------------------------------------------------------------------------

    def belong(self, home: str, place: QRect, *, full_screen: bool = False) -> None:
        """Where it is to stand, whether or not that monitor is there now."""
        self.home, self._place, self._was_full = home, place, full_screen
        self.away = True

    def come_home(self) -> None:
        self.setGeometry(self._place)
        self.showFullScreen() if self._was_full else self.showNormal()
        self.stands_on, self.away = self.home, False

    def leave_home(self) -> None:
        """Its monitor goes: what happens to it from now on is nobody's wish."""
        if not self.away:
            self._was_full = self.isFullScreen()
        self.away, self.stands_on = True, ""

    def stand_elsewhere(self, monitor: Monitor) -> None:
        """Onto this one, and not over all of it."""
        self.away, self.stands_on = True, monitor.name
        self.showNormal()
        self.setGeometry(monitor.cascade(self.number, self._place))

    def kept(self) -> WallWindow:
        """As it is to be found again: where it belongs, not where it had to go."""
        place, full = self._place, self._was_full if self.away else self.isFullScreen()
        where = (place.x(), place.y(), place.width(), place.height())
        return WallWindow(self.number, self.station.screen(), self.home, where, full)

    def _stands_here(self) -> None:
        """A person has moved or sized it; what had to be moved has not."""
        if self.away or not self.isVisible():
            return
        self.home = self.stands_on = self._where(self.geometry().center()) or self.home
        if not self.isFullScreen():
            self._place = self.geometry()

    def toggle_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._stands_here()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stands_here()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.station.wall.leave()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
