"""A console whose second monitor is pulled out and plugged in again: monitor_program.py [FOLDER].

It prints where its windows stand: before, without the monitor, and with it again. FOLDER: pictures
of both windows without it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtWidgets import QApplication

from console.views.shell.walls import WallWindows
from console.views.theme import apply_theme
from console.views.wall.dock import WallPanel
from console.views.wall.monitors import monitors_now
from tests.support.desktop import open_desktop
from tests.support.story import busy_world, seat
from tests.support.world import OPERATOR
from tests.support.x_monitors import LEFT, RIGHT, WIDTH, Monitors

_LIMIT_MS = 15_000


def _until(happened: Callable[[], bool]) -> None:
    limit = QDeadlineTimer(_LIMIT_MS)
    while not happened():
        if limit.hasExpired():
            raise SystemExit("it did not happen")
        QApplication.processEvents()


def _names() -> set[str]:
    return {monitor.name for monitor in monitors_now()}


def main(folder: Path | None) -> None:
    plugs = Monitors()
    app = QApplication([])
    apply_theme(app, "dark")
    desktop = open_desktop(app, seat(busy_world(), OPERATOR, "Ann Berg"))
    desk = desktop.seat.desk
    walls = WallWindows(
        desktop.area,
        desktop.work,
        lambda: WallPanel(desk, lambda _camera: None, lambda *_size: None),
    )
    desktop.window.setGeometry(40, 30, 1100, 700)
    _until(lambda: _names() == {LEFT, RIGHT})
    wall = walls.open()
    assert wall is not None
    desktop.window.setGeometry(WIDTH + 60, 30, 1100, 700)  # both stand on the one that goes

    def told() -> None:
        sides = [
            LEFT if one.geometry().center().x() < WIDTH else RIGHT for one in (desktop.window, wall)
        ]
        print(*sides, desktop.area.banner.words.text(), sep="|", flush=True)

    _until(lambda: wall.geometry().center().x() > WIDTH)
    told()
    plugs.pull_out()
    _until(lambda: _names() == {LEFT} and wall.geometry().right() < WIDTH)
    _until(lambda: desktop.window.geometry().right() < WIDTH)
    told()
    if folder is not None:
        desktop.window.grab().save(str(folder / "main.png"))
        wall.grab().save(str(folder / "wall.png"))
    plugs.plug_in()
    _until(lambda: wall.geometry().center().x() > WIDTH)
    told()
    walls.close_all()
    desktop.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
