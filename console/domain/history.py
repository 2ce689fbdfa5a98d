"""What has left the open picture, as it was when it left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.alert import Alert
from console.domain.bookmark import Bookmark
from console.domain.checklist import ChecklistRun
from console.domain.incident import Incident
from console.domain.shift import ShiftEntry


@dataclass(frozen=True, slots=True)
class Sign:
    """What an alert of a closed incident was, as far as incidents are compared by it."""

    tool: str
    message_id: str
    camera_id: str
    place: str
    title: str


@dataclass(frozen=True, slots=True)
class ClosedAlert:
    """seq: of the event that closed it; the key by which it is paged."""

    seq: int
    closed_utc: datetime
    code: str
    alert: Alert


@dataclass(frozen=True, slots=True)
class ClosedIncident:
    """With its bookmarks, which leave the state with it. signs: of its alerts."""

    seq: int
    closed_utc: datetime
    code: str
    summary: str
    incident: Incident
    runs: tuple[ChecklistRun, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    signs: tuple[Sign, ...] = ()


Closed = ClosedAlert | ClosedIncident
Paged = Closed | ShiftEntry  # what is read by page


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first. next: `before` of the following page, None at the end.

    complete False: the backend cannot be asked; this is what the console has kept itself.
    """

    items: tuple[Paged, ...]
    next: int | None
    complete: bool = True


CLOSED_KINDS: dict[str, type[ClosedAlert] | type[ClosedIncident]] = {
    "alerts": ClosedAlert,
    "incidents": ClosedIncident,
}
