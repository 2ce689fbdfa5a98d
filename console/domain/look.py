"""What somebody may have looked at, beyond evidence and addresses: pictures as they come."""

from __future__ import annotations

LIVE = "live"  # a camera's live picture is open from now on
LIVE_ENDED = "live_ended"
REVEALED = "revealed"  # a picture under a reveal; the target is the reveal
STEERED = "steered"  # a camera is steered by a console that is alone; online it is an event
STEERED_ENDED = "steered_ended"
STAYS = (LIVE, LIVE_ENDED, STEERED, STEERED_ENDED)  # recorded by themselves, nobody said them
