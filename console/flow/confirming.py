"""Folding what the backend has recorded, and keeping it on disk for the next start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.history import Closed
from console.domain.shift_log import entry_of
from console.flow.closing import CLOSERS, closed_by
from console.flow.emitter import Emitter, is_urgent
from console.flow.keeping import Keeping
from console.flow.ledger import Ledger
from console.flow.shelf import Shelf
from console.journal.copy import LocalCopy
from console.store.layers import Layers
from console.store.reduce import Fold
from console.store.state import State
from console.wire import Table, snapshot

COMPACT_AT = 5000  # events on disk after which a new snapshot is written


class Confirming:
    """The confirmed layer, in memory and on disk."""

    def __init__(
        self,
        table: Table,
        fold: Fold,
        layers: Layers,
        ledger: Ledger,
        emitter: Emitter,
        keeping: Keeping,
        shelf: Shelf,
    ) -> None:
        self._table = table
        self._fold = fold
        self._layers = layers
        self._ledger = ledger
        self._emitter = emitter
        self._keeping = keeping
        self._shelf = shelf
        self._on_disk = 0

    def load(self, slice_types: Mapping[str, type]) -> bool:
        """The state as it was at the end of the last run; whether there was one."""
        kept = self._keeping.copy.confirmed
        lines = kept.snapshot()
        if not lines:
            return False
        seq, rows = snapshot.decode(lines, slice_types)
        state = State.of(seq, rows)
        since = [self._table.decode_recorded(line) for line in kept.events()]
        for recorded in since:
            self._fold(state, recorded)
        self._on_disk = len(since)
        self._ledger.came(since)
        self._emitter.add(self._layers.replace_confirmed(state))
        return True

    def replace(self, seq: int, rows: list[snapshot.Row]) -> None:
        """A new snapshot."""
        self._emitter.add(self._layers.replace_confirmed(State.of(seq, rows)))
        self._emitter.flush()
        lines = snapshot.encode(seq, rows)
        if self._keeping.do(lambda copy: copy.confirmed.replace(lines)):
            self._on_disk = 0

    def add(self, batch: Sequence[Recorded], lines: Sequence[bytes]) -> None:
        """Events in order, with the lines they came as."""
        self._ledger.came(batch)
        closed = self._folded(batch)
        if any(is_urgent(recorded) for recorded in batch):
            self._emitter.flush()
        pairs = [(recorded.seq, line) for recorded, line in zip(batch, lines, strict=True)]
        self._keeping.do(lambda copy: copy.confirmed.add(pairs))
        self._keeping.do(lambda copy: copy.history.keep(closed))
        lines_of_shift = [one for one in map(entry_of, batch) if one is not None]
        self._keeping.do(lambda copy: copy.history.note(lines_of_shift))
        self._on_disk += len(pairs)
        erased = [r.event.subject for r in batch if isinstance(r.event, e.Erased)]
        if erased:
            self.erase(erased)
        elif self._on_disk >= COMPACT_AT:
            self._keeping.do(self.write_all)

    def erase(self, subjects: Iterable[str]) -> None:
        """What was closed and is due: gone from rows, evidence, conflicts and log."""
        for subject in subjects:
            self._keeping.do(partial(self._erase, subject))
            self._ledger.forget_about(subject)
        self._keeping.do(self.write_all)
        self._keeping.do(LocalCopy.fold_log_in)

    def write_all(self, copy: LocalCopy) -> None:
        """The present confirmed state as a snapshot; what was erased is in no line any more."""
        state = self._layers.confirmed
        copy.confirmed.replace(snapshot.encode(state.seq, state.rows()))
        self._on_disk = 0

    def _folded(self, batch: Sequence[Recorded]) -> list[Closed]:
        """Each closing event is folded by itself: what it takes away must be as it was then."""
        closed: list[Closed] = []
        run: list[Recorded] = []
        for recorded in batch:
            if isinstance(recorded.event, CLOSERS):
                self._emitter.add(self._layers.confirm(run))
                run = []
                if one := closed_by(self._layers.confirmed, recorded):
                    closed.append(one)
            run.append(recorded)
        self._emitter.add(self._layers.confirm(run))
        return closed

    def _erase(self, subject: str, copy: LocalCopy) -> None:
        gone = copy.history.erase(subject)
        if gone is None:
            return
        record = gone.alert if hasattr(gone, "alert") else gone.incident
        for evidence in record.evidence:
            self._shelf.delete(evidence.sha256)
