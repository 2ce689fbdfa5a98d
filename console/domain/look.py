"""Who looks at what: at alerts and incidents that are open, and at pictures as they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LIVE = "live"  # a camera's live picture is open from now on
LIVE_ENDED = "live_ended"
REVEALED = "revealed"  # a picture under a reveal; the target is the reveal
REVEALED_BACK = "revealed_recording"  # the same, of a recording: five minutes of it
STEERED = "steered"  # a camera is steered by a console that is alone; online it is an event
STEERED_ENDED = "steered_ended"
BLOCK_S = 300.0  # of a recording: what one ticket opens, and one record of a look names
STAYS = (LIVE, LIVE_ENDED, STEERED, STEERED_ENDED)  # recorded by themselves, nobody said them


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who has an alert or an incident open, and since when (every look is recorded)."""

    actor_id: str
    since_utc: datetime


def block_of(at_utc: float) -> tuple[float, float]:
    """The five minutes that a time lies in."""
    begins = at_utc // BLOCK_S * BLOCK_S
    return begins, begins + BLOCK_S
