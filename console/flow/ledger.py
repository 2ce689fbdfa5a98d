"""What was said here and is not yet settled: queue, provisional layer, marks, conflicts.

What a person or a detector does passes through take(); what the backend answers through accepted()
and refused(); what it records through came(). No network in here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from console.clock import monotonic_s, now_utc
from console.domain import commands as c
from console.domain.alert import Params
from console.domain.envelope import Command, Recorded, Refusal
from console.domain.link import Conflict
from console.domain.look import STAYS
from console.domain.person import SYSTEM_ACTOR, Actor
from console.domain.rules import Rulebook
from console.flow.alone import decide_here, leases_lost, wishes_of_time
from console.flow.comparing import came_out_differently, kinds
from console.flow.emitter import Emitter, is_urgent
from console.flow.keeping import Keeping
from console.flow.unstored import Unstored
from console.journal.copy import LocalCopy
from console.outbox.compose import DETECTOR
from console.outbox.door import Accepted
from console.outbox.waiting import Waiting
from console.store.layers import Layers
from console.store.pending import Pending, Progress, targets_of

log = logging.getLogger(__name__)

_NOT_FOR_US_S = 5.0
_ON_ITS_WAY = timedelta(seconds=3)
NEVER_QUEUED = (c.TakeLease, c.EndLease)  # true only of this moment


class Ledger:
    """alone: decide here as well, because the backend cannot or has not yet."""

    def __init__(
        self,
        book: Rulebook,
        actors: Mapping[str, Actor],
        layers: Layers,
        pending: Pending,
        emitter: Emitter,
        keeping: Keeping,
    ) -> None:
        """actors: who may speak here, by id: the person, and the device's own detector."""
        self._book = book
        self._actors = actors
        self._layers = layers
        self._pending = pending
        self._emitter = emitter
        self._keeping = keeping
        self.alone = False
        self.queue: dict[str, Waiting] = {}
        self.conflicts: dict[str, Conflict] = {}
        self._accepted: dict[str, tuple[Accepted, float]] = {}
        self._refused: set[str] = set()
        self._here: dict[str, list[Recorded]] = {}
        self._came: dict[str, list[Recorded]] = {}
        self.unstored = Unstored(layers, emitter)

    def load(self) -> None:
        """What an earlier run left behind."""
        copy = self._keeping.copy
        for command, body, grant, signature, _ in copy.unsent.commands():
            self.queue[command.id] = Waiting(command, body, grant, signature, True)
            self._mark(command, Progress.QUEUED)
        provisional = copy.unsent.provisional()
        for recorded in provisional:
            self._here.setdefault(recorded.command_id, []).append(recorded)
        self.conflicts = {one.command.id: one for one in copy.conflicts.unread()}
        self._emitter.add(self._layers.propose(provisional))

    @property
    def waits(self) -> int:
        """How much a person is told is queued: also what an earlier run left, until it is settled.

        A click that is on its way while the link holds is no queue, for a moment; and that a wall
        was watched is nothing that anybody has said.
        """
        said = [waiting for waiting in self.queue.values() if not _is_stay(waiting.command)]
        if self.alone:
            return len(said)
        return sum(waiting.alone or self._is_late(waiting) for waiting in said)

    def _is_late(self, waiting: Waiting) -> bool:
        answered = waiting.command.id in self._accepted
        return not answered and now_utc() - waiting.command.made_at_utc > _ON_ITS_WAY

    def write_all(self, copy: LocalCopy) -> None:
        """Everything of ours, into a copy that has fallen behind or was begun anew."""
        for waiting in self.queue.values():
            if not isinstance(waiting.command.body, NEVER_QUEUED):
                _add(copy, waiting)
        copy.unsent.settle(self._here)
        copy.unsent.propose(self._layers.provisional)
        for conflict in self.conflicts.values():
            copy.conflicts.add(conflict)

    # -- what is wanted -------------------------------------------------------------------------

    def take(self, waiting: Waiting, now_utc: datetime) -> bool:
        """A new command: on disk before anything else. Whether it is to be sent."""
        command = waiting.command
        if self.alone:
            return self._take_alone(waiting, now_utc)
        if not isinstance(command.body, NEVER_QUEUED):
            self._keeping.do(lambda copy: _add(copy, waiting))
        self.queue[command.id] = waiting
        self._mark(command, Progress.SENT)
        return True

    def _take_alone(self, waiting: Waiting, now_utc: datetime) -> bool:
        command = waiting.command
        actor = self._actors[command.actor_id]
        decided = self.refused_before(command) or decide_here(
            self._book, self._layers.shown, command, actor, now_utc
        )
        queued = not isinstance(command.body, NEVER_QUEUED)
        wanted = queued and not isinstance(decided, Refusal)
        kept = not wanted or self._keeping.insist(lambda copy: _add(copy, waiting))
        if not kept and _by_person(command):  # an alarm is shown all the same, kept or not
            decided = Refusal("refused.local_disk_full", {})
        if isinstance(decided, Refusal):
            self._refused.add(command.id)
            self._mark(command, Progress.REFUSED, decided)
            return False
        if queued:
            self.queue[command.id] = waiting
            self._mark(command, Progress.QUEUED)
        self._propose(decided)
        return queued

    def _propose(self, events: Sequence[Recorded]) -> None:
        for recorded in events:
            self._here.setdefault(recorded.command_id, []).append(recorded)
        self._keeping.do(lambda copy: copy.unsent.propose(events))
        self._emitter.add(self._layers.propose(events))
        if any(is_urgent(recorded) for recorded in events):
            self._emitter.flush()

    # -- alone, and back ------------------------------------------------------------------------

    def go_alone(self, now_utc: datetime) -> None:
        """The backend is gone: decide here what it has not answered, and who is lost with it."""
        self.alone = True
        for command in leases_lost(self._layers.shown, now_utc):
            self._decide_system(command, now_utc)
        for command_id, waiting in list(self.queue.items()):
            body = waiting.command.body
            if isinstance(body, NEVER_QUEUED):
                self._forget({command_id})
                continue
            self.queue[command_id] = replace(waiting, alone=True)
            self._mark(waiting.command, Progress.QUEUED)
            actor = self._actors.get(waiting.command.actor_id)
            if actor is None or command_id in self._here or command_id in self._came:
                continue
            shown = self._layers.shown
            decided = decide_here(self._book, shown, waiting.command, actor, now_utc)
            if not isinstance(decided, Refusal):
                self._propose(decided)

    def tick(self, now_utc: datetime) -> None:
        """The timers that the backend would run; what they lead to is never sent."""
        for command in wishes_of_time(self._book, self._layers.shown, now_utc):
            self._decide_system(command, now_utc)

    def back(self) -> None:
        """The backend is there again: its own timers and leases count, not ours."""
        ours = {recorded.command_id for recorded in self._layers.provisional} - self.queue.keys()
        self._settle(ours)
        for command_id in ours:
            self._here.pop(command_id, None)

    def _decide_system(self, command: Command, now_utc: datetime) -> None:
        decided = decide_here(self._book, self._layers.shown, command, SYSTEM_ACTOR, now_utc)
        if not isinstance(decided, Refusal):
            self._propose(decided)

    # -- what the backend says ------------------------------------------------------------------

    def unanswered(self) -> list[Waiting]:
        """The commands that have no answer yet, oldest first."""
        return [w for w in self.queue.values() if w.command.id not in self._accepted]

    def refused_before(self, command: Command) -> Refusal | None:
        """A refusal refuses the commands that name the refused one, and no others."""
        for earlier in command.after:
            if earlier in self._refused:
                return Refusal("refused.after_refused", {"command": earlier})
        return None

    def accepted(self, waiting: Waiting, answer: Accepted, seen_seq: int) -> None:
        self._accepted[waiting.command.id] = answer, monotonic_s()
        self.caught_up(seen_seq)

    def refused(self, waiting: Waiting, refusal: Refusal) -> None:
        """A person reads it in the mark and, if it had been shown as done, as a conflict."""
        command, here = waiting.command, self._here.get(waiting.command.id, [])
        self._refused.add(command.id)
        if waiting.alone and _by_person(command):
            self._disagree(command, refusal.message_id, refusal.params, here, ())
        self._forget({command.id})
        self._mark(command, Progress.REFUSED, refusal)
        if not _by_person(command):
            log.info("a %s was refused: %s", type(command.body).__name__, refusal.message_id)

    def came(self, batch: Sequence[Recorded]) -> None:
        """Events about to be folded: what was shown in their stead is dropped first."""
        answered = self.unstored.came(batch)
        for recorded in batch:
            if recorded.command_id in self.queue:
                self._came.setdefault(recorded.command_id, []).append(recorded)
                answered.add(recorded.command_id)
        self._settle(answered)

    def caught_up(self, seen_seq: int) -> None:
        """Everything up to seen_seq has been folded: answers up to there are settled.

        So are those whose events have not come for a while: this reader may not see them.
        """
        settled = [
            (command_id, answer)
            for command_id, (answer, at_s) in self._accepted.items()
            if answer.seq <= seen_seq or monotonic_s() - at_s > _NOT_FOR_US_S
        ]
        if not settled:
            return
        for command_id, answer in settled:
            self._compare(self.queue[command_id].command, answer)
            self._pending.answered(command_id)
        self._forget({command_id for command_id, _ in settled})
        self._emitter.touch()

    def mark_read(self, command_id: str) -> None:
        """A person has read the refusal or the conflict."""
        self._pending.answered(command_id)
        if self.conflicts.pop(command_id, None):
            self._keeping.do(lambda copy: copy.conflicts.read(command_id))
        self._emitter.touch()

    def forget_about(self, subject: str) -> None:
        """It was erased: what came out differently of it is nobody's to read any more."""
        for command_id, conflict in list(self.conflicts.items()):
            if subject in targets_of(conflict.command.body):
                self.mark_read(command_id)

    def _compare(self, command: Command, answer: Accepted) -> None:
        here, there = self._here.get(command.id), self._came.get(command.id, [])
        if here is None or not _by_person(command):
            return
        if came_out_differently(here, there, len(answer.seqs)):
            self._disagree(command, "conflict.differs", {}, here, there)

    def _disagree(
        self,
        command: Command,
        message_id: str,
        params: Params,
        here: Sequence[Recorded],
        there: Sequence[Recorded],
    ) -> None:
        conflict = Conflict(command, message_id, params, now_utc(), kinds(here), kinds(there))
        self.conflicts[command.id] = conflict
        self._keeping.do(lambda copy: copy.conflicts.add(conflict))

    def _forget(self, command_ids: set[str]) -> None:
        self._settle(command_ids)
        self._keeping.do(lambda copy: copy.unsent.remove(command_ids))
        for command_id in command_ids:
            for kept in (self.queue, self._accepted, self._came, self._here):
                kept.pop(command_id, None)

    def _settle(self, command_ids: set[str]) -> None:
        """Drop what was decided here; _here stays, to be compared with the answer."""
        shown = command_ids & {recorded.command_id for recorded in self._layers.provisional}
        if shown:
            self._keeping.do(lambda copy: copy.unsent.settle(shown))
            self._emitter.add(self._layers.settle(shown))

    def _mark(self, command: Command, progress: Progress, refusal: Refusal | None = None) -> None:
        if _by_person(command):
            self._pending.mark(command, progress, refusal)
            self._emitter.touch()


def _is_stay(command: Command) -> bool:
    return isinstance(command.body, c.RecordLook) and command.body.what in STAYS


def _by_person(command: Command) -> bool:
    return not command.actor_id.endswith(DETECTOR)


def _add(copy: LocalCopy, waiting: Waiting) -> None:
    copy.unsent.add(
        waiting.command.id, waiting.body, waiting.grant, waiting.signature, waiting.alone
    )
