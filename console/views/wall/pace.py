"""How late a wall and its workers are, and what its tiles are asked to give up for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from console.views.wall.shedding import FULL, WORKERS, Shed, Weight, judged, rates

SetRate = Callable[[int, str, float], None]
"""A viewer wants a camera's pictures so often a second at most; 0: nobody looks at it there."""

UNSEEN = -1.0  # as the least of RATES, where nobody misses a picture


class Pace:
    """Told of each tick; settle() a few times a second orders what has changed."""

    def __init__(self, interval_s: float, set_rate: SetRate) -> None:
        self._interval_s, self._set_rate = interval_s, set_rate
        self._last: float | None = None
        self._late_s: list[float] = []
        self._shed, self._undecoded = Shed(), Shed()
        self._most: dict[str, float] = {}

    def tick(self, now: float) -> None:
        if self._last is not None:
            self._late_s.append(max(0.0, now - self._last - self._interval_s))
        self._last = now

    def settle(
        self,
        now: float,
        shown: Mapping[str, Weight],
        unseen: Iterable[str],
        behind_s: Sequence[float] = (),
    ) -> None:
        """shown: what is on screen, in reading order; unseen: open, and covered by something.
        behind_s: of those shown, how long the workers have been behind with them.
        """
        self._shed, self._late_s = judged(self._shed, self._late_s, now), []
        may_give = sum(weight < Weight.HELD for weight in shown.values())
        self._undecoded = judged(self._undecoded, behind_s, now, WORKERS, may_give)
        most = rates(self._shed, shown, self._undecoded.step)
        self._order({**dict.fromkeys(unseen, UNSEEN), **most})

    def rest(self) -> None:
        """The wall is out of sight: nothing of it is seen, and no tick is late."""
        self._last, self._late_s, self._shed, self._undecoded = None, [], Shed(), Shed()
        self._order(dict.fromkeys(self._most, UNSEEN))

    def is_shed(self, camera_id: str) -> bool:
        return self._most.get(camera_id, FULL) != FULL

    def _order(self, most: dict[str, float]) -> None:
        for camera_id, fps in most.items():
            if self._most.get(camera_id) != fps:
                self._set_rate(id(self), camera_id, fps)
        self._most = most
