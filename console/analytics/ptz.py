"""Steers cameras for all consoles: takes orders on a stream, answers each, stops when it breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from console.domain.ptz import PtzAct, PtzAsked, PtzDone
from console.sources.errors import LinkLost, Refused
from console.sources.http import Backend
from console.sources.onvif.ptz import control_at, open_ptz
from console.sources.ptz import PtzCamera, PtzDrivers, PtzTrouble
from console.wire import Table, WireError

log = logging.getLogger(__name__)
_SILENCE_S = 2.5  # a line comes each second
_RETRY_S = 0.5
_LONGEST_LINE = 16 << 10


class Ptz:
    """run() until cancelled; all methods belong to the program's loop."""

    def __init__(self, backend: Backend, table: Table, signed_in: asyncio.Event) -> None:
        self._backend, self._table, self._signed_in = backend, table, signed_in
        self._drivers = PtzDrivers(self._open)
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        try:
            while True:
                await self._signed_in.wait()
                try:
                    await self._follow()
                except (LinkLost, Refused) as error:
                    log.debug("no orders for cameras: %s", type(error).__name__)
                await self._drivers.rest()
                await asyncio.sleep(_RETRY_S)
        finally:
            for task in self._under_way:
                task.cancel()
            await self._drivers.close()

    async def forget(self, camera_id: str) -> None:
        """It is configured otherwise, or has another address."""
        await self._drivers.forget(camera_id)

    async def _follow(self) -> None:
        async with self._backend.open_stream("/api/v1/ptz/orders", {}, _SILENCE_S) as pieces:
            async for line in _lines(pieces):
                try:
                    asked: PtzAsked = self._table.decode(line, PtzAsked)
                except WireError as error:
                    raise LinkLost(f"an order that is none: {error}") from error
                task = asyncio.ensure_future(self._do(asked))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def _do(self, asked: PtzAsked) -> None:
        answer = await self._drivers.do(asked.camera_id, asked.order)
        if answer.trouble and asked.order.act is not PtzAct.STOP:
            log.info("camera %s is not steered: %s", asked.camera_id, answer.trouble)
        if not asked.number:
            return
        body = self._table.encode(PtzDone(asked.number, answer))
        try:
            await self._backend.ask("POST", "/api/v1/ptz/answers", content=body)
        except (LinkLost, Refused) as error:
            log.info("what became of an order is not told: %s", type(error).__name__)

    async def _open(self, camera_id: str) -> PtzCamera:
        """Its control address is asked for now, and kept nowhere."""
        try:
            told = await self._backend.ask("GET", f"/api/v1/cameras/{camera_id}/address")
            at, profile = control_at(str(told.json()["control_url"]))
        except LinkLost:
            raise PtzTrouble("ptz.no_answer") from None
        except (Refused, ValueError, KeyError, TypeError):
            raise PtzTrouble("ptz.no_address") from None
        return await open_ptz(at, profile)


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Lines with something in them. Raises LinkLost for one without end."""
    rest = b""
    async for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise LinkLost("an order without end")
        for line in whole:
            if line.strip():
                yield line
