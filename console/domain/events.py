"""Everything that can have happened, in the past tense: the journal's whole core vocabulary.

The kind on the wire is the class name; the version is in VERSIONS where it is not 1. A subject is
the record whose erasure key the payload is under.

Long: the vocabulary is read as one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from console.domain.activity import Flood
from console.domain.alarm_rules import AlarmRules
from console.domain.alert import Alert, Detection, Evidence, Params, TimedBox, TrackName, Verdict
from console.domain.bookmark import Bookmark
from console.domain.camera import Camera, Lease
from console.domain.checklist import Answer, Procedure
from console.domain.correlation import Correlation
from console.domain.decision import Decision
from console.domain.district import District
from console.domain.exports import ExportedFile, ExportedIncident
from console.domain.forms import Form
from console.domain.fusion_rules import FusionRules
from console.domain.geofence import Gap, Geofence, Visit
from console.domain.incident import Assignment, Incident, Link, LinkKind, Phase
from console.domain.observation import Observation
from console.domain.person import Device, Person
from console.domain.planned import PlannedEvent
from console.domain.ptz import Steering
from console.domain.retention import Hold, Kind, Term
from console.domain.reveal import Reveal
from console.domain.sharing import Act, Message, ReceiptKind
from console.domain.shift import Broadcast, Handover, Line, Question, RosterEntry
from console.domain.sound import SoundMute
from console.domain.unit import Unit
from console.domain.wall import WallLayout
from console.domain.withholding import Withholding

# -- alerts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """A claim, by a person, a detector or another system."""

    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertSeenAgain:
    """The condition still stands: later boxes, a better score, more evidence."""

    alert_id: str
    last_seen_utc: datetime
    score: float
    track: tuple[TimedBox, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    seen_as: TrackName | None = None


@dataclass(frozen=True, slots=True)
class AlertReturned:
    """The condition is gone (ISA-18.2 'return to normal')."""

    alert_id: str
    last_seen_utc: datetime


@dataclass(frozen=True, slots=True)
class AlertsMerged:
    """Two ids are one thing; both stay valid. seen: what the absorbed one knew.

    grouped: not the same thing seen twice, but one more of its source: the row's counter goes up.
    """

    kept_id: str
    absorbed_id: str
    seen: Detection | None = None
    first_seen_utc: datetime | None = None
    last_seen_utc: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class AlertAcknowledged:
    alert_id: str


@dataclass(frozen=True, slots=True)
class AlertEscalated:
    """Nobody acknowledged in time: level 1 supervisor, level 2 everyone."""

    alert_id: str
    level: int


@dataclass(frozen=True, slots=True)
class VerdictGiven:
    alert_id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SecondPersonAsked:
    """Somebody was unsure and wants another pair of eyes."""

    alert_id: str


@dataclass(frozen=True, slots=True)
class AlertDisputed:
    """Verdicts differ: both are kept, a supervisor decides."""

    alert_id: str


@dataclass(frozen=True, slots=True)
class DisputeSettled:
    alert_id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AlertRetracted:
    """Judged false: withdrawn from every screen as loudly as it was raised."""

    alert_id: str
    cause: str


@dataclass(frozen=True, slots=True)
class AlertClosed:
    """Leaves the open picture; history keeps it. forced: though its condition still stood (U25)."""

    alert_id: str
    code: str
    reason: str = ""
    forced: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceAdded:
    """target: an alert's or an incident's id."""

    target_id: str
    evidence: Evidence


# -- incidents ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    incident: Incident


@dataclass(frozen=True, slots=True)
class AlertLinked:
    incident_id: str
    alert_id: str


@dataclass(frozen=True, slots=True)
class IncidentAssigned:
    incident_id: str
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class AssignmentAnswered:
    """accepted makes the person the owner."""

    incident_id: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OwnershipTaken:
    incident_id: str
    from_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    incident_id: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """target: an alert's or an incident's id. refused_command: the late wish that became a note."""

    target_id: str
    note_id: str
    text: str
    language: str
    refused_command: str = ""
    message_id: str = "log.note"
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ViewingStarted:
    incident_id: str


@dataclass(frozen=True, slots=True)
class ViewingEnded:
    incident_id: str


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    incident_id: str
    code: str
    summary: str
    language: str


# -- incidents: merged, taken apart, linked ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IncidentsMerged:
    """Several are one: the kept one has what was theirs until they are taken apart again."""

    kept_id: str
    absorbed_ids: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IncidentUnmerged:
    """What was the restored one's when it was merged is its own again; what came since stays."""

    kept_id: str
    restored_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IncidentSplit:
    """Some alerts leave an incident; `incident` is the new one that they make up."""

    kept_id: str
    incident: Incident


