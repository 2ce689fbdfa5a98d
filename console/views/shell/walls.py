"""The walls in windows of their own: opened and closed, and kept on screen when a monitor goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from console.domain.link import Notice
from console.domain.screen import WallWindow
from console.views.actions import Doer
from console.views.keys import Keys
from console.views.shell.area import WorkArea
from console.views.shell.wall_window import WallWindowView
from console.views.wall.dock import WallPanel
from console.views.wall.monitors import Monitor, monitors_now
from console.views.wall.station import WallStation
from console.views.words import local_time

FIRST = 2  # the wall of the main window is the first
MOST = 4  # a wall a monitor (U9)
_STAYS = frozenset({"acknowledge", "confirm", "unsure"})  # what needs no other window


@dataclass(frozen=True, slots=True)
class WindowKeys:
    """Keys pressed in a wall's window: its own wall first, all else in the main window."""

    window: WallWindowView
    walls: WallWindows
    main: Doer

    def do(self, what: str) -> None:
        own = {
            **self.window.station.table,
            "full_screen": self.window.toggle_full_screen,
            "wall_close": self.window.close,
            "wall_window": self.walls.open,
        }
        if act := own.get(what):
            act()
            return
        if what not in _STAYS:
            self.walls.show_main()
        self.walls.pressed_in = self.window.station
        try:
            self.main.do(what)
        finally:
            self.walls.pressed_in = None


def stations(main: WallStation | None, windows: WallWindows | None) -> list[WallStation]:
    """All walls; the one whose window a key was pressed in first, else the main one."""
    pressed_in = windows.pressed_in if windows else None
    found = [*([main] if main else []), *(windows.stations if windows else ())]
    return sorted(found, key=lambda one: one is not pressed_in)


class WallWindows(QObject):
    """make_wall: another wall over the same streams. monitors: those that there are now."""

    camera_picked = Signal(str)
    alert_opened = Signal(str)

    def __init__(
        self,
        area: WorkArea,
        doer: Doer,
        make_wall: Callable[[], WallPanel],
        monitors: Callable[[], Sequence[Monitor]] = monitors_now,
    ) -> None:
        super().__init__(area)
        self._area, self._doer, self._make_wall = area, doer, make_wall
        self._monitors = monitors
        self.windows: dict[int, WallWindowView] = {}
        self.pressed_in: WallStation | None = None  # where the key came from that acts just now
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._screen_goes)
            app.screenAdded.connect(self._screen_comes)

    @property
    def stations(self) -> Iterator[WallStation]:
        return (window.station for window in self.windows.values())

    def open(self) -> WallWindowView | None:
        """A new wall, on a monitor that has no window of this console yet if there is one."""
        number = next((n for n in range(FIRST, MOST + 1) if n not in self.windows), 0)
        if not number:
            return None
        monitor = self._free()
        window = self._make(number)
        window.belong(monitor.name, monitor.cascade(number))
        window.come_home()
        window.activateWindow()
        window.station.wall.focus_target.setFocus()
        return window

    def close_newest(self) -> None:
        if self.windows:
            self.windows[max(self.windows)].close()

    def close_all(self) -> None:
        """The person leaves: nothing of their work stays on any monitor."""
        for window in list(self.windows.values()):
            window.close()

    def show_main(self) -> None:
        """With the area that these walls belong to: what is done must be seen."""
        self._area.forward_asked.emit()
        self._area.window().activateWindow()

    def _make(self, number: int) -> WallWindowView:
        window = WallWindowView(number, WallStation(self._make_wall()), self._where)
        self.windows[number] = window
        self._area.follow(window)
        Keys(window, WindowKeys(window, self, self._doer))
        window.station.wall.picked.connect(self.camera_picked)
        window.strip.opened.connect(self._open_alert)
        window.closed.connect(lambda: self._gone(number))
        return window

    def _open_alert(self, alert_id: str) -> None:
        self.show_main()
        self.alert_opened.emit(alert_id)

    def _gone(self, number: int) -> None:
        if window := self.windows.pop(number, None):
            self._area.unfollow(window)
            window.deleteLater()

    def _free(self) -> Monitor:
        found, tops = self._monitors(), QApplication.topLevelWidgets()
        taken = {one.stands_on for one in tops if isinstance(one, WallWindowView)}
        taken.add(self._where(self._area.window().geometry().center()))
        return next((monitor for monitor in found if monitor.name not in taken), found[0])

    def _where(self, point: QPoint) -> str:
        """The name of the monitor that a point is on; empty where it is on none."""
        return next((one.name for one in self._monitors() if one.area.contains(point)), "")

    # -- monitors that go and come ----------------------------------------------------------------

    def _screen_goes(self, screen: QScreen) -> None:
        """Qt moves the windows of a screen that goes; where they belong is noted before it does."""
        for window in self.windows.values():
            if window.stands_on == screen.name():
                window.leave_home()
        QTimer.singleShot(0, self, self.settle)

    def _screen_comes(self, _screen: QScreen) -> None:
        QTimer.singleShot(0, self, self.settle)

    def settle(self) -> None:
        """Each window onto a monitor that is there, and back home once that is there again."""
        found = {monitor.name: monitor for monitor in self._monitors()}
        if not found:
            return
        self._keep_main_on(next(iter(found.values())))
        for window in self.windows.values():
            at_home, said = window.home in found, bool(window.stands_on)
            if at_home and window.away:
                window.come_home()
                if said:
                    self._tell("wall.moved_back", window)
            elif not at_home and window.stands_on not in found:
                window.stand_elsewhere(next(iter(found.values())))
                self._tell("wall.moved_here", window)

    def _keep_main_on(self, monitor: Monitor) -> None:
        """Where its own monitor is gone: not every desktop moves windows that nobody can see."""
        main = self._area.window()
        if not main.isVisible() or self._where(main.geometry().center()):
            return
        was = main.windowState()
        main.showNormal()
        main.setGeometry(monitor.cascade(1, main.geometry()))
        main.setWindowState(was)

    def _tell(self, message_id: str, window: WallWindowView) -> None:
        desk = self._area.desk
        when = local_time(desk.now())
        key = f"wall:{window.number}"
        told = Notice(key, message_id, {"n": window.number, "time": when})
        desk.own_notices = (*(one for one in desk.own_notices if one.key != key), told)
        self._area.banner.refresh()

    # -- kept and stood on ------------------------------------------------------------------------

    def kept(self) -> tuple[WallWindow, ...]:
        return tuple(self.windows[number].kept() for number in sorted(self.windows))

    def stand_on(self, kept: Sequence[WallWindow]) -> None:
        """As they were left; one whose monitor is not there comes to one that is, and says so."""
        for one in kept:
            if not FIRST <= one.number <= MOST or one.number in self.windows:
                continue
            window = self._make(one.number)
            window.station.stand_on(one.wall)
            window.belong(one.screen, QRect(*one.place), full_screen=one.full_screen)
        if kept:
            self.settle()
            self.show_main()
