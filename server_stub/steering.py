"""Who steers which camera, and the way of their orders to whoever reaches it.

Orders are no events: they go as they come, on a stream that roc-analytics holds open, and each is
answered or given up within moments. In the journal are the stays. Who holds a camera says so every
1.5 s (any order does); after 5 s of silence the stay is ended here, and the camera is told to stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from console.clock import monotonic_s
from console.domain.commands import BeginSteering, EndSteering
from console.domain.envelope import Recorded
from console.domain.events import SteeringEnded
from console.domain.person import Actor
from console.domain.ptz import HOLD_SILENCE_S, PtzAct, PtzAnswer, PtzAsked, PtzOrder
from console.store.state import State
from server_stub.answers import Refused, status_of
from server_stub.hub import Listener
from server_stub.storage.database import WriteFailed
from server_stub.storage.outcomes import Outcome

log = logging.getLogger(__name__)
ANSWER_S = 3.0
_MOST_WAITING = 256
_LOOK_S = 0.5

Orders = asyncio.Queue[PtzAsked]


class House(Protocol):
    """What steering knows of the hub."""

    listeners: list[Listener]

    @property
    def state(self) -> State: ...
    def say(self, body: Any, actor: Actor = ...) -> Awaitable[Outcome]: ...


class Steering:
    """Heartbeats, streams and open questions live in memory; who holds a camera is the state's."""

    def __init__(self, hub: House, clock: Callable[[], float] = monotonic_s) -> None:
        self._hub, self._clock = hub, clock
        self._heard = dict.fromkeys(hub.state.steering, clock())
        self._drivers: dict[str, Orders] = {}  # account -> its stream
        self._asked: dict[int, asyncio.Future[PtzAnswer]] = {}
        self._numbers = itertools.count(1)
        hub.listeners.append(self._watch)

    # -- for who steers -------------------------------------------------------------------------

    async def order(self, actor: Actor, camera_id: str, order: PtzOrder) -> PtzAnswer:
        """Raises Refused where the camera is not theirs to steer now."""
        if order.act is PtzAct.LEAVE:
            await self._say(EndSteering(camera_id, actor.id), actor)
            return PtzAnswer()
        if not self._holds(actor, camera_id):
            if order.act is PtzAct.STOP:  # late: of a stay that is over, and was stopped with it
                return PtzAnswer()
            await self._say(BeginSteering(camera_id, order.take), actor)
        self._heard[camera_id] = self._clock()
        if order.act is PtzAct.HOLD:
            return PtzAnswer()
        return await self._driven(camera_id, order)

    def _holds(self, actor: Actor, camera_id: str) -> bool:
        held = self._hub.state.steering.get(camera_id)
        return held is not None and held.person_id == actor.id

    async def _say(self, body: Any, actor: Actor) -> None:
        outcome = await self._hub.say(body, actor)
        if refusal := outcome.refusal:
            raise Refused(status_of(refusal), refusal.message_id, refusal.params)

    async def _driven(self, camera_id: str, order: PtzOrder) -> PtzAnswer:
        number = next(self._numbers)
        answer: asyncio.Future[PtzAnswer] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            if not self._post(number, camera_id, order):
                return PtzAnswer("ptz.no_driver")
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except TimeoutError:
            return PtzAnswer("ptz.no_answer")
        finally:
            del self._asked[number]

    def _post(self, number: int, camera_id: str, order: PtzOrder) -> bool:
        """To who detects the camera, else to any: whether there is one who takes it."""
        lease = self._hub.state.leases.get(camera_id)
        orders = self._drivers.get(lease.holder) if lease and lease.held else None
        orders = orders or next(iter(self._drivers.values()), None)
        if orders is None:
            return False
        with contextlib.suppress(asyncio.QueueFull):
            orders.put_nowait(PtzAsked(number, camera_id, order))
            return True
        return False

    # -- for who reaches the cameras ------------------------------------------------------------

    def open(self, account: str) -> Orders:
        """What is asked of cameras from now on; a second stream of an account ends the first's."""
        orders: Orders = asyncio.Queue(_MOST_WAITING)
        self._drivers[account] = orders
        return orders

    def is_open(self, account: str, orders: Orders) -> bool:
        return self._drivers.get(account) is orders

    def close(self, account: str, orders: Orders) -> None:
        if self.is_open(account, orders):
            del self._drivers[account]

    def answered(self, number: int, answer: PtzAnswer) -> None:
        """An answer that nobody waits for any more is dropped."""
        asked = self._asked.get(number)
        if asked is not None and not asked.done():
            asked.set_result(answer)

    # -- stays that end -------------------------------------------------------------------------

    def _watch(self, batch: Sequence[Recorded]) -> None:
        """However a stay ends, the camera stands."""
        for recorded in batch:
            if isinstance(recorded.event, SteeringEnded):
                self._post(0, recorded.event.camera_id, PtzOrder(PtzAct.STOP))

    async def run(self) -> None:
        """End the stays of those who fell silent; until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_S)
            await self.end_silent()

    async def end_silent(self) -> None:
        now = self._clock()
        for held in list(self._hub.state.steering.values()):
            if now - self._heard.get(held.camera_id, now) > HOLD_SILENCE_S:
                with contextlib.suppress(WriteFailed):  # said again soon; the hub has logged why
                    await self._hub.say(EndSteering(held.camera_id, held.person_id))
