"""The confirmed state, and over it what a lone console decided by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.domain.envelope import Recorded
from console.store.reduce import Fold
from console.store.state import Change, ChangeSet, State


class Layers:
    """shown = confirmed + provisional events. While nothing is provisional they are one object.

    Every method returns the changes that a follower of `shown` must apply.
    """

    def __init__(self, fold: Fold, confirmed: State | None = None) -> None:
        self._fold = fold
        self.confirmed = confirmed or State()
        self.shown = self.confirmed
        self.provisional: list[Recorded] = []
        self.local: set[tuple[str, str]] = set()

    def confirm(self, batch: Sequence[Recorded]) -> ChangeSet:
        """Fold the backend's events; what is provisional is folded again on top of them."""
        if self.provisional:
            before = self.shown
            for recorded in batch:
                self._fold(self.confirmed, recorded)
            return self._rebuilt(before)
        sets = [self._fold(self.confirmed, recorded) for recorded in batch]
        changes = tuple(change for one in sets for change in one.changes)
        return ChangeSet(self.confirmed.seq, changes)

    def propose(self, events: Iterable[Recorded]) -> ChangeSet:
        """Fold a lone console's own events over the confirmed state and mark them local."""
        events = tuple(events)
        if events and self.shown is self.confirmed:
            self.shown = self.confirmed.copy()
        changes: list[Change] = []
        for recorded in events:
            self.provisional.append(recorded)
            changes += self._fold(self.shown, recorded).changes
        self.local |= {(change.table, change.id) for change in changes}
        return ChangeSet(self.shown.seq, tuple(changes))

    def settle(self, command_ids: set[str]) -> ChangeSet:
        """The backend has answered these commands: drop what they had led to here."""
        if not self.provisional:
            return ChangeSet(self.shown.seq, ())
        before = self.shown
        self.provisional = [r for r in self.provisional if r.command_id not in command_ids]
        return self._rebuilt(before)

    def replace_confirmed(self, confirmed: State) -> ChangeSet:
        """A new snapshot stands in for everything confirmed so far."""
        before, self.confirmed = self.shown, confirmed
        return self._rebuilt(before)

    def _rebuilt(self, before: State) -> ChangeSet:
        self.local = set()
        self.shown = self.confirmed.copy() if self.provisional else self.confirmed
        for recorded in self.provisional:
            changes = self._fold(self.shown, recorded).changes
            self.local |= {(change.table, change.id) for change in changes}
        return self.shown.difference(before)
