"""What this console keeps goes too: when the backend says so, and by its own clock without it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from console.clock import monotonic_s
from console.domain.alert import Alert
from console.domain.due import matter_of
from console.domain.history import Closed, ClosedAlert
from console.domain.incident import Incident
from console.domain.retention import HOUR, Kind, held, hours_of
from console.flow.keeping import Keeping
from console.flow.profile import Profile
from console.flow.shelf import Shelf
from console.journal.copy import LocalCopy
from console.journal.errors import CopyError
from console.sources.errors import LinkLost, Refused
from console.sources.questions import Questions
from console.store.state import State

log = logging.getLogger(__name__)
SWEEP_EVERY_S = 600.0
THROUGH = "erased_through"  # up to which seq what the backend erased is gone here
_FRESH_S = 3600.0  # what came so lately may be named at any moment


class Forgetting:
    """All methods belong to the core's thread."""

    def __init__(
        self,
        profile: Profile,
        keeping: Keeping,
        shelf: Shelf,
        erase: Callable[[Iterable[str]], None],
    ) -> None:
        """erase: drops subjects from the copy, and writes its snapshot anew. Beside the copy lie
        others that could not be read once and were set aside."""
        self._keeping, self._shelf, self._media = keeping, shelf, profile.media
        self._folder = profile.path.parent if profile.path else None
        self._erase = erase
        self._state = State()
        self._swept_at = float("-inf")

    async def catch_up(self, questions: Questions) -> None:
        """A snapshot says nothing of what was erased while this console was away."""
        kept = self._keeping.copy.meta.get(THROUGH)
        try:
            subjects, through = await questions.erased_after(int(kept) if kept else 0)
        except (LinkLost, Refused) as error:
            log.info("what was erased meanwhile is not known yet: %s", type(error).__name__)
            return
        if subjects:
            self._erase(subjects)
        self._keeping.do(lambda copy: copy.meta.set(THROUGH, str(through).encode()))
        self._swept_at = float("-inf")  # what only they named goes with them

    def tick(self, confirmed: State, now_utc: datetime) -> None:
        """Each second; a sweep in ten minutes."""
        if monotonic_s() - self._swept_at >= SWEEP_EVERY_S:
            self._swept_at = monotonic_s()
            self.sweep(confirmed, now_utc)

    def sweep(self, confirmed: State, now_utc: datetime) -> None:
        """What is due by the times last heard goes; then evidence that nothing here names."""
        self._state = confirmed
        due = list(self._due(now_utc))
        if due:
            self._erase(due)
        gone = self._drop_unnamed() + self._drop_set_aside(now_utc)
        if due or gone:
            log.info("%d closed things and %d files were due and are gone", len(due), gone)
            self._keeping.do(LocalCopy.fold_log_in)

    def _due(self, now_utc: datetime) -> Iterator[str]:
        state = self._state
        copies = hours_of(state.terms, Kind.COPIES, now_utc)
        for closed in self._closed():
            matter = matter_of(closed)
            hours = min(copies, hours_of(state.terms, matter.kind, now_utc))
            over = matter.since_utc + hours * HOUR <= now_utc
            if over and not held(state.holds.values(), matter):
                yield matter.subject

    def _closed(self) -> list[Closed]:
        found: list[Closed] = []
        try:
            found = self._keeping.copy.history.everything()
        except CopyError as error:
            log.warning("what is due cannot be read now: %s", type(error).__name__)
        return found

    def _drop_unnamed(self) -> int:
        named = set(self._named())
        outgoing, dropped = set(self._shelf.outgoing()), 0
        for name, came in list(self._media.kept()):
            if name in named or name in outgoing or time.time() - came < _FRESH_S:
                continue
            try:
                dropped += self._media.delete(name)
            except OSError as error:  # tried again at the next round
                log.warning("evidence %s cannot be deleted: %s", name[:12], error.strerror)
        return dropped

    def _named(self) -> Iterator[str]:
        state = self._state
        for alert in state.alerts.values():
            yield from _of(alert)
        for incident in state.incidents.values():
            yield from _of(incident)
        for run in state.runs.values():
            yield from _of_run(run)
        for message in state.messages.values():
            yield message.picture
        for closed in self._closed():
            if isinstance(closed, ClosedAlert):
                yield from _of(closed.alert)
            else:
                yield from _of(closed.incident)
                for run in closed.runs:
                    yield from _of_run(run)

    def _drop_set_aside(self, now_utc: datetime) -> int:
        """A copy that could not be read still holds what was in it."""
        if self._folder is None:
            return 0
        hours = hours_of(self._state.terms, Kind.COPIES, now_utc)
        dropped = 0
        for path in self._folder.glob("*.set-aside*"):
            try:
                if time.time() - path.stat().st_mtime >= hours * 3600:
                    path.unlink()
                    dropped += 1
            except OSError as error:
                log.warning("%s cannot be deleted: %s", path.name, error.strerror)
        return dropped


def _of(record: Alert | Incident) -> Iterator[str]:
    return (item.sha256 for item in record.evidence)


def _of_run(run: Any) -> Iterator[str]:
    for step in run.steps:
        for answer in (step.answer, *step.others):
            yield from answer.evidence if answer else ()
