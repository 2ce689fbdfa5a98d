"""One signed-in person's console: everything that is wired together for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from console.clock import now_utc
from console.domain.alert import Params
from console.domain.envelope import Recorded
from console.domain.link import Conflict, LinkState, Notice
from console.domain.person import Actor, Role
from console.flow.addresses import AddressBook, readdressed
from console.flow.arrivals import Arrivals
from console.flow.chores import watch_status
from console.flow.clocks import Clocks
from console.flow.confirming import Confirming
from console.flow.emitter import Emitter
from console.flow.feed import Feed, Pass, behind
from console.flow.forgetting import Forgetting
from console.flow.keeping import Keeping
from console.flow.ledger import Ledger
from console.flow.listener import Listener
from console.flow.pulse import Pulse
from console.flow.screen import KeptScreen
from console.flow.sender import Sender
from console.flow.shelf import Shelf
from console.flow.signing_in import WHO, Welcome
from console.flow.standing import Standing
from console.flow.steering import Steerer
from console.flow.taking_up import take_up
from console.flow.tasks import Tasks
from console.journal.copy import LocalCopy
from console.journal.errors import CopyError
from console.journal.queue import COUNTER
from console.outbox.compose import Composer
from console.outbox.door import Door
from console.sources.errors import Refused
from console.sources.http import Backend
from console.sources.identity import Renewed
from console.sources.questions import Questions
from console.sources.stream import Batch, Heartbeat, Unstored
from console.store.layers import Layers
from console.store.pending import Pending
from console.tool_api.assembly import Assembly
from console.wire.snapshot import Row

if TYPE_CHECKING:
    from console.sources.sightings import Picture  # the words of the video come with it

log = logging.getLogger(__name__)
TICK_S = 1.0
HEAL_EVERY_S = 5.0


class Session:
    """Lives on the core's loop, from sign-in to sign-out."""

    def __init__(
        self,
        assembly: Assembly,
        backend: Backend,
        welcome: Welcome,
        standing: Standing,
        listener: Listener,
        ca_file: str,
        on_ended: Callable[[], None],
    ) -> None:
        """on_ended: the backend has ended this session."""
        who, profile = welcome.who, welcome.profile
        self.who = who
        self.backend = backend
        self.questions = Questions(backend, assembly.table)
        self.device = (profile.device_id, profile.device_key)
        self.standing = standing
        self._listener = listener
        self._on_ended = on_ended
        self._pending = Pending()
        self._table = assembly.table
        fold = assembly.fold(self._tool_failed)
        self.layers = Layers(fold)
        self.emitter = Emitter(self.layers, self._pending, listener.on_changes)
        self.keeping = Keeping(
            profile.copy, profile.path, profile.key, assembly.table, standing.tell, standing.untell
        )
        self.composer = Composer(
            assembly.table,
            profile.device_id,
            profile.device_key,
            lambda: self.who.grant,
            self.keeping.next_counter,
        )
        self.addresses = AddressBook(
            self.questions,
            self.keeping,
            lambda: self.layers.confirmed.cameras,
            lambda: standing.status.state == LinkState.OFFLINE,
        )
        self.shelf = Shelf(profile.media, self.keeping, standing.tell, standing.untell)
        self._actors = {
            who.actor.id: who.actor,
            self.composer.detector_id: Actor(self.composer.detector_id, (Role.DETECTOR,)),
        }
        self.ledger = Ledger(
            assembly.book, self._actors, self.layers, self._pending, self.emitter, self.keeping
        )
        self._confirming = Confirming(
            assembly.table,
            fold,
            self.layers,
            self.ledger,
            self.emitter,
            self.keeping,
            self.shelf,
        )
        self._forgetting = Forgetting(profile, self.keeping, self.shelf, self._confirming.erase)
        self._door = Door(backend.address, lambda: backend.token, ca_file)
        self._sender = Sender(
            self._door,
            self.questions,
            self.ledger,
            self.shelf,
            self._last_seq,
            self._progress,
            standing.tell,
        )
        device = Pass(lambda: self.who.grant, profile.device_id, profile.device_key.sign)
        self._feed = Feed(
            backend, assembly.table, assembly.slice_types, device, self, self._resume_after
        )
        self._slice_types = assembly.slice_types
        self._clocks = Clocks(who.clock_offset_ms)
        self._pulse = Pulse(standing, lambda: self.ledger.alone)
        self._arrivals = Arrivals(self.layers, self._recorded)
        self.steering = Steerer(
            self.questions, standing, self.layers, self.keeping, self._me, self.dispatch
        )
        self._always, self._while_linked = Tasks(), Tasks()
        self._told: tuple[Conflict, ...] = ()
        self._kept_names = profile.copy.meta.everything() | profile.unkept
        self.keeping.behind = bool(profile.unkept)
        self.screen = KeptScreen(self.keeping, self._kept_names, assembly.table)

    @property
    def person_id(self) -> str:
        return self.who.actor.id

    @property
    def detector_id(self) -> str:
        return self.composer.detector_id

    # -- life -----------------------------------------------------------------------------------

    def start(self, online: bool) -> None:
        """Show what the local copy has, then follow the backend."""
        self.standing.memory_only(self.keeping.copy.in_memory)
        self.standing.untell("grant")
        confirmed = partial(self._confirming.load, self._slice_types)
        take_up(self.keeping, self.standing, (self.shelf.load, self.ledger.load, confirmed))
        self.standing.clock(self._clocks.offset_ms)
        for work in (self._feed.run(), self._ticks(), self._heals()):
            self._always.start(work)
        if not online:
            self.lost("signed in without the backend")
        self._progress()

    async def stop(self) -> None:
        await self.steering.close()
        ended = self._always.cancel() + self._while_linked.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        self._arrivals.now()
        self.emitter.stop()
        await self._door.close()
        try:
            self.keeping.copy.close()
        except CopyError as error:
            log.warning("closing the local copy: %s", type(error).__name__)

    # -- what is wanted -------------------------------------------------------------------------

    def dispatch(
        self,
        command_id: str,
        actor_id: str,
        body: Any,
        after: tuple[str, ...] = (),
        seen_seq: int | None = None,
    ) -> None:
        """Kept, then sent or decided here; what becomes of it comes back as changes."""
        waiting = self.composer.compose(
            command_id,
            actor_id,
            body,
            based_on_seq=self._last_seq() if seen_seq is None else seen_seq,
            made_at_utc=now_utc(),
            clock_offset_ms=self._clocks.offset_ms,
            after=after,
            alone=self.ledger.alone,
        )
        if self.ledger.take(waiting, self.now_utc()):
            self._sender.wake()
        self._progress()

    def report(self, command_id: str, body: Any, pictures: Sequence[Picture]) -> None:
        """A claim of this device's own detector; it names no picture that cannot be kept."""
        for picture in pictures:
            try:
                self.shelf.keep_seen(picture.data, picture.media_type)
            except MemoryError:
                named = tuple(one for one in body.evidence if one.sha256 != picture.sha256)
                body = replace(body, evidence=named)
        self.dispatch(command_id, self.detector_id, body)

    def mark_read(self, command_id: str) -> None:
        self.ledger.mark_read(command_id)
        self._progress()

    def keep_evidence(self, data: bytes, media_type: str) -> str:
        """Its sha256; handed in before any command that is sent from now on. Raises MediaFull."""
        sha256 = self.shelf.keep(data, media_type)
        self._sender.wake()
        return sha256

    def kept_events(self) -> list[Recorded]:
        """The confirmed events since the last snapshot, as they lie in the local copy."""
        lines = self.keeping.copy.confirmed.events()
        return [self._table.decode_recorded(line) for line in lines]

    def now_utc(self) -> datetime:
        """On the backend's clock, as last measured."""
        return self.standing.now_utc()

    # -- what is heard (feed.Hears) -------------------------------------------------------------

    def took_snapshot(self, seq: int, rows: list[Row]) -> None:
        self._arrivals.now()
        self._confirming.replace(seq, rows)
        self.ledger.caught_up(seq)
        if person := self.layers.confirmed.people.get(self.person_id):
            actor = Actor(person.id, person.roles, person.area, person.organisation)
            self._actors[person.id] = actor  # rights may have changed since the sign-in

    def opened(self) -> None:
        self._while_linked.cancel()  # after a new snapshot the link was never lost
        self.ledger.back()
        self._pulse.opened()
        status = watch_status(self.questions, self._listener.on_backend_status)
        for work in (self._sender.run(), status, self._forgetting.catch_up(self.questions)):
            self._while_linked.start(work)
        self._keep_addresses(self.addresses.lacking())

    def heard(self, arrived: Batch | Heartbeat | Unstored) -> None:
        self._pulse.heard()
        if isinstance(arrived, Unstored):
            self.ledger.unstored.heard(arrived.recorded)
            return
        if isinstance(arrived, Batch):
            self._arrivals.add(arrived)
            return
        self._arrivals.now()
        self._backend_trouble(arrived.trouble)
        if not arrived.trouble:
            self.ledger.unstored.stored_again()
        self._clocks.heartbeat(behind(arrived.utc))
        self.standing.clock(self._clocks.offset_ms)
        self._settle()

    def _me(self) -> Actor:
        """Asked anew each time: rights change while we are here."""
        return self._actors[self.person_id]

    def _recorded(self, events: list[Recorded], lines: list[bytes]) -> None:
        self._confirming.add(events, lines)
        if changed := readdressed(events):
            self._keep_addresses(self.addresses.lacking() & changed)
        self.standing.unknown_events(self.layers.confirmed.unknown_events)
        self._settle()

    def _settle(self) -> None:
        self.ledger.caught_up(self._last_seq())
        self._progress()

    def lost(self, why: str) -> None:
        self._arrivals.now()
        self._while_linked.cancel()
        if self.standing.status.state != LinkState.OFFLINE:
            self.standing.become(LinkState.OFFLINE, why)
            self._clocks.alone()
            self.ledger.go_alone(self.now_utc())
            self._progress()

    def signed_out(self, refused: Refused) -> None:
        """The backend will not have us back: what waits is kept until somebody signs in again."""
        log.warning("the backend ended this session: %s", refused.refusal.message_id)
        self.standing.tell(Notice("signed_out", "link.signed_out"))
        self._on_ended()

    def renewed(self, fresh: Renewed) -> None:
        """What is said from now on stands on the fresh grant; so does the next start alone."""
        self.who = self.who.renewed(fresh)
        self._kept_names[WHO] = told = self._table.encode(self.who)
        self.keeping.do(lambda copy: copy.meta.set(WHO, told))
        self.standing.untell("grant")
        self.clock(fresh.clock_offset_ms)

    def clock(self, offset_ms: int) -> None:
        self._clocks.measured(offset_ms)
        self.standing.clock(offset_ms)

    # -- what goes on by itself -----------------------------------------------------------------

    async def _ticks(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._progress()
            self.steering.tick()
            self._forgetting.tick(self.layers.confirmed, self.now_utc())
            if self.standing.status.state == LinkState.OFFLINE:
                self._clocks.follow()
                self.standing.clock(self._clocks.offset_ms)
                self.ledger.tick(self.now_utc())
                if self.who.grant_until_utc < self.now_utc():
                    self.standing.tell(Notice("grant", "link.grant_ended"))

    async def _heals(self) -> None:
        while True:
            await asyncio.sleep(HEAL_EVERY_S)
            self.keeping.heal(self._write_all)
            self.shelf.heal()

    def _write_all(self, copy: LocalCopy) -> None:
        for name, value in self._kept_names.items():
            if name != COUNTER:  # has gone on since
                copy.meta.set(name, value)
        copy.unsent.counter.write()
        self._confirming.write_all(copy)
        self.ledger.write_all(copy)
        self.shelf.write_all(copy)

    def _keep_addresses(self, camera_ids: set[str]) -> None:
        if camera_ids:
            self._while_linked.start(self.addresses.keep(self.who.actor, camera_ids))

    # -- telling --------------------------------------------------------------------------------

    def _last_seq(self) -> int:
        return self.layers.confirmed.seq

    def _resume_after(self) -> int:
        self._arrivals.now()
        return self._last_seq()

    def _progress(self) -> None:
        """Tell how much waits and what is unread, where that has changed."""
        self._pulse.look()
        self.standing.queued(self.ledger.waits)
        conflicts = tuple(self.ledger.conflicts.values())
        if conflicts != self._told:
            self._told = conflicts
            self._listener.on_conflicts(conflicts)

    def _backend_trouble(self, trouble: str) -> None:
        if trouble:
            self.standing.tell(Notice("backend", "link.backend_trouble", {"trouble": trouble}))
        else:
            self.standing.untell("backend")

    def _tool_failed(self, tool: str, error: Exception) -> None:
        log.warning("tool %s stands still: %s", tool, type(error).__name__)
        words: Params = {"tool": tool, "error": type(error).__name__}
        self.standing.tell(Notice(f"tool:{tool}", "link.tool_failed", words))
