"""A picture uncovered for a while: one track's, or all of a camera's (DESIGN rule 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

REVEAL_MAX = timedelta(minutes=15)
MINUTES_MAX = 15
REASON_LEAST = 10  # characters; shorter says why to nobody
ASK_STANDS = timedelta(minutes=10)  # an unanswered question is none any more


@dataclass(frozen=True, slots=True)
class Reveal:
    """Asked for while from_utc is None; from then to until_utc it stands, unless it is closed.

    alert_id: whose track is shown; empty: the whole camera. by_verdict: it came with the
    confirmation of a weapon, so that one person sufficed. granted_by: the other person, else the
    one who confirmed.
    """

    id: str
    camera_id: str
    asked_by: str
    asked_utc: datetime
    alert_id: str = ""
    incident_id: str = ""
    area: str = ""
    reason: str = ""
    language: str = ""
    minutes: int = MINUTES_MAX
    by_verdict: bool = False
    granted_by: str = ""
    from_utc: datetime | None = None
    until_utc: datetime | None = None

    @property
    def waits(self) -> bool:
        """For a second person."""
        return self.from_utc is None

    def stands(self, now_utc: datetime) -> bool:
        return self.until_utc is not None and now_utc < self.until_utc
