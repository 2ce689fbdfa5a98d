"""Evidence that leaves the house: who wants what out, why, and who agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

EXPORT_LIFE = timedelta(minutes=15)  # what was asked for, or agreed to, and not made by then lapses
WHAT = ("clips", "pictures", "files")  # beside the log, which always goes along
WINDOW_MAX = timedelta(minutes=10)  # of recordings: it is put together in memory
WINDOW_CAMERAS = 9
PURPOSES = ("investigation", "court", "oversight", "person", "training")


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is asked for and not made yet. Blurred ones need nobody else's word.

    With cameras, what was recorded of them from from_utc to to_utc goes along.
    """

    id: str
    incident_id: str
    asked_by: str
    asked_utc: datetime
    what: tuple[str, ...]
    blurred: bool
    reason: str
    case_number: str
    purpose: str
    approved_by: str = ""
    approved_utc: datetime | None = None
    camera_ids: tuple[str, ...] = ()
    from_utc: datetime | None = None
    to_utc: datetime | None = None

    def agreed(self) -> bool:
        """Whether it may be made."""
        return self.blurred or bool(self.approved_by)

    def lapses_utc(self) -> datetime:
        return (self.approved_utc or self.asked_utc) + EXPORT_LIFE


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """What left: by its own hash, and by that of the evidence it was made from."""

    name: str
    sha256: str
    original_sha256: str = ""
