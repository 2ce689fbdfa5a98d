"""What has changed, gathered and handed to the screen's bridge about ten times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from console.clock import monotonic_s
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.envelope import Recorded
from console.store.layers import Layers
from console.store.pending import Pending, PendingMark
from console.store.state import Change, ChangeSet

EVERY_S = 0.1
SLICE = 500  # changes in one set; the screen applies that many in a few milliseconds

OnChanges = Callable[[ChangeSet, tuple[PendingMark, ...], frozenset[tuple[str, str]]], None]


def is_urgent(recorded: Recorded) -> bool:
    """Whether it must be on screen without waiting for its turn."""
    event = recorded.event
    if isinstance(event, e.AlertRaised):
        return event.alert.priority == Priority.CRITICAL
    return isinstance(event, e.AlertEscalated)


class Emitter:
    """The last change of each record is enough: a burst becomes one set."""

    def __init__(self, layers: Layers, pending: Pending, on_changes: OnChanges) -> None:
        self._layers = layers
        self._pending = pending
        self._on_changes = on_changes
        self._gathered: dict[tuple[str, str], Any] = {}
        self._last_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, changes: ChangeSet) -> None:
        """Hand over soon; with the loop's next turn where the last time is long enough ago.

        Not before: what is dropped here and comes back in the same turn must not blink on screen.
        """
        for change in changes.changes:
            self._gathered[change.table, change.id] = change.record
        self.touch()

    def touch(self) -> None:
        """Marks have changed, even where no record has."""
        if self._timer is None:
            wait = max(0.0, self._last_s + EVERY_S - monotonic_s())
            self._timer = asyncio.get_running_loop().call_later(wait, self.flush)

    def flush(self) -> None:
        """Hand over now: a critical alarm does not wait."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._last_s = monotonic_s()
        changes = [Change(*key, record) for key, record in self._gathered.items()]
        self._gathered = {}
        marks, local = self._pending.all(), frozenset(self._layers.local)
        while len(changes) > SLICE:  # whoever has the last one has seen up to seq
            self._on_changes(ChangeSet(0, tuple(changes[:SLICE])), marks, local)
            changes = changes[SLICE:]
        self._on_changes(ChangeSet(self._layers.shown.seq, tuple(changes)), marks, local)

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
