"""A shift: who is planned and here, what is handed over to whom, and what is said to all.

What a hand-over lists is named by id, number and message id, never by what somebody wrote of it:
an incident that is erased leaves no words behind here. Notes and questions are people's own words
and rest, as all of a shift, under the key of their day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.alert import Params, Priority
from console.domain.person import Role
from console.domain.sharing import Receipts

COUNTERSIGN_WITHIN = timedelta(minutes=15)  # U53: a signature that nobody answers is no signature
BREAK_AFTER = timedelta(hours=2)  # of screen work without one a break is due
LINES_MOST = 300  # of a hand-over; what is left out is counted on it
SKILLS_MOST = 12


class LineKind(StrEnum):
    """What a line of a hand-over is about, in the order in which it is read."""

    INCIDENT = "incident"
    ALERT = "alert"  # waits in the queue, and nobody has made an incident of it
    WITHHELD = "withheld"  # shelved or suppressed
    OUT_OF_SERVICE = "out_of_service"
    OVERRIDE = "override"  # a tool that a person has switched off
    STEP = "step"
    CAMERA = "camera"
    RETRACTION = "retraction"
    REMARK = "remark"  # the outgoing person's own


@dataclass(frozen=True, slots=True)
class Line:
    """label: a number or name that reads without its record; words_id and params: what an alert is
    called. moves: an incident that needs another owner, since its own one leaves or is not here.
    detail: a step's id, or why something is withheld.
    """

    id: str
    kind: LineKind
    subject_id: str
    label: str
    since_utc: datetime
    words_id: str = ""
    params: Params = field(default_factory=dict)
    priority: Priority | None = None
    until_utc: datetime | None = None
    owner_id: str = ""
    detail: str = ""
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What the outgoing person says to a line, in their language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Question:
    """By the incoming person, on one line or (line_id empty) on the whole."""

    id: str
    line_id: str
    text: str
    language: str
    asked_utc: datetime
    answer: str = ""
    answer_language: str = ""
    answered_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """From one person to one other. signed_utc: the outgoing person's signature, which stands until
    until_utc; countersigned_utc: the incoming person's, with which it is done and never changes.
    notes: by line id.
    """

    id: str
    from_id: str
    to_id: str
    begun_utc: datetime
    lines: tuple[Line, ...]
    left_out: int = 0
    notes: dict[str, Note] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    signed_utc: datetime | None = None
    until_utc: datetime | None = None
    countersigned_utc: datetime | None = None

    @property
    def done(self) -> bool:
        return self.countersigned_utc is not None

    def signed_at(self, now_utc: datetime) -> bool:
        """Whether the outgoing person's signature stands and may be countersigned."""
        until = self.until_utc
        return self.signed_utc is not None and until is not None and now_utc < until

    def unanswered(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questions if one.answered_utc is None)

    def line(self, line_id: str) -> Line | None:
        return next((one for one in self.lines if one.id == line_id), None)

    def unsigned(self) -> Handover:
        return replace(self, signed_utc=None, until_utc=None)

    def relisted(self, lines: tuple[Line, ...], left_out: int) -> Handover:
        """With what is so by now; remarks and what was said to a line stay, its line too."""
        fresh = {one.id for one in lines}
        said = {*self.notes, *(one.line_id for one in self.questions)}
        kept = (
            one
            for one in self.lines
            if one.id not in fresh and (one.kind is LineKind.REMARK or one.id in said)
        )
        return replace(self, lines=(*lines, *kept), left_out=left_out)


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """Who is planned from when to when, as what, where, and what they can do (free words)."""

    id: str
    person_id: str
    from_utc: datetime
    to_utc: datetime
    role: Role = Role.OPERATOR
    area: str = ""
    skills: tuple[str, ...] = ()

    def covers(self, at_utc: datetime) -> bool:
        return self.from_utc <= at_utc < self.to_utc


@dataclass(frozen=True, slots=True)
class Break:
    """The last one of a shift; until_utc None: it lasts."""

    since_utc: datetime
    until_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Said to everybody who was on shift then, or to those of a role or an area.

    recipients: decided when it was sent. text: a person's; where it is empty, words_id and params
    have it: the system's own.
    """

    id: str
    sent_by: str
    said_utc: datetime
    priority: Priority
    recipients: tuple[str, ...]
    text: str = ""
    language: str = ""
    words_id: str = ""
    params: Params = field(default_factory=dict)
    to_role: Role | None = None
    to_area: str = ""
    receipts: dict[str, Receipts] = field(default_factory=dict)

    def of(self, person_id: str) -> Receipts:
        return self.receipts.get(person_id) or Receipts()

    def unread(self) -> tuple[str, ...]:
        return tuple(who for who in self.recipients if not self.of(who).knows())


@dataclass(frozen=True, slots=True)
class ShiftEntry:
    """One line of the shift log: words by message id, or what a person wrote.

    seq: of its event, the key by which the log is paged. day: the key under which it rests.
    """

    seq: int
    at_utc: datetime
    actor_id: str
    day: str
    words_id: str
    params: Params = field(default_factory=dict)
    text: str = ""
    language: str = ""


def break_due_in(
    on_shift_since: datetime, last: Break | None, now_utc: datetime
) -> timedelta | None:
    """Time to the next break, negative where it is overdue; None while one lasts."""
    if last is not None and last.until_utc is None:
        return None
    begun = max(on_shift_since, last.until_utc) if last and last.until_utc else on_shift_since
    return begun + BREAK_AFTER - now_utc
