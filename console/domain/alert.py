"""One tool's claim that something needs eyes, with its ISA-18.2 alarm state and its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from console.domain.alarm import AlarmState, Withheld, shown_state
from console.domain.look import Viewer
from console.domain.place import Position

Params = dict[str, str | int | float]

BY_HAND = "manual"  # the tool of an alert that is no tool's
TWIN_SLACK = timedelta(seconds=2)  # DESIGN rule 5
OUTAGE_SLACK = timedelta(seconds=10)
TWIN_IOU = 0.3
NAMES_KEPT = 8  # of a track that was lost and found again
TRACK_KEPT = 32  # boxes kept per alert, newest last; enough to find the nearest common time


class Priority(IntEnum):
    """Attention levels; also the numeral on the badge (U5)."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


@dataclass(frozen=True, slots=True)
class Box:
    """Corners as fractions of the picture's width and height, 0..1."""

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.x1 < self.x2 <= 1.0 and 0.0 <= self.y1 < self.y2 <= 1.0):
            raise ValueError("box corners must satisfy 0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1")

    def apart(self, other: Box) -> float:
        """How far it is from centre to centre."""
        dx = (self.x1 + self.x2 - other.x1 - other.x2) / 2
        dy = (self.y1 + self.y2 - other.y1 - other.y2) / 2
        return float((dx * dx + dy * dy) ** 0.5)

    def iou(self, other: Box) -> float:
        """Area of overlap over area of union, 0..1."""
        width = min(self.x2, other.x2) - max(self.x1, other.x1)
        height = min(self.y2, other.y2) - max(self.y1, other.y1)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        return shared / (self.area() + other.area() - shared)

    def area(self) -> float:
        return (self.x2 - self.x1) * (self.y2 - self.y1)


@dataclass(frozen=True, slots=True)
class TimedBox:
    """A box at the capture time of its frame."""

    at_utc: datetime
    box: Box


@dataclass(frozen=True, slots=True)
class TrackName:
    """What the relay's boxes call it: a track's number (track_id), in the epoch of its stream."""

    epoch: str
    number: int