@dataclass(frozen=True, slots=True)
class IncidentLinked:
    incident_id: str
    link: Link


@dataclass(frozen=True, slots=True)
class IncidentUnlinked:
    incident_id: str
    kind: LinkKind
    target_id: str


@dataclass(frozen=True, slots=True)
class DecisionRecorded:
    incident_id: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class DecisionReviewDue:
    """The time that was named for looking at it again has come."""

    incident_id: str
    decision_id: str


@dataclass(frozen=True, slots=True)
class DecisionReviewed:
    incident_id: str
    decision_id: str
    outcome: str
    language: str


@dataclass(frozen=True, slots=True)
class FormFiled:
    """A new version of a form; earlier ones stand beside it."""

    incident_id: str
    form: Form


# -- checklists ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProcedurePublished:
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class ChecklistStarted:
    run_id: str
    incident_id: str
    procedure_id: str
    version: str


@dataclass(frozen=True, slots=True)
class StepAnswered:
    run_id: str
    step_id: str
    answer: Answer
    awaits_second: bool = False


@dataclass(frozen=True, slots=True)
class StepAnswerDiffered:
    """The first answer stands; this later, different one beside it asks for a choice."""

    run_id: str
    step_id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class StepAnswerChosen:
    """index 0: the standing answer; n: the n-th of the others."""

    run_id: str
    step_id: str
    index: int


@dataclass(frozen=True, slots=True)
class StepCountersigned:
    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class StepDeferred:
    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class StepWithdrawn:
    """A compensating entry within 10 s; the withdrawn answer stays in the journal."""

    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class StepTimerExpired:
    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class ChecklistCompleted:
    run_id: str


# -- the house ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CameraConfigured:
    camera: Camera


@dataclass(frozen=True, slots=True)
class CameraAddressChanged:
    """It is reached elsewhere, or with another password; which is in no event."""

    camera_id: str


@dataclass(frozen=True, slots=True)
class LeaseChanged:
    lease: Lease


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    person: Person


@dataclass(frozen=True, slots=True)
class DeviceEnrolled:
    device: Device


@dataclass(frozen=True, slots=True)
class DeviceRevoked:
    device_id: str


