"""A map panel with its real page open, and questions put to that page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pytestqt.qtbot import QtBot

from console.views.map import MapAlert, MapView, load_city

LIMIT_MS = 15_000


@dataclass
class OpenMap:
    view: MapView
    bot: QtBot

    def ask(self, expression: str) -> Any:
        """Value of an expression in the page's own world; by JSON, for lists come back empty."""
        answers: list[str] = []
        script = f"JSON.stringify([{expression}])"
        self.view.browser.page.runJavaScript(script, answers.append)
        self.bot.waitUntil(lambda: bool(answers), timeout=LIMIT_MS)
        (value,) = json.loads(answers[0])
        return value

    def do(self, statements: str) -> None:
        self.ask(f"(() => {{ {statements}; return 0; }})()")

    def wait_for(self, script: str) -> None:
        """Until the script's value is true."""
        self.bot.waitUntil(lambda: self.ask(script) is True, timeout=LIMIT_MS)

    def show_alerts(self, alerts: list[MapAlert]) -> None:
        """Give the alerts and wait until the page has applied them."""
        with self.bot.waitSignal(self.view.bridge.page_applied, timeout=LIMIT_MS):
            self.view.set_alerts(alerts)


def open_map(bot: QtBot) -> OpenMap:
    view = MapView(load_city())
    bot.addWidget(view)
    view.resize(840, 590)
    with bot.waitSignal(view.page_shown, timeout=LIMIT_MS):
        view.show()
    opened = OpenMap(view, bot)
    opened.wait_for("document.querySelectorAll('#legend .entry').length >= 7")
    return opened


def alert(
    name: str, priority: int, lon: float | None = 10.39, lat: float | None = 59.20, **more: Any
) -> MapAlert:
    began = datetime.now(UTC) - timedelta(seconds=42)
    fields = {"title": f"title of {name}", "age_utc": began} | more
    return MapAlert(id=name, priority=priority, lon=lon, lat=lat, **fields)
