"""Who acts: people, the devices they sit at, and the machines that report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an account may be; rights hang on roles only (deny by default)."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    DETECTOR = "detector"  # a machine that reports sightings
    INTEGRATOR = "integrator"  # another system that reports alerts
    PARTNER = "partner"  # reads what was sent to them, gives receipts, and sees nothing else
    SYSTEM = "system"  # the backend itself, and a console's own timers while it is alone


PEOPLE = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in party behind a command. An empty area or organisation means all of them."""

    id: str
    roles: tuple[Role, ...]
    area: str = ""
    organisation: str = ""

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    def is_guest(self) -> bool:
        """A partner and nothing else: what is everybody's is not theirs."""
        return set(self.roles) <= {Role.PARTNER}


@dataclass(frozen=True, slots=True)
class Person:
    """An account as others see it; its secrets stay with the backend's identity."""

    id: str
    name: str
    roles: tuple[Role, ...]
    area: str = ""
    organisation: str = ""
    language: str = "en"
    active: bool = True


@dataclass(frozen=True, slots=True)
class Device:
    """A workstation that may sign commands while it is offline. public_key: raw Ed25519, base64."""

    id: str
    public_key: str
    enrolled_by: str
    enrolled_utc: datetime
    revoked: bool = False


SYSTEM_ACTOR = Actor(id="system", roles=(Role.SYSTEM,))