@dataclass(frozen=True, slots=True)
class CountedHit:
    """One of the detections that together raised the alert: the frame's time, and how sure."""

    at_utc: datetime
    score: float


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What of a picture a detector was given, and how large: the deciding frame's very input.

    width, height: the camera's picture in pixels. region: the part of it that was taken.
    input_width, input_height: the model's input. scale_x, scale_y: input pixels to one of the
    camera's.
    """

    width: int
    height: int
    region: Box
    input_width: int
    input_height: int
    scale_x: float
    scale_y: float


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector saw and with what: enough to judge the claim (U26)."""

    camera_id: str
    epoch: str
    label: str
    score: float
    model_name: str
    model_version: str
    model_sha256: str
    threshold: float
    device: str
    track: tuple[TimedBox, ...]  # oldest first, never empty
    tracks: tuple[TrackName, ...] = ()  # what it has been called, newest last; at most NAMES_KEPT
    hits: tuple[CountedHit, ...] = ()  # those that raised it, oldest first; of old ones not known
    looked_at: LookedAt | None = None

    def __post_init__(self) -> None:
        if not self.track:
            raise ValueError("a detection needs at least one box")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError("score must be between 0 and 1")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A picture, clip or file, by content: its bytes lie in media under sha256 (hex)."""

    sha256: str
    media_type: str
    size_bytes: int
    role: str  # "crop", "frame", "clip", "attachment": a message id's last word
    at_utc: datetime

    def __post_init__(self) -> None:
        if len(self.sha256) != 64 or set(self.sha256) - set("0123456789abcdef"):
            raise ValueError("sha256 must be 64 lower-case hexadecimal digits")


class VerdictKind(StrEnum):
    """A person's judgement of an alert."""

    CONFIRMED = "confirmed"
    FALSE = "false"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who judged what; cause is a word of the tool's list, for FALSE only."""

    kind: VerdictKind
    actor_id: str
    at_utc: datetime
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """title is a person's own words in title_language; where it is empty, message_id has them.

    state: without withholding; `alarm_state` is what it stands in. withheld_by: the withholding
    that covers it, withheld_as of which kind. unacknowledged_since_utc is set where it waits once
    more: raised again, no longer retracted or no longer withheld. viewers: who has it open. times:
    how many claims of its source are in this row; joined_seq: by which event the last came.
    """

    id: str
    tool: str
    message_id: str
    priority: Priority
    first_seen_utc: datetime
    last_seen_utc: datetime
    raised_seq: int
    raised_by: str
    state: AlarmState = AlarmState.UNACKNOWLEDGED
    params: Params = field(default_factory=dict)
    title: str = ""
    title_language: str = ""
    position: Position | None = None
    camera_id: str = ""
    place: str = ""
    area: str = ""
    detection: Detection | None = None
    evidence: tuple[Evidence, ...] = ()
    acknowledged_by: tuple[str, ...] = ()
    acknowledged_utc: datetime | None = None
    verdicts: tuple[Verdict, ...] = ()
    disputed: bool = False
    retracted: bool = False
    second_person_asked_by: str = ""
    incident_id: str = ""
    absorbed: tuple[str, ...] = ()
    detector_lost_utc: datetime | None = None
    escalation: int = 0
    unacknowledged_since_utc: datetime | None = None
    withheld_by: str = ""
    withheld_as: Withheld | None = None
    viewers: tuple[Viewer, ...] = ()
    times: int = 1
    joined_seq: int = 0

    def active(self) -> bool:
        """Whether the condition still stands, acknowledged or not."""
        return self.state in (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)

    def alarm_state(self) -> AlarmState:
        """Which of ISA-18.2's seven states it stands in."""
        return shown_state(self.state, self.withheld_as)

    def unacknowledged(self) -> bool:
        """Whether nobody has acknowledged it as it stands, withheld or not."""
        return not self.retracted and self.state in (
            AlarmState.UNACKNOWLEDGED,
            AlarmState.RETURNED_UNACKNOWLEDGED,
        )

    def needs_acknowledging(self) -> bool:
        """Whether it asks for acknowledging now. The one question to which queue, strip, sound,
        counts, escalation and board have the same answer: what is withheld asks nobody.
        """
        return self.unacknowledged() and self.withheld_as is None

    def waiting_since(self) -> datetime:
        """Where it needs acknowledging: from when on."""
        return self.unacknowledged_since_utc or self.first_seen_utc

    def verdict(self) -> Verdict | None:
        """The judgement that stands: the last that is not 'unsure', unless it is disputed."""
        if self.disputed:
            return None
        return next((v for v in reversed(self.verdicts) if v.kind != VerdictKind.UNSURE), None)


def nearest_common(
    one: tuple[TimedBox, ...], other: tuple[TimedBox, ...], shift: timedelta
) -> tuple[TimedBox, TimedBox]:
    """The pair of boxes nearest in time, other's clock moved by shift. Both must be non-empty."""
    pairs = ((a, b) for a in one for b in other)
    return min(pairs, key=lambda pair: abs(pair[0].at_utc - (pair[1].at_utc + shift)))


def are_twins(
    kept: Alert, seen: Detection, first_utc: datetime, last_utc: datetime, shift: timedelta
) -> bool:
    """Whether a new sighting is the alert we already have (DESIGN rule 5).

    shift is added to the sighting's times to bring them onto kept's clock. Another epoch means
    that one detector has taken over from the other, with a gap: the backend may not have noticed
    yet that the first one is lost.
    """
    have = kept.detection
    if have is None or (have.camera_id, have.label) != (seen.camera_id, seen.label):
        return False
    taken_over = kept.active() and have.epoch != seen.epoch
    lost = taken_over or kept.detector_lost_utc is not None
    slack = OUTAGE_SLACK if lost else TWIN_SLACK
    first, last = first_utc + shift, last_utc + shift
    if first > kept.last_seen_utc + slack or last < kept.first_seen_utc - slack:
        return False
    a, b = nearest_common(have.track, seen.track, shift)
    return a.box.iou(b.box) >= TWIN_IOU
