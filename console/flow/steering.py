"""Steering from here: through the backend, and alone at the camera itself.

Alone nobody is asked who else steers, which is said on the tile; each stay is recorded as a look
and handed in on return. The link is never waited for: an order that finds none is answered so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.clock import monotonic_s, new_ulid
from console.domain.commands import RecordLook
from console.domain.link import LinkState
from console.domain.look import STEERED, STEERED_ENDED
from console.domain.person import Actor, Role
from console.domain.ptz import HOLD_SILENCE_S, PtzAct, PtzAnswer, PtzOrder
from console.domain.rules.scope import within
from console.flow.keeping import Keeping
from console.flow.standing import Standing
from console.sources.errors import LinkLost, Refused
from console.sources.onvif.ptz import control_at, open_ptz
from console.sources.ptz import PtzCamera, PtzDrivers, PtzTrouble
from console.sources.questions import Questions
from console.store.layers import Layers

_MAY = (Role.OPERATOR, Role.SUPERVISOR)


class Steerer:
    """keeping: the local copy has the cameras' control addresses. dispatch: as the session's."""

    def __init__(
        self,
        questions: Questions,
        standing: Standing,
        layers: Layers,
        keeping: Keeping,
        actor: Callable[[], Actor],
        dispatch: Callable[[str, str, Any], object],
    ) -> None:
        self._questions, self._standing, self._layers = questions, standing, layers
        self._keeping, self._actor, self._dispatch = keeping, actor, dispatch
        self._drivers = PtzDrivers(self._open)
        self._heard: dict[str, float] = {}  # cameras that are steered alone

    async def order(self, camera_id: str, order: PtzOrder) -> PtzAnswer:
        """Never raises: what stands in the way is in the answer."""
        if self._standing.status.state == LinkState.OFFLINE:
            return await self._alone(camera_id, order)
        try:
            return await self._questions.steer(camera_id, order)
        except Refused as error:
            told = error.refusal
            return PtzAnswer(told.message_id, str(told.params.get("who", "")))
        except LinkLost:
            return PtzAnswer("ptz.link_lost")

    def tick(self) -> None:
        """End the stays that nobody has said anything of for a while, or that the link ends."""
        now, online = monotonic_s(), self._standing.status.state != LinkState.OFFLINE
        for camera_id, heard in list(self._heard.items()):
            if online or now - heard > HOLD_SILENCE_S:
                self._ended(camera_id)

    async def close(self) -> None:
        for camera_id in list(self._heard):
            self._ended(camera_id)
        await self._drivers.close()

    # -- alone ----------------------------------------------------------------------------------

    async def _alone(self, camera_id: str, order: PtzOrder) -> PtzAnswer:
        if refused := self._refused(camera_id):
            return PtzAnswer(refused)
        if order.act is PtzAct.LEAVE:
            self._ended(camera_id)
        elif camera_id not in self._heard:
            if order.act is PtzAct.STOP:
                return PtzAnswer()
            self._say(RecordLook(STEERED, camera_id))
        if order.act is not PtzAct.LEAVE:
            self._heard[camera_id] = monotonic_s()
        return await self._drivers.do(camera_id, order)

    def _refused(self, camera_id: str) -> str:
        """The same that the backend asks, as far as it is known here."""
        actor, camera = self._actor(), self._layers.shown.cameras.get(camera_id)
        if camera is None or not within(camera.area).admits(actor):
            return "ptz.not_yours"
        if not actor.has(*_MAY):
            return "refused.not_permitted"
        return "" if camera.ptz else "ptz.not_supported"

    def _say(self, body: Any) -> None:
        self._dispatch(new_ulid(), self._actor().id, body)

    def _ended(self, camera_id: str) -> None:
        if self._heard.pop(camera_id, None) is not None:
            self._say(RecordLook(STEERED_ENDED, camera_id))

    async def _open(self, camera_id: str) -> PtzCamera:
        try:
            at, profile = control_at(self._keeping.copy.addresses.get_control(camera_id))
        except ValueError:
            raise PtzTrouble("ptz.no_address") from None
        return await open_ptz(at, profile)
