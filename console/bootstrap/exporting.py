"""Exports, a thread and a process for each: what a screen may ask for and call off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.bootstrap.export_case import known_of
from console.bootstrap.export_run import Run
from console.bootstrap.recorded_pieces import Places
from console.domain.exports import Export
from console.domain.link import LinkState
from console.flow.core import Core
from console.store.select import State
from console.views.exports.door import ExportNews

Tell = Callable[[ExportNews], None]


class Exporter:
    """views.exports.door.ExportDoor."""

    def __init__(
        self,
        core: Core,
        model: Path | None,
        soon: Callable[[Callable[[], Any]], Any],
        places: Places,
    ) -> None:
        """model: the package that finds people; without one everything is coarse."""
        self._core, self._model, self._soon, self._places = core, model, soon, places
        self._runs: dict[str, Run] = {}

    def make(self, export: Export, state: State, path: Path, tell: Tell) -> None:
        if export.id in self._runs:
            return

        def said(news: ExportNews) -> None:
            self._soon(lambda: tell(news))

        alone = self._core.link().state == LinkState.OFFLINE
        if alone and not export.blurred:
            said(ExportNews(message_id="refused.export_alone"))
            return
        known = known_of(state, export, self._core.now_utc())
        model = str(self._model or "")
        run = Run(self._core, model, export, known, path, alone, said, self._places)
        self._runs[export.id] = run
        run.start(lambda: self._runs.pop(export.id, None))

    def cancel(self, export_id: str) -> None:
        if run := self._runs.get(export_id):
            run.stop.set()

    def close(self) -> None:
        """What is not done by now is not made."""
        for run in list(self._runs.values()):
            run.stop.set()
            run.thread.join(5.0)
