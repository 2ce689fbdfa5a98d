"""Deciding without the backend: the same rules, over the same state, by the same people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.envelope import Command, Recorded, Refusal
from console.domain.person import SYSTEM_ACTOR, Actor
from console.domain.rules import Rulebook
from console.domain.rules.reveal import NEED_TWO
from console.domain.rules.scope import scope_of
from console.store.state import State


def decide_here(
    book: Rulebook, shown: State, command: Command, actor: Actor, now_utc: datetime
) -> tuple[Recorded, ...] | Refusal:
    """Provisional events (seq 0) of a command; now_utc is on the backend's clock."""
    if isinstance(command.body, NEED_TWO):
        return Refusal("refused.second_out_of_sight", {})
    outcome = book.decide(shown, command, actor, now_utc)
    if isinstance(outcome, Refusal):
        return outcome
    return tuple(
        Recorded(0, 0, now_utc, actor.id, command.id, scope_of(shown, event), event)
        for event in outcome
    )


def _by_system(body: Any, shown: State, now_utc: datetime) -> Command:
    return Command(
        id=new_ulid(),
        actor_id=SYSTEM_ACTOR.id,
        device_id="",
        device_counter=0,
        based_on_seq=shown.seq,
        made_at_utc=now_utc,
        clock_offset_ms=0,
        body=body,
    )


def wishes_of_time(book: Rulebook, shown: State, now_utc: datetime) -> Iterable[Command]:
    """What the backend's timers would ask for now."""
    for body in book.due(shown, now_utc):
        yield _by_system(body, shown, now_utc)


def leases_lost(shown: State, now_utc: datetime) -> Iterable[Command]:
    """Whoever detected before is out of sight: their alerts may be taken up here."""
    for lease in list(shown.leases.values()):
        if lease.held:
            yield _by_system(c.EndLease(lease.camera_id, lease.epoch), shown, now_utc)
