"""A real map page for the benchmarks of the map: alerts to put on it, and scripts to run in it.

Written once for two areas: `map_add` goes through the console's own door, `map_load` gives ours and
the peer the same rows in the same page.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

_LIMIT_S = 240.0
_SEED = 20261123


class MapRig:
    """One window with the map open; `view` is the console's own."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from console.views.chromium import prepare_map
        from console.views.map.scheme import register_scheme

        prepare_map()
        register_scheme()
        from PySide6.QtWidgets import QApplication

        self.app = QApplication([])
        from console.views.map import MapView, load_city
        from console.views.theme import apply_theme

        apply_theme(self.app, "dark")
        self.view = MapView(load_city())
        self.view.resize(width, height)
        shown: list[bool] = []
        self.view.page_shown.connect(lambda: shown.append(True))
        self.view.show()
        self.until(lambda: bool(shown))

    def until(self, done: Callable[[], bool]) -> None:
        from PySide6.QtCore import QEventLoop

        end = time.monotonic() + _LIMIT_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError("the map page did not get there")
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    def ask(self, expression: str) -> Any:
        answers: list[str] = []
        page = self.view.browser.page  # type: ignore[union-attr]
        page.runJavaScript(f"JSON.stringify([{expression}])", answers.append)
        self.until(lambda: bool(answers))
        (value,) = json.loads(answers[0])
        return value

    def run(self, script: str, done: str) -> Any:
        """An asynchronous script that leaves its answer in `window.<done>`."""
        self.ask(f"(() => {{ {script}; return 0; }})()")
        self.until(lambda: self.ask(f"window.{done} !== undefined") is True)
        return self.ask(f"window.{done}")

    def close(self) -> None:
        self.view.close_page()


def rows(count: int) -> list[list[Any]]:
    """Alerts round a city's middle, one in a thousand critical, as the page is sent them."""
    chance = random.Random(_SEED)
    made = []
    for number in range(count):
        priority = 1 if chance.random() < 0.001 else chance.choice((2, 3, 3, 4, 4, 4))
        lon, lat = chance.gauss(10.40, 0.04), chance.gauss(59.20, 0.02)
        acknowledged = chance.random() < 0.3
        title = f"Left bag {number}"
        made.append([f"a{number}", priority, lon, lat, title, acknowledged, False, False])
    return made


def alerts(count: int) -> list[Any]:
    """The same as the console's own records."""
    from console.views.map import MapAlert

    now = datetime.now(UTC)
    return [
        MapAlert(row[0], row[1], row[2], row[3], row[4], now - timedelta(seconds=k % 9000), row[5])
        for k, row in enumerate(rows(count))
    ]
