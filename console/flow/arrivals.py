"""Batches on their way to the fold: at once, or gathered while much is being handed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from console.domain.envelope import Recorded
from console.flow.emitter import is_urgent
from console.sources.stream import Batch
from console.store.layers import Layers

HOLD_S = 0.1  # over a provisional layer each fold folds all of that again

Take = Callable[[list[Recorded], list[bytes]], None]


class Arrivals:
    """Calls take(events, lines) in order; critical alerts do not wait."""

    def __init__(self, layers: Layers, take: Take) -> None:
        self._layers = layers
        self._take = take
        self._held: list[Batch] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, batch: Batch) -> None:
        self._held.append(batch)
        if not self._layers.provisional or any(is_urgent(one) for one in batch.events):
            self.now()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(HOLD_S, self.now)

    def now(self) -> None:
        """Hand on what is held."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        batches, self._held = self._held, []
        if batches:
            self._take(
                [recorded for batch in batches for recorded in batch.events],
                [line for batch in batches for line in batch.lines],
            )
