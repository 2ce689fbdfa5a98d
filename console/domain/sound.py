"""A person's loudspeaker that is muted for a while: who, why, and until when it stays so.

Silence is another thing: it quietens what sounds now and leaves no record in the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MUTE_MOST = timedelta(minutes=15)  # longer is nobody's reason: it returns by itself
MOST_SILENCED = 200  # alerts that one word names; of more, the worst
MUTE_REASONS = ("call", "briefing", "repeating", "other")


@dataclass(frozen=True, slots=True)
class SoundMute:
    """device_id: the workstation at which it was wished. reason: one of MUTE_REASONS."""

    person_id: str
    device_id: str
    reason: str
    from_utc: datetime
    until_utc: datetime

    def stands(self, now_utc: datetime) -> bool:
        return now_utc < self.until_utc
