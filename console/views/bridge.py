"""The one way in: what the core's thread posts reaches the widgets here, some ten times a second.

Any thread may `post`. The GUI wakes after 100 ms at most, at once for a critical alarm, and applies
change sets in slices of at most 10 ms, so that no flood of events holds up a key.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from console.domain.alert import Alert, Priority
from console.domain.link import Conflict, LinkStatus
from console.store.select import (
    Change,
    ChangeSet,
    DetectionStatus,
    PendingMark,
)
from console.views.backend_status import BackendStatus
from console.views.desk import Desk

WAKE_MS = 100
SLICE_S = 0.010
_PIECE = 64  # changes between two looks at the clock


@dataclass(frozen=True, slots=True)
class Update:
    """What one turn of the core's loop brings; a field that is None has not changed."""

    changes: ChangeSet | None = None
    pending: tuple[PendingMark, ...] | None = None
    local: frozenset[tuple[str, str]] | None = None
    conflicts: tuple[Conflict, ...] | None = None
    link: LinkStatus | None = None
    detection: DetectionStatus | None = None
    backend: BackendStatus | None = None

    def is_urgent(self) -> bool:
        """A critical alarm that nobody has acknowledged, or another state of the link."""
        if self.link is not None:
            return True
        return self.changes is not None and any(_is_critical(c) for c in self.changes.changes)


def _is_critical(change: Change) -> bool:
    record = change.record
    return (
        isinstance(record, Alert)
        and record.priority == Priority.CRITICAL
        and record.needs_acknowledging()
    )


class Bridge(QObject):
    """Owns the desk's state; `changed` carries table -> ids, once a slice."""

    changed = Signal(object)
    marked = Signal()  # pending marks, local marks or conflicts are others
    status_changed = Signal()  # link or detection
    raised = Signal(object)  # an Alert that is new here, or rose to critical
    _wake = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._posted: deque[Update] = deque()
        self._lock = threading.Lock()
        self._woken = self._woken_urgently = False
        self._last_marks: tuple[PendingMark, ...] = ()
        self._rest: Iterator[ChangeSet] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.drain)
        self._wake.connect(self._set_timer, Qt.ConnectionType.QueuedConnection)

    def post(self, update: Update) -> None:
        """From any thread. Order is kept."""
        urgent = update.is_urgent()
        with self._lock:
            if update.pending is not None and update.pending != self._last_marks:
                self._last_marks, urgent = update.pending, True  # an answer to somebody's click
            self._posted.append(update)
            wake = not self._woken or (urgent and not self._woken_urgently)
            self._woken = True
            self._woken_urgently = self._woken_urgently or urgent
        if wake:
            self._wake.emit(urgent)

    def is_behind(self) -> bool:
        """Whether something that was posted is not applied yet."""
        with self._lock:
            return bool(self._posted) or self._rest is not None

    def _set_timer(self, urgent: bool) -> None:
        if urgent:
            self._timer.start(0)
        elif not self._timer.isActive():
            self._timer.start(WAKE_MS)

    def drain(self) -> None:
        """Apply what was posted, for one slice; the rest at the next turn of the loop."""
        end = time.monotonic() + SLICE_S
        touched: dict[str, set[str]] = {}
        fresh: list[Alert] = []
        signals: set[str] = set()
        done = self._apply_until(end, touched, fresh, signals)
        if touched:
            self.changed.emit({table: frozenset(ids) for table, ids in touched.items()})
        if "marks" in signals:
            self.marked.emit()
        if "status" in signals:
            self.status_changed.emit()
        for alert in fresh:
            self.raised.emit(alert)
        if not done:
            self._timer.start(0)

    def _apply_until(
        self, end: float, touched: dict[str, set[str]], fresh: list[Alert], signals: set[str]
    ) -> bool:
        """Whether everything is applied."""
        while True:
            if self._rest is not None:
                for piece in self._rest:
                    self._apply(piece, touched, fresh)
                    if time.monotonic() > end:
                        return False
                self._rest = None
            with self._lock:
                if not self._posted:
                    self._woken = self._woken_urgently = False
                    return True
                update = self._posted.popleft()
            self._take(update, signals)

    def _take(self, update: Update, signals: set[str]) -> None:
        desk = self.desk
        if update.changes is not None:
            self._rest = _pieces(update.changes)
        if update.pending is not None and update.pending != desk.pending.all():
            _replace(desk, update.pending)
            signals.add("marks")
        if update.local is not None and update.local != desk.local:
            desk.local = update.local
            signals.add("marks")
        if update.conflicts is not None:
            desk.conflicts = update.conflicts
            signals.add("marks")
        if update.link is not None:
            desk.link = update.link
            signals.add("status")
        if update.detection is not None:
            desk.detection = update.detection
            signals.add("status")
        if update.backend is not None:
            desk.backend = update.backend
            desk.mode = update.backend.mode or desk.mode
            signals.add("status")

    def _apply(self, piece: ChangeSet, touched: dict[str, set[str]], fresh: list[Alert]) -> None:
        state = self.desk.state
        for change in piece.changes:
            touched.setdefault(change.table, set()).add(change.id)
            alert = change.record
            if isinstance(alert, Alert) and _is_news(state.alerts.get(change.id), alert):
                fresh.append(alert)
        state.apply(piece)


def _is_news(before: Alert | None, after: Alert) -> bool:
    if not after.needs_acknowledging():
        return False
    return before is None or not before.needs_acknowledging() or after.priority < before.priority


def _pieces(changes: ChangeSet) -> Iterator[ChangeSet]:
    """The same changes in small sets; the last one carries the sequence number."""
    for start in range(0, len(changes.changes), _PIECE):
        yield ChangeSet(0, changes.changes[start : start + _PIECE])
    yield ChangeSet(changes.seq, ())


def _replace(desk: Desk, marks: Iterable[PendingMark]) -> None:
    """The desk keeps its own Pending: views hold on to the object."""
    for mark in desk.pending.all():
        desk.pending.answered(mark.command.id)
    for mark in marks:
        desk.pending.mark(mark.command, mark.progress, mark.refusal)
