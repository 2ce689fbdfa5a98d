"""The sequencer: one serialised step decides, commits and publishes; a batch shares one sync."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.envelope import Command, Recorded, Refusal
from console.domain.events import Erased
from console.domain.person import SYSTEM_ACTOR, Actor
from console.domain.rules.scope import scope_of
from console.store.state import State
from console.tool_api.assembly import Assembly
from server_stub import rights
from server_stub.closed_cases import with_case
from server_stub.erased_pictures import delete_erased
from server_stub.pages import Pages
from server_stub.retention.closed import closed_target
from server_stub.storage.checkpoint import EVERY
from server_stub.storage.database import Trouble, WriteFailed
from server_stub.storage.history import Closing, closing
from server_stub.storage.journal import Also, HeadMoved
from server_stub.storage.outcomes import Outcome
from server_stub.storage.record import Record
from server_stub.tail import Tail, entry
from server_stub.tools_back import tools_back
from server_stub.unstored import Unstored
from server_stub.visible import hidden_target

log = logging.getLogger(__name__)
BATCH_MAX = 512
Listener = Callable[[Sequence[Recorded]], None]


@dataclass(slots=True)
class _Job:
    """A command that waits for its turn. also: rows of others, in the same transaction."""

    command: Command
    actor: Actor
    answer: asyncio.Future[Outcome]
    also: Also | None = None


@dataclass(slots=True)
class _Batch:
    """What one transaction stores, and whom it answers."""

    recorded: list[Recorded] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    closings: list[Closing] = field(default_factory=list)
    alsos: list[Also] = field(default_factory=list)
    answers: list[tuple[asyncio.Future[Outcome], Outcome]] = field(default_factory=list)

    def empty(self) -> bool:
        return not (self.recorded or self.outcomes or self.alsos)


class Hub:
    """`state` is what is stored and what readers see; `_ahead` is what is being decided."""

    def __init__(self, record: Record, assembly: Assembly) -> None:
        self._record = record
        self._assembly = assembly
        self._fold = assembly.fold(self._tool_failed)
        self._fold_ahead = assembly.fold()
        self._failed_tools: list[c.ReportToolFailure] = []
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._since_checkpoint = 0
        self.trouble = Trouble.NONE
        self.closing = False
        self.unstored = Unstored(assembly)
        self.rights_seqs: dict[str, int] = {}
        self.listeners: list[Listener] = []
        self.unanswered: list[Callable[[], None]] = []  # called when rows turn out to be stored
        self.state = self._replayed()
        self._ahead = self.state.copy()
        self.tail = Tail(self.state.seq)
        self.pages = Pages(record.journal, assembly.table)

    def _replayed(self) -> State:
        state, _ = self._record.checkpoint.load()
        if tools_back(state, self._assembly.tools):
            state = State()
        for recorded in self._record.journal.replay(state.seq):
            self._fold(state, recorded)
            self._since_checkpoint += 1
        state.taken(self._record.journal.seq)
        return state

    # -- what others ask ------------------------------------------------------------------------

    async def submit(self, command: Command, actor: Actor, also: Also | None = None) -> Outcome:
        """Decide a command in its turn; returns once what follows from it is synced to disk.

        Raises WriteFailed; then nothing has happened and the same command may be sent again.
        """
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(_Job(command, actor, answer, also))
        return await answer

    async def say(
        self, body: Any, actor: Actor = SYSTEM_ACTOR, also: Also | None = None
    ) -> Outcome:
        """Submit a command that the backend itself makes."""
        return await self.submit(self.command(body, actor.id), actor, also)

    def post(self, body: Any) -> None:
        """The same as the system, without waiting for what becomes of it."""
        command = self.command(body, SYSTEM_ACTOR.id)
        self._jobs.put_nowait(_Job(command, SYSTEM_ACTOR, _unheard()))

    def command(self, body: Any, actor_id: str, command_id: str = "") -> Command:
        """A command made here and now."""
        return Command(
            id=command_id or new_ulid(),
            actor_id=actor_id,
            device_id="server",
            device_counter=0,
            based_on_seq=self.state.seq,
            made_at_utc=now_utc(),
            clock_offset_ms=0,
            body=body,
        )

    # -- the step -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Work until cancelled. Waiting commands are decided together and share one sync."""
        while True:
            jobs = [await self._jobs.get()]
            while len(jobs) < BATCH_MAX and not self._jobs.empty():
                jobs.append(self._jobs.get_nowait())
            await self._step(jobs)
            if self._since_checkpoint >= EVERY:
                await self.checkpoint()

    async def _step(self, jobs: list[_Job]) -> None:
        if self.trouble is Trouble.AWAY:  # until `recover` knows what became of what was asked
            self._take_back(jobs, WriteFailed(self.trouble, "the database is away"))
            return
        try:
            known = await self._known(jobs)
            batch = self._decided(jobs, known)
            await self._commit(batch)
        except WriteFailed as failure:
            self._take_back(jobs, failure)
            return
        except Exception as error:  # one command's fault must not end the sequencer
            log.exception("a batch of %d commands failed", len(jobs))
            self._take_back(jobs, WriteFailed(Trouble.OTHER, repr(error)))
            return
        await self._show(batch.recorded)
        for answer, outcome in batch.answers:
            if not answer.done():
                answer.set_result(outcome)

    async def _known(self, jobs: list[_Job]) -> dict[str, Outcome]:
        commands = [job.command for job in jobs if job.actor is not SYSTEM_ACTOR]
        asked = {i for command in commands for i in (command.id, *command.after)}
        if not asked:
            return {}
        outcomes = self._record.outcomes
        return await self._record.writer.transact(lambda db: outcomes.known(db, asked))

    def _decided(self, jobs: list[_Job], known: dict[str, Outcome]) -> _Batch:
        batch = _Batch()
        for job in jobs:
            old = known.get(job.command.id) or batch.outcomes.get(job.command.id)
            outcome = _again(old, job) if old else self._decide(job, known, batch)
            batch.answers.append((job.answer, outcome))
        return batch

    def _decide(self, job: _Job, known: dict[str, Outcome], batch: _Batch) -> Outcome:
        command, now = job.command, now_utc()
        decided = self._after(job, known, batch) or self._judged(job, now, batch)
        refusal = decided if isinstance(decided, Refusal) else None
        events = decided.kept if isinstance(decided, Refusal) else decided
        seqs = tuple(self._take(event, job, now, batch) for event in events)
        outcome = Outcome(command.id, job.actor.id, seqs, refusal)
        if job.actor is not SYSTEM_ACTOR:
            batch.outcomes[command.id] = outcome
        if job.also and refusal is None:
            batch.alsos.append(job.also)
        return outcome

    def _after(self, job: _Job, known: dict[str, Outcome], batch: _Batch) -> Refusal | None:
        for earlier in job.command.after:
            outcome = batch.outcomes.get(earlier) or known.get(earlier)
            if outcome and outcome.refusal:
                return Refusal("refused.after_refused", {"command": earlier})
        return None

    def _judged(self, job: _Job, now: datetime, batch: _Batch) -> tuple[Any, ...] | Refusal:
        record, body = self._record, job.command.body
        kind = type(body).__name__
        try:
            if hidden := hidden_target(self._ahead, job.actor, body):
                return hidden
            if why_not := closed_target(self._ahead, record.clocks, job.actor, body):
                return why_not
            body = with_case(self._ahead, record.history, batch.closings, job.actor, body)
            command = replace(job.command, body=body)
            return self._assembly.book.decide(self._ahead, command, job.actor, now)
        except Exception:  # a tool's rule may raise anything; the sequencer goes on
            log.exception("the rule of %s failed", kind)
            return Refusal("refused.rule_failed", {"command": kind})

    def _take(self, event: Any, job: _Job, now: datetime, batch: _Batch) -> int:
        """Give an event its seq and fold it, so that the next command is judged by it."""
        seq = self._ahead.seq + 1
        recorded = Recorded(
            seq=seq,
            prev=seq - 1,
            at_utc=now,
            actor_id=job.actor.id,
            command_id=job.command.id,
            scope=scope_of(self._ahead, event),
            event=event,
        )
        if closes := closing(self._ahead, recorded):
            batch.closings.append(closes)
        if account := rights.moved(self._ahead, event):
            batch.alsos.append(rights.note(account, seq, now))
        self._fold_ahead(self._ahead, recorded)
        batch.recorded.append(recorded)
        return seq

    async def _commit(self, batch: _Batch) -> None:
        if batch.empty():
            return
        record = self._record

        def work(connection: Connection) -> tuple[tuple[int, bytes], bool]:
            stored = record.journal.append(connection, batch.recorded)
            record.outcomes.add(connection, list(batch.outcomes.values()))
            record.history.add(connection, batch.closings)
            record.evidence.add(connection, batch.recorded)
            record.clocks.add(connection, batch.recorded, batch.closings)
            record.clocks.forget(connection, _erased(batch.recorded))
            record.outcomes.forget(connection, _erased(batch.recorded))
            for also in batch.alsos:
                also(connection)
            return stored

        record.journal.stored(*await record.writer.transact(work))
        self.trouble = Trouble.NONE

    def _take_back(self, jobs: list[_Job], failure: WriteFailed) -> None:
        """What was decided is undone: the state is again what is stored."""
        self._record.journal.forget_keys()
        self._ahead = self.state.copy()
        if failure.trouble != self.trouble:
            log.warning("nothing can be stored (%s): %s", failure.trouble, failure)
        self.trouble = failure.trouble
        if failure.away:
            self._show_unstored(jobs)
        self.tail.wake()
        for job in jobs:
            if not job.answer.done():
                job.answer.set_exception(failure)

    async def recover(self) -> None:
        """Once rows can be stored again. Raises WriteFailed while they cannot.

        What was under way when the database went may have been stored: then it is shown now, and
        who sends it again gets the answer that it has.
        """
        journal, writer = self._record.journal, self._record.writer
        try:
            await writer.transact(journal.rewrite_head)
        except HeadMoved:
            stored = await asyncio.to_thread(journal.unanswered)
            log.warning("%d entries were stored although nobody was answered", len(stored))
            await self._show(stored)
            self._ahead = self.state.copy()
            for follow in self.unanswered:
                follow()
        log.warning("rows can be stored again")
        self.trouble = Trouble.NONE
        for job in self.unstored.over():
            self._jobs.put_nowait(replace(job, answer=_unheard()))
        self.tail.wake()

    async def _show(self, batch: list[Recorded]) -> None:
        self._publish(batch)
        if any(isinstance(recorded.event, Erased) for recorded in batch):
            await delete_erased(self._record)

    def _show_unstored(self, jobs: list[_Job]) -> None:
        for job in jobs:
            if job.actor is SYSTEM_ACTOR:
                continue
            try:
                self.unstored.take(self.state, job.command, job.actor, now_utc(), job)
            except Exception:  # whatever a rule raises, the others are shown
                log.exception("the rule of %s failed", type(job.command.body).__name__)

    def _publish(self, batch: list[Recorded]) -> None:
        if not batch:
            return
        for recorded in batch:
            if account := rights.moved(self.state, recorded.event):
                self.rights_seqs[account] = recorded.seq
            self._fold(self.state, recorded)
        if any(isinstance(recorded.event, Erased) for recorded in batch):
            self.tail.forget()
            self.pages.forget()
            self._since_checkpoint = EVERY  # the old one was destroyed with the key
        self._since_checkpoint += len(batch)
        self.tail.add([entry(self._assembly.table, recorded) for recorded in batch])
        for listener in self.listeners:
            listener(batch)

    def close(self) -> None:
        """Streams end with a word; nothing more is taken in."""
        self.closing = True
        self.tail.wake()

    # -- tools, checkpoints ---------------------------------------------------------------------

    def tools_back(self) -> list[str]:
        """Tools to be switched on again: at the last start they could not be used."""
        failing = [body.tool for body in self._failed_tools]
        return tools_back(self.state, self._assembly.tools, failing)

    def post_failed_tools(self) -> None:
        """Say which tools' reducers have failed since the last call."""
        for body in self._failed_tools:
            self.post(body)
        self._failed_tools.clear()

    def _tool_failed(self, tool: str, error: Exception) -> None:
        log.error("tool %s is switched off, its reducer failed: %r", tool, error)
        self._failed_tools.append(c.ReportToolFailure(tool, type(error).__name__))

    async def checkpoint(self) -> None:
        """Keep the state as it is stored now. A failure costs only time at the next start."""
        record, (seq, row_hash) = self._record, self._record.journal.head
        state = self.state.copy()
        sealed = await asyncio.to_thread(record.checkpoint.encoded, state)
        self._since_checkpoint = 0
        try:
            await record.writer.transact(
                lambda db: record.checkpoint.store(db, seq, row_hash, sealed)
            )
        except WriteFailed as failure:
            log.warning("no checkpoint was written: %s", failure)


def _erased(batch: Sequence[Recorded]) -> list[str]:
    return [one.event.subject for one in batch if isinstance(one.event, Erased)]


def _again(old: Outcome, job: _Job) -> Outcome:
    """The same answer, to the same actor only."""
    if old.actor_id == job.actor.id:
        return old
    taken = Refusal("refused.id_taken", {"id": job.command.id})
    return Outcome(job.command.id, job.actor.id, (), taken)


def _unheard() -> asyncio.Future[Outcome]:
    """For a job that nobody waits for."""
    answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    answer.add_done_callback(_seen)
    return answer


def _seen(answer: asyncio.Future[Outcome]) -> None:
    """Nobody waits for this answer; a failure has been logged where it happened."""
    if not answer.cancelled():
        answer.exception()
