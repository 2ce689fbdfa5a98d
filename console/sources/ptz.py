"""Drives cameras that move: the newest order counts, and nothing moves for longer than it is asked.

roc-analytics drives them for everybody; a console that is alone drives its own. A camera is told
with each movement when that ends by itself, and here too a clock runs, since cameras are free to
take a time-out of their own choice (ONVIF PTZ, 5.3.3). A stop is tried again: it may get lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from console.clock import monotonic_s
from console.domain.ptz import MOVE_LASTS_S, Preset, PtzAct, PtzAnswer, PtzOrder, PtzPosition

log = logging.getLogger(__name__)
_STOP_TRIES = 3
_AGAIN_S = 0.2
_REFUSED_S = 30.0
WRONG_PASSWORD = "ptz.wrong_password"


class PtzTrouble(Exception):
    """A camera does not do as it is told; the text is a message id."""


class PtzCamera(Protocol):
    """One camera's PTZ service; each method raises PtzTrouble."""

    async def move(self, pan: float, tilt: float, zoom: float, lasts_s: float) -> None: ...
    async def stop(self) -> None: ...
    async def home(self) -> None: ...
    async def go_to(self, token: str) -> None: ...
    async def presets(self) -> tuple[Preset, ...]: ...
    async def position(self) -> PtzPosition: ...
    async def close(self) -> None: ...


Open = Callable[[str], Awaitable[PtzCamera]]
"""By camera id; raises PtzTrouble."""