@dataclass(frozen=True, slots=True)
class ToolSwitched:
    tool: str
    on: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ToolFailed:
    """A tool was greyed; error is a class name, never a trace."""

    tool: str
    error: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody read what is guarded; what: "evidence", "camera_address", "after_action", "live"
    and "live_ended" (a camera's picture), "revealed" (the target is the reveal), "recording"
    (of a camera, from_utc to to_utc)."""

    what: str
    target_id: str
    from_utc: datetime | None = None
    to_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """The subject's key was destroyed: its payloads are gone for good, the chain stays whole."""

    subject: str
    reason: str


# -- the wall -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WallLayoutSaved:
    """Whole, as it is from now on; its `saved` is what this event itself becomes."""

    layout: WallLayout


@dataclass(frozen=True, slots=True)
class WallLayoutDeleted:
    layout_id: str


# -- what leaves the house ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """what: of exports.WHAT; the incident's log goes along in any case.

    With cameras, what was recorded of them from from_utc to to_utc goes along too. closed: the
    incident, where it had left the state.
    """

    export_id: str
    incident_id: str
    what: tuple[str, ...]
    blurred: bool
    reason: str
    case_number: str
    purpose: str
    camera_ids: tuple[str, ...] = ()
    from_utc: datetime | None = None
    to_utc: datetime | None = None
    closed: ExportedIncident | None = None


@dataclass(frozen=True, slots=True)
class ExportApproved:
    """A second person agrees that people stay recognisable."""

    export_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class ExportDeclined:
    export_id: str
    incident_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExportMade:
    """sha256: of all bytes that its signatures stand for. alone: without the backend's."""

    export_id: str
    incident_id: str
    sha256: str
    size_bytes: int
    files: tuple[ExportedFile, ...]
    device_id: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ExportExpired:
    export_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """A still of what a tile showed. shading: as it was shown ("silhouettes", "coarse", or "none"
    where the camera's people are never covered); never of a picture under a reveal.
    """

    snapshot_id: str
    camera_id: str
    incident_id: str
    evidence: Evidence
    shading: str
    captured_utc: datetime
    reason: str


# -- reveals ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RevealAsked:
    """Somebody wants to see what is covered, and says why; another person must agree."""

    reveal: Reveal


@dataclass(frozen=True, slots=True)
class PictureRevealed:
    """Granted, or come with a confirmed weapon: it stands from now until its end."""

    reveal: Reveal


@dataclass(frozen=True, slots=True)
class RevealDeclined:
    reveal_id: str
    camera_id: str
    alert_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RevealClosed:
    """why: the last word of reveal.closed_*, such as "expired" or "retracted"."""

    reveal_id: str
    camera_id: str
    alert_id: str
    why: str


# -- telling those who must know ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThreatShared:
    """A confirmed threat was sent, picture and place, to the recipients that it names."""

    message: Message


@dataclass(frozen=True, slots=True)
class ShareRetracted:
    """What was sent turned out false: its retraction goes to every recipient of it."""

    message: Message


@dataclass(frozen=True, slots=True)
class ReceiptGiven:
    message_id: str
    alert_id: str
    person_id: str
    kind: ReceiptKind


@dataclass(frozen=True, slots=True)
class ActedOn:
    """A recipient says what they did on a message."""

    message_id: str
    alert_id: str
    person_id: str
    act: Act


@dataclass(frozen=True, slots=True)
class ToldByVoice:
    """A supervisor states that a recipient knows of the retraction though they did not read it."""

    message_id: str
    alert_id: str
    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RetractionChased:
    """Still unread by these: level 1 reminds them, from 2 on supervisors are told their names."""

    message_id: str
    alert_id: str
    level: int
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShiftBegun:
    person_id: str


@dataclass(frozen=True, slots=True)
class ShiftEnded:
    person_id: str


# -- steering cameras ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SteeringBegun:
    """Somebody holds a camera that moves; what they do with it is no event."""

    steering: Steering


@dataclass(frozen=True, slots=True)
class SteeringEnded:
    """why: "left", "silent" (nothing was heard of them) or "taken" (by who holds it next)."""

    camera_id: str
    person_id: str
    why: str


# -- sound --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlarmsSilenced:
    """What sounded at one workstation was quietened there; nothing is acknowledged by it.

    incident_id: of all of them; empty where they are of none.
    """

    alert_ids: tuple[str, ...]
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class SoundMuted:
    mute: SoundMute


@dataclass(frozen=True, slots=True)
class SoundUnmuted:
    """why: "wished", or "time": it has returned by itself."""

    person_id: str
    why: str


# -- how long what is kept ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RetentionSet:
    """A class of what is kept has another time from term.from_utc on."""

    term: Term


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    hold: Hold


@dataclass(frozen=True, slots=True)
class HoldReleaseAsked:
    """Somebody wants to let go of what is held; another person must agree."""

    hold_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class HoldKept:
    """It was asked to be let go of, and is not."""

    hold_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class HoldReleased:
    hold_id: str


@dataclass(frozen=True, slots=True)
class RetentionSwept:
    """So much of a class is gone from rows, files and write-ahead log; hours: its time then."""

    kind: Kind
    subjects: int
    files: int
    hours: int


# -- bookmarks ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookmarkMade:
    bookmark: Bookmark


@dataclass(frozen=True, slots=True)
class BookmarkChanged:
    """Its note, severity or incident; bookmark: as it is now."""

    bookmark: Bookmark


@dataclass(frozen=True, slots=True)
class BookmarkDeleted:
    """incident_id: the one whose log tells of it; empty where it was linked to none."""

    bookmark_id: str
    incident_id: str
    reason: str


# -- the alarm's life ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlarmsWithheld:
    """A source's alarms ask nobody: shelved, suppressed by a rule, or out of service."""

    withholding: Withholding


@dataclass(frozen=True, slots=True)
class WithholdingEnded:
    """By whom, the event's actor says: the system's are those whose time was over."""

    withholding_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LookingStarted:
    """Somebody has an alert open that is no incident yet (U24)."""

    alert_id: str


@dataclass(frozen=True, slots=True)
class LookingEnded:
    alert_id: str


# -- units and geofences ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitReported:
    """Where a unit is, or what of it is other than before."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class UnitRetired:
    """Its system signed it off, or nothing was heard of it for a day."""

    unit_id: str


@dataclass(frozen=True, slots=True)
class GeofenceDrawn:
    """New, or the same id drawn otherwise."""

    fence: Geofence


@dataclass(frozen=True, slots=True)
class GeofenceRemoved:
    fence_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class FenceEntered:
    visit: Visit


@dataclass(frozen=True, slots=True)
class FenceLeft:
    fence_id: str
    unit_id: str


@dataclass(frozen=True, slots=True)
class FenceEmptied:
    """Fewer units are left in it than it needs."""

    gap: Gap


@dataclass(frozen=True, slots=True)
class FenceCovered:
    fence_id: str


@dataclass(frozen=True, slots=True)
class FenceAlarmed:
    """An alert was raised of a visit, or (unit_id empty) of a gap."""

    fence_id: str
    unit_id: str
    alert_id: str


# -- shift --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandoverBegun:
    """Listed by the rules: what is open, withheld, broken or pending at that moment."""

    handover: Handover


@dataclass(frozen=True, slots=True)
class HandoverNoted:
    """A line's note as it is now; empty: taken away. A signature given before it is void."""

    handover_id: str
    line_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class HandoverLineAdded:
    """The outgoing person's own remark."""

    handover_id: str
    line: Line
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class HandoverAsked:
    handover_id: str
    question: Question


@dataclass(frozen=True, slots=True)
class HandoverAnswered:
    handover_id: str
    question_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class HandoverSigned:
    """By the outgoing person, for what is listed at that moment; void at until_utc."""

    handover_id: str
    lines: tuple[Line, ...]
    left_out: int
    until_utc: datetime


@dataclass(frozen=True, slots=True)
class HandoverExpired:
    """Nobody has countersigned in time: the first signature is void."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class HandoverCountersigned:
    """By the incoming person: what was offered to them is theirs, and they know the rest."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class HandoverWithdrawn:
    handover_id: str


@dataclass(frozen=True, slots=True)
class LeftWithoutHandover:
    """Somebody signs out all the same; incidents: how many they leave without an owner here."""

    person_id: str
    reason: str
    incidents: int


@dataclass(frozen=True, slots=True)
class ShiftNoted:
    """A person's line in the shift log."""

    note_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ShiftPlanned:
    entry: RosterEntry


@dataclass(frozen=True, slots=True)
class ShiftUnplanned:
    entry_id: str


@dataclass(frozen=True, slots=True)
class BreakBegun:
    person_id: str


@dataclass(frozen=True, slots=True)
class BreakEnded:
    person_id: str


@dataclass(frozen=True, slots=True)
class BroadcastSent:
    broadcast: Broadcast


@dataclass(frozen=True, slots=True)
class BroadcastReceived:
    broadcast_id: str
    person_id: str
    kind: ReceiptKind


# -- the alarms' pace ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlarmRulesPublished:
    """What counts how much, and what is one row, from now on."""

    rules: AlarmRules


@dataclass(frozen=True, slots=True)
class FloodBegun:
    """More alarms than the operators on shift can take in."""

    flood: Flood


@dataclass(frozen=True, slots=True)
class FloodEnded:
    pass


# -- fusion -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FusionRulesPublished:
    """From now on sources, kinds and the risk index go by these."""

    rules: FusionRules


@dataclass(frozen=True, slots=True)
class DistrictsPublished:
    """New or other ones, and the ids of those that are no more."""

    districts: tuple[District, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrelationProposed:
    """An alert may be the same event as another one; a person decides."""

    correlation: Correlation


@dataclass(frozen=True, slots=True)
class AlertJoined:
    """The rule is about to join it to an incident, and why: AlertLinked follows."""

    correlation: Correlation
    incident_id: str


@dataclass(frozen=True, slots=True)
class CorrelationDeclined:
    """Not the same event, says a person."""

    alert_id: str
    other_id: str


@dataclass(frozen=True, slots=True)
class ObservationAdded:
    """A person knows something for or against the incident."""

    incident_id: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class RiskSampled:
    """The index of each district, 0..100, for its trend and for the usual of that hour."""

    at_utc: datetime
    indices: dict[str, float]


@dataclass(frozen=True, slots=True)
class EventPlanned:
    """Expected in the city; the same id again changes it."""

    event: PlannedEvent


@dataclass(frozen=True, slots=True)
class PlannedEventEnded:
    """Over by its time (no reason), or called off."""

    event_id: str
    reason: str = ""


EVENTS: tuple[type, ...] = (
    AlertRaised,
    AlertSeenAgain,
    AlertReturned,
    AlertsMerged,
    AlertAcknowledged,
    AlertEscalated,
    VerdictGiven,
    SecondPersonAsked,
    AlertDisputed,
    DisputeSettled,
    AlertRetracted,
    AlertClosed,
    EvidenceAdded,
    IncidentOpened,
    AlertLinked,
    IncidentAssigned,
    AssignmentAnswered,
    OwnershipTaken,
    PhaseChanged,
    NoteAdded,
    ViewingStarted,
    ViewingEnded,
    IncidentClosed,
    IncidentsMerged,
    IncidentUnmerged,
    IncidentSplit,
    IncidentLinked,
    IncidentUnlinked,
    DecisionRecorded,
    DecisionReviewDue,
    DecisionReviewed,
    FormFiled,
    ProcedurePublished,
    ChecklistStarted,
    StepAnswered,
    StepAnswerDiffered,
    StepAnswerChosen,
    StepCountersigned,
    StepDeferred,
    StepWithdrawn,
    StepTimerExpired,
    ChecklistCompleted,
    CameraConfigured,
    CameraAddressChanged,
    LeaseChanged,
    PersonRegistered,
    DeviceEnrolled,
    DeviceRevoked,
    ToolSwitched,
    ToolFailed,
    Looked,
    Erased,
    WallLayoutSaved,
    WallLayoutDeleted,
    ExportAsked,
    ExportApproved,
    ExportDeclined,
    ExportMade,
    ExportExpired,
    SnapshotTaken,
    RevealAsked,
    PictureRevealed,
    RevealDeclined,
    RevealClosed,
    ThreatShared,
    ShareRetracted,
    ReceiptGiven,
    ActedOn,
    ToldByVoice,
    RetractionChased,
    ShiftBegun,
    ShiftEnded,
    SteeringBegun,
    SteeringEnded,
    AlarmsSilenced,
    SoundMuted,
    SoundUnmuted,
    RetentionSet,
    HoldPlaced,
    HoldReleaseAsked,
    HoldKept,
    HoldReleased,
    RetentionSwept,
    BookmarkMade,
    BookmarkChanged,
    BookmarkDeleted,
    AlarmsWithheld,
    WithholdingEnded,
    LookingStarted,
    LookingEnded,
    UnitReported,
    UnitRetired,
    GeofenceDrawn,
    GeofenceRemoved,
    FenceEntered,
    FenceLeft,
    FenceEmptied,
    FenceCovered,
    FenceAlarmed,
    HandoverBegun,
    HandoverNoted,
    HandoverLineAdded,
    HandoverAsked,
    HandoverAnswered,
    HandoverSigned,
    HandoverExpired,
    HandoverCountersigned,
    HandoverWithdrawn,
    LeftWithoutHandover,
    ShiftNoted,
    ShiftPlanned,
    ShiftUnplanned,
    BreakBegun,
    BreakEnded,
    BroadcastSent,
    BroadcastReceived,
    AlarmRulesPublished,
    FloodBegun,
    FloodEnded,
    # -- fusion
    FusionRulesPublished,
    DistrictsPublished,
    CorrelationProposed,
    AlertJoined,
    CorrelationDeclined,
    ObservationAdded,
    RiskSampled,
    EventPlanned,
    PlannedEventEnded,
)

VERSIONS: dict[type, int] = {}
