"""What stands around an event in the journal and around a command on its way there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from console.domain.person import Actor, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """Who may see an event; an empty tuple means everybody. Supervisors see every area.

    people: ids of the only ones who may, whatever their roles. also: ids of those to whom it was
    sent; they see it whatever else they may see. To a partner nothing is "everybody's": they see
    what names them, by id or by role.
    """

    roles: tuple[Role, ...] = ()
    areas: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def admits(self, reader: Actor) -> bool:
        if reader.id in self.also:
            return True
        if reader.is_guest() and Role.PARTNER not in self.roles:
            return False
        if self.people and reader.id not in self.people:
            return False
        if self.roles and not reader.has(*self.roles):
            return False
        if self.areas and reader.area and reader.area not in self.areas:
            return False
        return not (
            self.organisations
            and reader.organisation
            and reader.organisation not in self.organisations
        )


EVERYBODY = Scope()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the journal has it.

    prev is the last seq sent to the same reader (0 at the start): a reader that has seen another
    one has lost something. provisional events of a lone console carry seq 0 and prev 0.
    """

    seq: int
    prev: int
    at_utc: datetime
    actor_id: str
    command_id: str
    scope: Scope
    event: Any  # one of events.EVENTS, a tool's event, UnknownEvent or ErasedEvent


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """A kind that a newer server knows and we do not: kept, counted, shown, never guessed."""

    kind: str
    version: int


@dataclass(frozen=True, slots=True)
class ErasedEvent:
    """An event whose payload was erased: its place in the chain stays, its content is gone."""

    kind: str


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants, with all that is needed to judge it later and only once.

    clock_offset_ms is the backend's clock minus the device's, as last measured. after names
    commands without which this one makes no sense: if one of them is refused, so is this.
    """

    id: str
    actor_id: str
    device_id: str
    device_counter: int
    based_on_seq: int
    made_at_utc: datetime
    clock_offset_ms: int
    body: Any  # one of commands.COMMANDS or a tool's command
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A 'no' with words: message_id and params are rendered in the reader's language.

    kept: events that are recorded all the same, such as a late wish that becomes a note.
    """

    message_id: str
    params: dict[str, str | int | float] = field(default_factory=dict)
    kept: tuple[Any, ...] = ()
