"""What people work on: made of alerts, owned by one, answered by checklists, told by its log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.domain.alert import Evidence, Params, Priority
from console.domain.decision import Decision
from console.domain.forms import Form
from console.domain.look import Viewer
from console.domain.place import Position


class Phase(StrEnum):
    """IMPETUS' phases of an event."""

    BEFORE = "before"
    IMMINENT = "imminent"
    DURING = "during"
    AFTER = "after"


class AssignmentState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A supervisor's offer of an incident to one person, and the answer to it."""

    to_id: str
    by_id: str
    state: AssignmentState
    at_utc: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the decision log: words by message id, or a person's text with its language."""

    seq: int
    at_utc: datetime
    actor_id: str
    message_id: str
    params: Params = field(default_factory=dict)
    text: str = ""
    language: str = ""
    from_id: str = ""  # of the incident that brought it when it was merged into this one


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who last set a field, and by which event: what a late command is judged against."""

    seq: int
    actor_id: str
    at_utc: datetime


class LinkKind(StrEnum):
    """What beside alerts belongs to an incident, by whose id it is found again."""

    CAMERA = "camera"
    POST = "post"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Link:
    """title: what it was called when it was linked; what it points to may go earlier."""

    kind: LinkKind
    target_id: str
    title: str
    by_id: str
    at_utc: datetime


@dataclass(frozen=True, slots=True)
class MergedName:
    """Of an incident that was merged into another: its number goes on being found."""

    id: str
    number: str
    title: str


CLOSE_CODES = ("resolved", "false_alarm", "handed_over", "duplicate", "exercise")
MERGED = "merged"  # the code of one that was part of another when that was closed


@dataclass(frozen=True, slots=True)
class Incident:
    """An open incident.

    moves: the last seq at which each actor changed what a person would decide on; stamps: the last
    change of "owner", "assignment", "phase" and "extent" (merged, taken apart, split).
    own_priority: what it would be without those merged into it; None: there are none. merged: those
    within, their own ones too. merged_into: of a closed one that was part of another when that was
    closed. parent_id: of the incident that it is a team's part of.
    """

    id: str
    number: str
    title: str
    title_language: str
    priority: Priority
    phase: Phase
    opened_utc: datetime
    opened_by: str
    owner_id: str
    area: str = ""
    place: str = ""
    position: Position | None = None
    assignment: Assignment | None = None
    alert_ids: tuple[str, ...] = ()
    run_ids: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    log: tuple[LogEntry, ...] = ()
    viewers: tuple[Viewer, ...] = ()
    moves: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    own_priority: Priority | None = None
    merged: tuple[MergedName, ...] = ()
    merged_into: str = ""
    parent_id: str = ""
    team: str = ""
    links: tuple[Link, ...] = ()
    decisions: tuple[Decision, ...] = ()
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class MergedIncident:
    """An incident as it was when it was merged into another; what taking it apart restores.

    bookmark_ids, sub_ids: what was its own beside what it names itself.
    """

    id: str
    incident: Incident
    into_id: str
    by_id: str
    at_utc: datetime
    reason: str = ""
    bookmark_ids: tuple[str, ...] = ()
    sub_ids: tuple[str, ...] = ()
