"""What people work on: made of alerts, owned by one, answered by checklists, told by its log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.domain.alert import Evidence, Params, Priority
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


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who last set a field, and by which event: what a late command is judged against."""

    seq: int
    actor_id: str
    at_utc: datetime


CLOSE_CODES = ("resolved", "false_alarm", "handed_over", "duplicate", "exercise")


@dataclass(frozen=True, slots=True)
class Incident:
    """An open incident.

    moves: the last seq at which each actor changed what a person would decide on; stamps: the last
    change of "owner", "assignment" and "phase".
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
