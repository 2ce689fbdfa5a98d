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

    @property
    def reaches_back_utc(self) -> datetime | None:
        """From when on recorded pictures are shown with it; None: it is not granted, or it is of a
        track, which is shown wherever it was seen.

        A whole camera is shown as far back as it was granted for: whoever let it be seen had these
        minutes in mind, and not the day.
        """
        if self.alert_id or self.from_utc is None:
            return None
        return self.from_utc - timedelta(minutes=self.minutes)