class PtzDriver:
    """One camera. Orders are answered one after the other; a stop waits for none of them."""

    def __init__(self, camera_id: str, open_camera: Open) -> None:
        self._camera_id, self._open = camera_id, open_camera
        self._camera: PtzCamera | None = None
        self._turn = 0  # of the newest order that moves or stops; an older one is not sent any more
        self._until = self._refused_until = 0.0
        self._moves = False
        self._asking: asyncio.Task[PtzAnswer] | None = None
        self._one = asyncio.Lock()
        self._clock: asyncio.Task[None] | None = None
        self._acts: dict[PtzAct, Callable[[PtzOrder], Awaitable[PtzAnswer]]] = {
            PtzAct.MOVE: self._move,
            PtzAct.STOP: lambda order: self.stop(),
            PtzAct.LEAVE: lambda order: self.stop(),
            PtzAct.HOME: self._home,
            PtzAct.PRESET: self._preset,
            PtzAct.PRESETS: self._presets,
            PtzAct.STATUS: self._status,
        }

    async def do(self, order: PtzOrder) -> PtzAnswer:
        """What became of it; never raises PtzTrouble."""
        act = self._acts.get(order.act)
        try:
            return await act(order) if act else PtzAnswer()
        except PtzTrouble as error:
            return PtzAnswer(str(error))

    async def stop(self) -> PtzAnswer:
        """At once: what the camera has not yet answered is not waited for. Raises PtzTrouble."""
        self._turn += 1
        if self._asking is not None:
            self._asking.cancel()
        for left in reversed(range(_STOP_TRIES)):
            try:
                return await self._asked(_stop)
            except PtzTrouble as error:
                if not left or str(error) == WRONG_PASSWORD:
                    raise
                await asyncio.sleep(_AGAIN_S)
            finally:
                self._moves = False
        return PtzAnswer()

    async def rest(self) -> None:
        """Whoever steered is out of reach: stop what moves."""
        if self._moves:
            with contextlib.suppress(PtzTrouble):
                await self.stop()

    async def close(self) -> None:
        await self.rest()
        if self._clock is not None:
            self._clock.cancel()
        camera, self._camera = self._camera, None
        if camera is not None:
            await camera.close()

    # -- what is asked of the camera -------------------------------------------------------------

    async def _move(self, order: PtzOrder) -> PtzAnswer:
        self._turn += 1
        turn, self._until = self._turn, monotonic_s() + MOVE_LASTS_S

        async def move(camera: PtzCamera) -> PtzAnswer:
            if turn == self._turn and monotonic_s() < self._until:  # else it is late
                self._moves = True
                if self._clock is None or self._clock.done():
                    self._clock = asyncio.ensure_future(self._run_down())
                await camera.move(order.pan, order.tilt, order.zoom, MOVE_LASTS_S)
            return PtzAnswer()

        return await self._asked(move)

    async def _home(self, order: PtzOrder) -> PtzAnswer:
        async def home(camera: PtzCamera) -> PtzAnswer:
            await camera.home()
            return PtzAnswer()

        return await self._asked(home)

    async def _preset(self, order: PtzOrder) -> PtzAnswer:
        async def go(camera: PtzCamera) -> PtzAnswer:
            await camera.go_to(order.preset)
            return PtzAnswer()

        return await self._asked(go)

    async def _presets(self, order: PtzOrder) -> PtzAnswer:
        async def told(camera: PtzCamera) -> PtzAnswer:
            return PtzAnswer(presets=await camera.presets())

        return await self._asked(told)

    async def _status(self, order: PtzOrder) -> PtzAnswer:
        async def told(camera: PtzCamera) -> PtzAnswer:
            return PtzAnswer(position=await camera.position())

        return await self._asked(told)

    async def _asked(self, ask: Callable[[PtzCamera], Coroutine[Any, Any, PtzAnswer]]) -> PtzAnswer:
        """One question at a time; one that a stop has cut short is answered as done."""
        async with self._one:
            self._asking = asking = asyncio.ensure_future(self._ask(ask))
            try:
                await asyncio.wait({asking})
            finally:
                asking.cancel()
                self._asking = None
        return PtzAnswer() if asking.cancelled() else asking.result()

    async def _ask(self, ask: Callable[[PtzCamera], Coroutine[Any, Any, PtzAnswer]]) -> PtzAnswer:
        """A camera that made trouble is opened anew: it may have another clock or address now.

        One that refused our password is left alone for a while: many lock who tries again.
        """
        if monotonic_s() < self._refused_until:
            raise PtzTrouble(WRONG_PASSWORD)
        try:
            if self._camera is None:
                self._camera = await self._open(self._camera_id)
            return await ask(self._camera)
        except PtzTrouble as error:
            if str(error) == WRONG_PASSWORD:
                self._refused_until = monotonic_s() + _REFUSED_S
            camera, self._camera = self._camera, None
            if camera is not None:
                await camera.close()
            raise

    async def _run_down(self) -> None:
        """The end of a movement that nobody asks for any more."""
        while (left := self._until - monotonic_s()) > 0:  # noqa: ASYNC110 - a deadline that moves on
            await asyncio.sleep(left)
        if self._moves:
            log.info("camera %s: nobody asks it to move on; it is stopped", self._camera_id)
            await self.rest()


async def _stop(camera: PtzCamera) -> PtzAnswer:
    await camera.stop()
    return PtzAnswer()


class PtzDrivers:
    """A driver for each camera that was ever steered."""

    def __init__(self, open_camera: Open) -> None:
        self._open = open_camera
        self._drivers: dict[str, PtzDriver] = {}

    async def do(self, camera_id: str, order: PtzOrder) -> PtzAnswer:
        driver = self._drivers.get(camera_id)
        if driver is None:
            driver = self._drivers[camera_id] = PtzDriver(camera_id, self._open)
        return await driver.do(order)

    async def rest(self) -> None:
        """Stop all that moves."""
        await asyncio.gather(*(driver.rest() for driver in self._drivers.values()))

    async def forget(self, camera_id: str) -> None:
        """It is configured otherwise now."""
        if driver := self._drivers.pop(camera_id, None):
            await driver.close()

    async def close(self) -> None:
        drivers, self._drivers = list(self._drivers.values()), {}
        await asyncio.gather(*(driver.close() for driver in drivers))
