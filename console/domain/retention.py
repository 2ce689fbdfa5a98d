"""How long what is kept, in classes, and what a legal hold keeps beyond that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOUR = timedelta(hours=1)
DAY_H, YEAR_H = 24, 24 * 365
GRACE = timedelta(minutes=15)  # until a shorter time counts: whoever erred can take it back
SWEEPS_KEPT = 60


class Kind(StrEnum):
    """Classes of what is kept; the clock of each begins where `Matter.since_utc` says."""

    FALSE_ALERTS = "false_alerts"  # judged not a threat, in no incident
    UNJUDGED_ALERTS = "unjudged_alerts"  # closed without a verdict that stands
    CONFIRMED_ALERTS = "confirmed_alerts"  # confirmed, in no incident
    INCIDENTS = "incidents"  # with their alerts, checklists, notes, messages, evidence
    SNAPSHOTS = "snapshots"  # of a tile, for no incident
    LOOKS = "looks"  # who looked, who was on shift; a day at a time
    UNNAMED = "unnamed"  # evidence that came and that no entry names
    FOOTAGE = "footage"  # what recorders lock around an alert
    COPIES = "copies"  # of closed things, at each console


@dataclass(frozen=True, slots=True)
class Bounds:
    """Hours."""

    least: int
    usual: int
    most: int


# Safe where nobody has said anything: what proved nothing goes first, what a case rests on last.
BOUNDS: dict[Kind, Bounds] = {
    Kind.FALSE_ALERTS: Bounds(1, 7 * DAY_H, 90 * DAY_H),
    Kind.UNJUDGED_ALERTS: Bounds(DAY_H, 30 * DAY_H, YEAR_H),
    Kind.CONFIRMED_ALERTS: Bounds(DAY_H, 90 * DAY_H, 5 * YEAR_H),
    Kind.INCIDENTS: Bounds(DAY_H, YEAR_H, 10 * YEAR_H),
    Kind.SNAPSHOTS: Bounds(1, 30 * DAY_H, YEAR_H),
    Kind.LOOKS: Bounds(30 * DAY_H, YEAR_H, 10 * YEAR_H),
    Kind.UNNAMED: Bounds(DAY_H, 7 * DAY_H, 30 * DAY_H),
    Kind.FOOTAGE: Bounds(1, 30 * DAY_H, YEAR_H),
    Kind.COPIES: Bounds(12, 7 * DAY_H, 30 * DAY_H),
}


@dataclass(frozen=True, slots=True)
class Term:
    """What an administrator has said of a class; `before` counts until from_utc."""

    kind: Kind
    hours: int
    before: int
    from_utc: datetime
    set_by: str
    set_utc: datetime
    reason: str

    def at(self, now_utc: datetime) -> int:
        return self.hours if now_utc >= self.from_utc else self.before


def hours_of(terms: Mapping[str, Term], kind: Kind, now_utc: datetime) -> int:
    term = terms.get(kind.value)
    return BOUNDS[kind].usual if term is None else term.at(now_utc)


class HoldOn(StrEnum):
    INCIDENT = "incident"
    ALERT = "alert"
    CAMERA = "camera"  # everything of it in a span of time


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing under it is erased until two persons have let it go.

    alert_ids: of an incident; their recordings stay too.
    label: what people call its target. from_utc, to_utc: what it is about; to_utc None: to now and
    on. area empty: it is not known (the target was closed), so only supervisors see it.
    """

    id: str
    on: HoldOn
    target_id: str
    label: str
    reason: str
    case_number: str
    placed_by: str
    placed_utc: datetime
    from_utc: datetime
    to_utc: datetime | None
    area: str = ""
    release_asked_by: str = ""
    release_asked_utc: datetime | None = None
    release_reason: str = ""
    alert_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What is erased as one: a subject of the journal, its class, and what holds ask of it.

    since_utc: when its clock began. from_utc, to_utc: what it is about. camera_ids: with a space
    between them.
    """

    subject: str
    kind: Kind
    since_utc: datetime
    from_utc: datetime
    to_utc: datetime
    camera_ids: str = ""
    incident_id: str = ""


def covers(hold: Hold, matter: Matter) -> bool:
    """Whether a hold keeps it. Of looks it keeps all days from where its matter begins on."""
    if hold.target_id in (matter.subject, matter.incident_id) or matter.subject in hold.alert_ids:
        return True
    if matter.kind is Kind.LOOKS:
        return matter.to_utc >= hold.from_utc
    if hold.on is not HoldOn.CAMERA or hold.target_id not in matter.camera_ids.split():
        return False
    ends = hold.to_utc
    return matter.to_utc >= hold.from_utc and (ends is None or matter.from_utc <= ends)


def held(holds: Iterable[Hold], matter: Matter) -> bool:
    return any(covers(hold, matter) for hold in holds)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one round has erased of a class: how much and why, nothing of what it was."""

    id: str
    kind: Kind
    subjects: int
    files: int
    hours: int
    at_utc: datetime


@dataclass(frozen=True, slots=True)
class KindStatus:
    """How a class stands at the backend. why: of what is due and not gone, the last word of
    retention.waits_*."""

    kind: Kind
    hours: int
    kept: int
    held: int
    due: int
    next_due_utc: datetime | None
    waits: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class RetentionStatus:
    kinds: tuple[KindStatus, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go at once with other hours."""

    kind: Kind
    hours: int
    going: int
    held: int
    oldest_utc: datetime | None
    newest_utc: datetime | None
