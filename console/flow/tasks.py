"""What goes on in the background, and is ended together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks:
    """Of one loop. A task that dies logs it itself."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def cancel(self) -> list[asyncio.Task[None]]:
        """All of them, for whoever waits until they have ended."""
        running, self._running = list(self._running), set()
        for task in running:
            task.cancel()
        return running

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a task of the core died", exc_info=error)
