"""The way of orders out of a wall: one at a time, and of movements only the newest waits.

Two that are under way at once may overtake each other: a camera that was told to stop would go on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from console.domain.ptz import PtzAct, PtzAnswer, PtzOrder
from console.views.wall.steering import Steer

Told = Callable[[str, PtzOrder, PtzAnswer], None]
_MOTION = (PtzAct.MOVE, PtzAct.STOP)


class Sending:
    """told: of each order, once it is answered."""

    def __init__(self, steer: Steer, told: Told) -> None:
        self._steer, self._told = steer, told
        self._waiting: deque[tuple[str, PtzOrder]] = deque()
        self._busy = False

    def say(self, camera_id: str, order: PtzOrder) -> None:
        if order.act is PtzAct.HOLD and not order.take and (self._busy or self._waiting):
            return  # any order says that the camera is held
        if order.act is PtzAct.LEAVE:
            self._drop(camera_id, tuple(PtzAct))
        elif order.act in _MOTION:
            self._drop(camera_id, _MOTION)
        self._waiting.append((camera_id, order))
        self._next()

    def _drop(self, camera_id: str, acts: tuple[PtzAct, ...]) -> None:
        kept = [one for one in self._waiting if one[0] != camera_id or one[1].act not in acts]
        self._waiting = deque(kept)

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        camera_id, order = self._waiting.popleft()
        self._steer(camera_id, order, lambda answer: self._answered(camera_id, order, answer))

    def _answered(self, camera_id: str, order: PtzOrder, answer: PtzAnswer) -> None:
        self._busy = False
        self._told(camera_id, order, answer)
        self._next()
