"""Alerts of others that the backend cannot store at the moment: on screen, marked local.

They rest in no copy here: the backend, or whoever raised them, says them again. Each goes when it
comes recorded, when the link is taken up anew, or when it has not come although all is well.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.clock import monotonic_s
from console.domain.envelope import Recorded
from console.flow.emitter import Emitter, is_urgent
from console.store.layers import Layers

_LATE_S = 10.0  # after rows can be stored again: what has not come by then was refused


class Unstored:
    def __init__(self, layers: Layers, emitter: Emitter) -> None:
        self._layers = layers
        self._emitter = emitter
        self._shown: set[str] = set()
        self._well_since_s: float | None = None

    def heard(self, recorded: Recorded) -> None:
        """Said once in each stream; what is decided here already stays as it is."""
        mine = (one for one in self._layers.provisional if one.command_id == recorded.command_id)
        if any(one.event == recorded.event for one in mine):
            return
        self._well_since_s = None
        self._shown.add(recorded.command_id)
        self._emitter.add(self._layers.propose([recorded]))
        if is_urgent(recorded):
            self._emitter.flush()

    def came(self, batch: Iterable[Recorded]) -> set[str]:
        """Those of the shown that are recorded now, by their commands' ids."""
        answered = self._shown & {recorded.command_id for recorded in batch}
        self._shown -= answered
        return answered

    def stored_again(self) -> None:
        """A heartbeat without trouble."""
        if not self._shown:
            return
        now_s = monotonic_s()
        if self._well_since_s is None:
            self._well_since_s = now_s
        elif now_s - self._well_since_s > _LATE_S:
            self._emitter.add(self._layers.settle(self._shown))
            self._shown.clear()
