"""Screens of a folded story as pictures: `python -m tests.support.shots FOLDER [LANGUAGE …]`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
os.environ.setdefault("XDG_CACHE_HOME", tempfile.gettempdir())

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from console.domain import commands as c
from console.domain.link import Conflict, LinkState
from console.views.bridge import Update
from console.views.chromium import prepare_map
from console.views.language import switch_language
from console.views.map import load_city
from console.views.map.scheme import register_scheme
from console.views.shell.sign_in import SignInPage
from console.views.shell.window import ConsoleWindow
from console.views.theme import apply_theme
from tests.support.desktop import Desktop, open_desktop
from tests.support.story import busy_world, seat
from tests.support.world import OPERATOR, SUPERVISOR

SIZES = ((1920, 1080), (1280, 720))
_MAP_LIMIT_MS = 12_000


def wait(milliseconds: int, until: Callable[[], bool] = lambda: False) -> None:
    """Let the loop run; at most so long."""
    loop, clock = QEventLoop(), QElapsedTimer()
    clock.start()
    poll = QTimer()
    poll.setInterval(20)
    poll.timeout.connect(
        lambda: loop.quit() if until() or clock.elapsed() >= milliseconds else None
    )
    poll.start()
    loop.exec()


class Photographer:
    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app, self._folder = app, folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, window: ConsoleWindow, name: str) -> None:
        wait(700)
        path = self._folder / f"{name}.png"
        window.grab().save(str(path))
        print(path)

    def sign_in(self, language: str) -> None:
        switch_language(self._app, language)
        page = SignInPage("127.0.0.1:8700", "0.1", "demo")
        window = ConsoleWindow(page)
        window.resize(1280, 720)
        window.show()
        page.refuse("signin.refused")
        self.take(window, f"signin-{language}")
        window.close()

    def story(self, language: str) -> None:
        switch_language(self._app, language)
        world = busy_world()
        operator = open_desktop(self._app, seat(world), city=load_city())
        supervisor = open_desktop(self._app, seat(world, SUPERVISOR, "Cy Dahl"), city=load_city())
        self._operations(operator, language)
        self._board(supervisor, language)
        self._offline(operator, language)
        for desktop in (operator, supervisor):
            desktop.close()

    def _operations(self, desktop: Desktop, language: str) -> None:
        desktop.work.open_alert("W1")
        shown = desktop.map_shown
        wait(_MAP_LIMIT_MS, lambda: bool(shown))
        wait(1500)
        for width, height in SIZES:
            desktop.window.resize(width, height)
            self.take(desktop.window, f"operations-{width}x{height}-{language}")
        desktop.window.resize(*SIZES[0])
        desktop.work.open_alert("W2")
        self.take(desktop.window, f"operations-alert-{language}")

    def _board(self, desktop: Desktop, language: str) -> None:
        desktop.area.open_workspace("board")
        for width, height in SIZES:
            desktop.window.resize(width, height)
            self.take(desktop.window, f"board-{width}x{height}-{language}")

    def _offline(self, desktop: Desktop, language: str) -> None:
        here = desktop.seat
        command = here.world.command(c.CloseIncident("I2", "resolved", "All calm", "en"), OPERATOR)
        late = Conflict(
            command,
            "refused.moved_meanwhile",
            {"who": "op2", "seq": 31},
            here.world.now,
            ("IncidentClosed",),
            ("NoteAdded",),
        )
        here.set_link(LinkState.OFFLINE, queued=3)
        local = frozenset({("alerts", "W2"), ("incidents", "I1")})
        here.bridge.post(Update(conflicts=(late,), local=local))
        here.pass_time(75)
        desktop.area.tick()
        desktop.window.resize(*SIZES[0])
        desktop.work.open_alert("W1")
        self.take(desktop.window, f"offline-{language}")
        desktop.area.open_workspace("conflicts")
        self.take(desktop.window, f"conflicts-{language}")


def main(folder: str, *languages: str) -> None:
    prepare_map()
    register_scheme()
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    apply_theme(app, "dark")
    photographer = Photographer(app, Path(folder))
    for language in languages or ("en", "ar-XB"):
        photographer.sign_in(language)
        photographer.story(language)


if __name__ == "__main__":
    main(*sys.argv[1:])
