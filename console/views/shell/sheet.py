"""The help sheet of a window, and from it the moving of keys (U37)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QApplication, QWidget

from console.views import keymap
from console.views.dialogs.ask import Ask
from console.views.dialogs.help import HelpSheet
from console.views.dialogs.move_key import MoveKey
from console.views.language import say_anew
from console.views.panel import OwnKey
from console.views.shell.area import WorkArea
from console.views.wall.sheet import wall_keys
from console.views.wall.station import WallStation


class Selection(Protocol):
    """What the sheet needs to know of the window."""

    def station_in_hand(self) -> WallStation | None: ...
    def can(self, what: str) -> bool: ...


class KeySheet:
    """Shows it; what is moved there is in force at once and kept with the person's screen."""

    def __init__(
        self, area: WorkArea, work: Selection, ask: Callable[[Ask, QWidget], None]
    ) -> None:
        self._area, self._work, self._ask = area, work, ask

    def show(self, words: str = "") -> None:
        """words: as if they had been typed in its search."""
        there = [a for a in keymap.actions() if a.group != "site" or self._work.can(a.id)]
        here, elsewhere = self._own_keys()
        sheet = HelpSheet(there, self._area.window(), here, elsewhere)
        sheet.look_for(words)
        sheet.move_asked.connect(lambda act: self._ask_key(act, sheet.search.text()))
        sheet.reset_asked.connect(partial(self._use, {}, ""))
        self._ask(sheet, sheet.search)

    def _own_keys(self) -> tuple[list[OwnKey], list[OwnKey]]:
        """Of panels on screen, and of the others."""
        panels = self._area.panels.values()
        here = [row for one in panels if one.isVisible() for row in one.own_keys()]
        elsewhere = [row for one in panels if not one.isVisible() for row in one.own_keys()]
        if wall := self._work.station_in_hand():
            rows = here if wall.wall.isVisible() else elsewhere
            rows += wall_keys(wall.acts.tile_acts)
        return here, elsewhere

    def _ask_key(self, act: str, words: str) -> None:
        action = next(action for action in keymap.actions() if action.id == act)
        here, elsewhere = self._own_keys()
        reserved = {
            key: f"{where}, {does}"
            for keys, does, where in (*elsewhere, *here)
            for key in _single(keys)
        }
        dialog = MoveKey(action, reserved, self._area.window())
        dialog.answered.connect(lambda: self._use(keymap.moved(act, dialog.chosen), words))
        self._ask(dialog, dialog.field)

    def _use(self, keys: dict[str, str], words: str) -> None:
        keymap.use(keys)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            say_anew(app)
        self.show(words)


def _single(keys: str) -> list[str]:
    """Of "+, −" each; a span such as "1–9" is no key that could be pressed."""
    return keys.replace("−", "-").split(", ")
