"""What somebody may have looked at, beyond evidence and addresses: pictures as they come."""

from __future__ import annotations

LIVE = "live"  # a camera's live picture is open from now on
LIVE_ENDED = "live_ended"
REVEALED = "revealed"  # a picture under a reveal; the target is the reveal
STAYS = (LIVE, LIVE_ENDED)  # recorded by themselves, nobody has said them
