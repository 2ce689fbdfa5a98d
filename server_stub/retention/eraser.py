"""The clock that erases: once a minute what is due goes, and it is said how much and why."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from console.clock import now_utc
from console.domain import commands as c
from console.domain.retention import HOUR, Kind, Matter, hours_of
from server_stub.erased_pictures import delete_erased
from server_stub.hub import Hub
from server_stub.retention.due import BY_CLOCK, due
from server_stub.retention.honest_clock import HonestClock
from server_stub.retention.unnamed import delete_unnamed
from server_stub.storage.database import WriteFailed
from server_stub.storage.record import Record

log = logging.getLogger(__name__)
EVERY_S = 60.0
_AT_ONCE = 200  # erasures that share one sync


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was due in the last round and is not gone."""

    count: int
    why: str


class Eraser:
    """waiting: by class, for the status. A round that fails is tried again at the next."""

    def __init__(self, hub: Hub, record: Record) -> None:
        self._hub, self._record = hub, record
        self.clock = HonestClock(record.folder / "clock-agreed")
        self._log_due = True  # what a crash may have left in the write-ahead log
        self._trouble = ""
        self.waiting: dict[Kind, Waiting] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.round()

    async def round(self) -> None:
        try:
            await self._round()
        except (WriteFailed, DBAPIError, OSError) as error:
            self._say_once(type(error).__name__)
            self.waiting = {kind: Waiting(0, "disk") for kind in BY_CLOCK}
        else:
            self._say_once("")

    async def _round(self) -> None:
        waiting: dict[Kind, Waiting] = {}
        gone: list[tuple[Kind, int, int]] = []
        for kind in BY_CLOCK:
            files = self._record.evidence
            state, at_utc = self._hub.state, self.clock()
            found = await asyncio.to_thread(due, state.copy(), self._record.clocks, kind, at_utc)
            named = await asyncio.to_thread(files.count)
            subjects = await self._erase(found.going)
            if subjects:
                gone.append((kind, subjects, named - await asyncio.to_thread(files.count)))
            if found.waits:
                waiting[kind] = Waiting(found.waits, found.why)
            elif doubted := await self._doubted(kind):
                waiting[kind] = Waiting(doubted, "clock")
        self._log_due |= bool(gone)
        if stuck := await self._files(gone):
            waiting[Kind.UNNAMED] = stuck
        if self._log_due:
            self._log_due = not await self._record.writer.scrub()
            if self._log_due:
                waiting[Kind.UNNAMED] = Waiting(1, "log")
        self.waiting = waiting
        for kind, subjects, pictures in gone:
            await self._hub.say(c.RecordSweep(kind, subjects, pictures))

    async def _doubted(self, kind: Kind) -> int:
        """How many are due by the wall clock, which nobody has agreed with yet."""
        if not self.clock.doubted:
            return 0
        state = self._hub.state.copy()
        found = await asyncio.to_thread(due, state, self._record.clocks, kind, now_utc())
        return len(found.going)

    async def _erase(self, matters: Sequence[Matter]) -> int:
        """How many the rules let go."""
        count = 0
        for start in range(0, len(matters), _AT_ONCE):
            part = matters[start : start + _AT_ONCE]
            outcomes = await asyncio.gather(*(self._hub.say(c.EraseDue(one)) for one in part))
            count += sum(1 for outcome in outcomes if outcome.seqs)
        return count

    async def _files(self, gone: list[tuple[Kind, int, int]]) -> Waiting | None:
        """What erased entries still name, because it could not be deleted; and what none names."""
        record = self._record
        if await asyncio.to_thread(record.evidence.erased):
            await delete_erased(record)
        left = await asyncio.to_thread(record.evidence.erased)
        hours = hours_of(self._hub.state.terms, Kind.UNNAMED, self.clock())
        before = self.clock() - hours * HOUR
        deleted, kept = await asyncio.to_thread(
            delete_unnamed, record.media, record.evidence.named, before
        )
        if deleted:
            gone.append((Kind.UNNAMED, 0, deleted))
        return Waiting(len(left) + kept, "files") if left or kept else None

    def _say_once(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.warning("what is due cannot be erased now, it is tried again: %s", trouble)
        self._trouble = trouble
