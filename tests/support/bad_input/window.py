"""The console as a process that takes orders and can be photographed.

As window_program, whose orders it knows and some more.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QElapsedTimer, QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from console.views.language import switch_language
from console.views.shell.work import Work
from tests.support import window_program
from tests.support.screen_text import texts
from tests.support.window_program import News, Orders, Wish

_SETTLED_MS = 2000  # the cameras' pictures come in their new sizes, the map's page paints again


class Photographed(Orders):
    """Waits for words on the screen, uses it, and takes pictures of it."""

    @property
    def _app(self) -> QApplication:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        return app

    @property
    def _acts(self) -> Any:
        """The acts behind keys and buttons; None before somebody is signed in."""
        return self._area and self._area.findChild(Work)

    def _says(self, words: str) -> Wish:
        """Somebody who looks at the window, or has it read out, meets these words."""

        def met() -> News | None:
            said = next((text for text in self._said() if words in text), None)
            return {"said": said} if said is not None else None

        return met

    def _said(self) -> list[str]:
        window = self._console.window
        heard = [one.accessibleDescription() for one in window.findChildren(QWidget)]
        return [text for _widget, text in texts(window)] + heard

    def _open(self, workspace: str) -> Wish:
        self._area.open_workspace(workspace)
        return dict

    def _enlarge(self, camera: str) -> Wish:
        self._area.panels["wall"].grid.enlarge(camera)
        return dict

    def _act(self, what: str, text: str = "") -> Wish:
        """By the name in the action table; text is typed into the field that has the keys."""
        self._acts.do(what)

        def met() -> News | None:
            field = QApplication.focusWidget()
            if text and not isinstance(field, QLineEdit):
                return None
            if text:
                field.insert(text)
            return {}

        return met

    def _press(self) -> Wish:
        """The verb of the open dialog."""
        self._acts.open_dialog.accept_button.click()
        return dict

    def _language(self, language: str) -> Wish:
        switch_language(self._app, language)
        return dict

    def _shot(self, path: str, language: str, width: int, height: int) -> Wish:
        """The window in this language and size, once it had time to paint everything."""
        window, clock = self._console.window, QElapsedTimer()
        self._language(language)
        window.resize(width, height)
        clock.start()

        def met() -> News | None:
            if clock.elapsed() < _SETTLED_MS:
                return None
            self._grabbed().save(path)
            return {}

        return met

    def _grabbed(self) -> QPixmap:
        window, work = self._console.window, self._acts
        picture = window.grab()
        if work is not None and (dialog := work.open_dialog) is not None:
            painter = QPainter(picture)
            at = dialog.mapToGlobal(QPoint()) - window.mapToGlobal(QPoint())
            painter.drawPixmap(at, dialog.grab())
            painter.end()
        return picture


def run() -> None:
    """The last argument names modules that this machine is to lack, with commas between them."""
    for name in filter(None, sys.argv.pop().split(",")):
        sys.modules[name] = None  # type: ignore[assignment]
    window_program.main(Photographed)
