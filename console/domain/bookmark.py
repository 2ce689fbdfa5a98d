"""A moment or a span of recordings that somebody wants to find again, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.alert import Priority
from console.domain.incident import Stamp

MOST_CAMERAS = 9  # as many as a review shows together
MOST_BOOKMARKS = 2000  # an organisation; they stand in everybody's state


@dataclass(frozen=True, slots=True)
class Bookmark:
    """from_utc and to_utc, on the backend's clock, are the same for a moment.

    severity: how it is marked, by the same four shapes as alerts. note may be empty: the time is
    the point. changed: the last edit, which a late one is judged against.
    """

    id: str
    note: str
    severity: Priority
    camera_ids: tuple[str, ...]
    from_utc: datetime
    to_utc: datetime
    made_by: str
    made_utc: datetime
    incident_id: str = ""
    changed: Stamp | None = None
