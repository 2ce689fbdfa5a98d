"""What somebody may have looked at, beyond evidence and addresses: pictures as they come."""

from __future__ import annotations

LIVE = "live"  # a camera's live picture is open from now on
LIVE_ENDED = "live_ended"
REVEALED = "revealed"  # a picture under a reveal; the target is the reveal
REVEALED_BACK = "revealed_recording"  # the same, of a recording: five minutes of it
STEERED = "steered"  # a camera is steered by a console that is alone; online it is an event
STEERED_ENDED = "steered_ended"
BLOCK_S = 300.0  # of a recording: what one ticket opens, and one record of a look names
STAYS = (LIVE, LIVE_ENDED, STEERED, STEERED_ENDED)  # recorded by themselves, nobody said them


def block_of(at_utc: float) -> tuple[float, float]:
    """The five minutes that a time lies in."""
    begins = at_utc // BLOCK_S * BLOCK_S
    return begins, begins + BLOCK_S
