"""Evidence that leaves the house: who wants what out, why, and who agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.incident import Incident
from console.domain.retention import Hold, HoldOn

EXPORT_LIFE = timedelta(minutes=15)  # what was asked for, or agreed to, and not made by then lapses
WHAT = ("clips", "pictures", "files")  # beside the log, which always goes along
WINDOW_MAX = timedelta(minutes=10)  # of recordings: it is put together in memory
WINDOW_CAMERAS = 9
KEPT_SHADINGS = ("silhouettes", "coarse", "none")  # of a still that one person may keep
PURPOSES = ("investigation", "court", "oversight", "person", "training")


@dataclass(frozen=True, slots=True)
class ExportedIncident:
    """What is known of an incident when its export is asked for: it may have left the state, or
    leave it meanwhile. closed_utc None: it was open.
    """

    number: str
    title: str
    area: str = ""
    alert_ids: tuple[str, ...] = ()
    closed_utc: datetime | None = None

    @classmethod
    def of(cls, incident: Incident, closed_utc: datetime | None = None) -> ExportedIncident:
        return cls(incident.number, incident.title, incident.area, incident.alert_ids, closed_utc)


NOT_KNOWN = ExportedIncident("", "")


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is asked for and not made yet. Blurred ones need nobody else's word.

    With cameras, what was recorded of them from from_utc to to_utc goes along. It outlives its
    incident's closing: a court asks months later, and what is being made then is not in vain.
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
    about: ExportedIncident = NOT_KNOWN

    def agreed(self) -> bool:
        """Whether it may be made."""
        return self.blurred or bool(self.approved_by)

    def lapses_utc(self) -> datetime:
        return (self.approved_utc or self.asked_utc) + EXPORT_LIFE

    def window_under(self, hold: Hold) -> bool:
        """Whether a hold on a camera keeps some of the recordings that go along."""
        if hold.on is not HoldOn.CAMERA or hold.target_id not in self.camera_ids:
            return False
        if self.from_utc is None or self.to_utc is None:
            return False
        return hold.from_utc <= self.to_utc and (
            hold.to_utc is None or hold.to_utc >= self.from_utc
        )


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """What left: by its own hash, and by that of the evidence it was made from."""

    name: str
    sha256: str
    original_sha256: str = ""
