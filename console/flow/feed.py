"""Keeps the link: snapshot, stream, loss, return, again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from console.clock import now_utc
from console.domain.envelope import Refusal
from console.sources.errors import LinkLost, Refused, SignedOut
from console.sources.http import Backend
from console.sources.identity import RENEW_EVERY_S, Identity, Renewed, Sign
from console.sources.snapshot import take_snapshot
from console.sources.stream import Batch, Heartbeat, Opened, Resync, Unstored, read_events
from console.wire import Table
from console.wire.snapshot import Row

log = logging.getLogger(__name__)
RETRY_S = 0.2
PROBE_S = 0.7  # with RETRY_S: return is noticed within a second
_FOR_GOOD = (401, 403)
_CLOCK_SET = timedelta(seconds=3)


class Hears(Protocol):
    """What the feed tells, in the order in which it happens."""

    def took_snapshot(self, seq: int, rows: list[Row]) -> None: ...
    def opened(self) -> None: ...
    def heard(self, arrived: Batch | Heartbeat | Unstored) -> None: ...
    def lost(self, why: str) -> None: ...
    def signed_out(self, refused: Refused) -> None: ...
    def clock(self, offset_ms: int) -> None: ...
    def renewed(self, fresh: Renewed) -> None: ...
    def now_utc(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Pass:
    """What lets this console in again after an outage. grant: asked when it is needed."""

    grant: Callable[[], str]
    device_id: str
    sign: Sign


class Feed:
    """run() ends only when it is cancelled or the backend will not have us back."""

    def __init__(
        self,
        backend: Backend,
        table: Table,
        slice_types: Mapping[str, type],
        pass_again: Pass,
        hears: Hears,
        last_seq: Callable[[], int],
    ) -> None:
        self._backend = backend
        self._identity = Identity(backend)
        self._table = table
        self._slice_types = slice_types
        self._pass = pass_again
        self._hears = hears
        self._last_seq = last_seq
        self._snapshot_needed = True
        self._away = False

    async def run(self) -> None:
        renewing = asyncio.create_task(self._keep_token())
        try:
            while await self._once():
                pass
        finally:
            renewing.cancel()

    async def _once(self) -> bool:
        """One stretch of stream; False when there is no way back in."""
        try:
            if self._away:
                self._look_at_clock(await self._backend.probe(PROBE_S))
            if not self._backend.token:
                await self._recover()
            if self._snapshot_needed:
                taken = await take_snapshot(self._backend, self._slice_types)
                self._hears.took_snapshot(*taken)
                self._snapshot_needed = False
            await self._listen()
        except SignedOut as error:
            return await self._let_in_again(error)
        except LinkLost as error:
            self._away = True
            self._hears.lost(str(error))
            await asyncio.sleep(RETRY_S)
        except Refused as error:
            log.warning("the stream was refused: %s", error)
            self._hears.lost(error.refusal.message_id)
            await asyncio.sleep(RETRY_S)
        return True

    async def _listen(self) -> None:
        """A stream lives as long as its session; with a dead token nobody is heard over it."""
        stream = read_events(self._backend, self._table, self._last_seq())
        try:
            async for arrived in stream:
                if isinstance(arrived, Resync):
                    log.warning("a new snapshot is needed: %s", arrived.reason)
                    self._snapshot_needed = True
                elif isinstance(arrived, Opened):
                    self._away = False
                    self._hears.opened()
                else:
                    self._hears.heard(arrived)
                if self._backend.token_is_dead:
                    raise SignedOut(401, Refusal("refused.signed_out"))
        finally:
            await stream.aclose()

    async def _let_in_again(self, error: SignedOut) -> bool:
        try:
            await self._recover()
        except LinkLost as lost:
            self._backend.token = ""
            self._hears.lost(str(lost))
            await asyncio.sleep(RETRY_S)
        except Refused as refused:
            if refused.status in _FOR_GOOD:
                self._hears.signed_out(refused)
                return False
            self._hears.lost(refused.refusal.message_id)
            await asyncio.sleep(RETRY_S)
        return True

    async def _recover(self) -> None:
        mine = self._pass
        at_utc = self._hears.now_utc()
        grant = mine.grant()
        fresh = await self._identity.recover(grant, mine.device_id, mine.sign, at_utc)
        self._hears.renewed(fresh)

    def _look_at_clock(self, theirs_utc: datetime | None) -> None:
        """A clock that was set meanwhile would spoil the signature by which we come in again."""
        if theirs_utc and abs(theirs_utc - self._hears.now_utc()) > _CLOCK_SET:
            self._hears.clock(behind(theirs_utc))

    async def _keep_token(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            if not self._backend.token:
                continue
            try:
                self._hears.renewed(await self._identity.renew())
            except (LinkLost, Refused) as error:
                log.info("the token was not renewed: %s", error)


def behind(utc: datetime) -> int:
    """A heartbeat's clock minus ours, in ms; late by the way it came."""
    return round((utc - now_utc()).total_seconds() * 1000)
