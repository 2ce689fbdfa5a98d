"""Says once a second what time alone asks for, and looks whether a full disk has room again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from sqlalchemy.exc import DBAPIError

from console.clock import SteadyClock, monotonic_s
from console.domain.rules import Rulebook
from console.domain.rules.context import DueRule
from server_stub.hub import Hub
from server_stub.storage.database import Trouble, WriteFailed, free_bytes
from server_stub.storage.record import Record

log = logging.getLogger(__name__)
TICK_S = 1.0
_ROOM_BYTES = 1 << 20


class Timekeeper:
    """A timer rule that raises is named once and left out; the others go on."""

    def __init__(self, hub: Hub, record: Record, book: Rulebook) -> None:
        self._hub = hub
        self._record = record
        self._timers = list(book.timers)
        self._clock = SteadyClock()

    async def run(self) -> None:
        """Until cancelled."""
        begun = monotonic_s()
        while True:
            await asyncio.sleep(TICK_S - (monotonic_s() - begun) % TICK_S)
            if self._hub.trouble:
                await self._try_again()
                continue
            for body in self._due():
                self._hub.post(body)
            self._hub.post_failed_tools()

    def _due(self) -> list[Any]:
        """Said again while it waits for its turn: the rules then find nothing left to do."""
        bodies: list[Any] = []
        for timer in list(self._timers):
            bodies += self._asked(timer)
        return bodies

    def _asked(self, timer: DueRule) -> list[Any]:
        try:
            return list(timer(self._hub.state, self._clock()))
        except Exception:  # a tool's timer may raise anything
            log.exception("a timer rule failed and is left out: %r", timer)
            self._timers.remove(timer)
            return []

    async def _try_again(self) -> None:
        """Whether rows can be stored again: one is written to find out.

        On a full disk one row may still fit where the next batch does not, so room comes first.
        """
        if self._hub.trouble is Trouble.FULL and free_bytes(self._record.folder) < _ROOM_BYTES:
            return
        with contextlib.suppress(WriteFailed, DBAPIError):
            await self._hub.recover()
