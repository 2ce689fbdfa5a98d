"""How a console stands with its backend, and what it has to tell the person at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.domain.alert import Params
from console.domain.envelope import Command

CLOCK_SKEW_MS = 2000  # a larger difference from the backend's clock is shown


class LinkState(StrEnum):
    SIGNED_OUT = "signed_out"
    ONLINE = "online"
    DEGRADED = "degraded"  # connected, but late or still handing in what waited
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Notice:
    """A fault of this console itself, in words by message id; key tells one from another.

    loud: it is told first, and stays until a person has put it away.
    """

    key: str
    message_id: str
    params: Params = field(default_factory=dict)
    loud: bool = False


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """queued: commands that wait; clock_offset_ms: the backend's clock minus ours."""

    state: LinkState
    since_utc: datetime
    queued: int = 0
    last_sync_utc: datetime | None = None
    clock_offset_ms: int = 0
    unknown_events: int = 0
    memory_only: bool = False
    notices: tuple[Notice, ...] = ()

    @property
    def clock_is_off(self) -> bool:
        return abs(self.clock_offset_ms) > CLOCK_SKEW_MS


@dataclass(frozen=True, slots=True)
class Conflict:
    """What came out differently from what was shown here; stays until a person has read it.

    here: the kinds of event this console had shown; there: those the backend recorded.
    """

    command: Command
    message_id: str
    params: Params
    at_utc: datetime
    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
