"""Everything that can be wanted, in the imperative. Ids of what a person creates come with it.

Long: the vocabulary is read as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.alarm_rules import AlarmRules
from console.domain.alert import (
    BY_HAND,
    Detection,
    Evidence,
    Params,
    Priority,
    TimedBox,
    TrackName,
    VerdictKind,
)
from console.domain.camera import Camera
from console.domain.checklist import Procedure
from console.domain.district import District
from console.domain.exports import ExportedFile, ExportedIncident
from console.domain.fusion_rules import FusionRules
from console.domain.geofence import FenceKind
from console.domain.incident import LinkKind, Phase
from console.domain.observation import Stance
from console.domain.person import Device, Person, Role
from console.domain.place import Position
from console.domain.planned import PlannedEvent
from console.domain.retention import HoldOn, Kind, Matter
from console.domain.sharing import ReceiptKind
from console.domain.shift import RosterEntry
from console.domain.unit import UnitKind, UnitState
from console.domain.wall import LayoutFor, Tiles
from console.domain.withholding import SHELVE_DEFAULT, AlarmSource

TITLE_MAX = 200
TEXT_MAX = 4000


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """A claim in somebody's own words: by hand in five seconds, or from another system."""

    alert_id: str
    title: str
    language: str
    priority: Priority
    position: Position | None = None
    camera_id: str = ""
    place: str = ""
    area: str = ""
    tool: str = BY_HAND


@dataclass(frozen=True, slots=True)
class ReportAlert:
    """A machine's claim in words by message id; with a detection it may be somebody's twin."""

    alert_id: str
    tool: str
    message_id: str
    params: Params
    priority: Priority
    first_seen_utc: datetime
    last_seen_utc: datetime
    camera_id: str = ""
    detection: Detection | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSeenAgain:
    alert_id: str
    last_seen_utc: datetime
    score: float
    track: tuple[TimedBox, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    seen_as: TrackName | None = None


@dataclass(frozen=True, slots=True)
class ReportReturned:
    alert_id: str
    last_seen_utc: datetime


@dataclass(frozen=True, slots=True)
class AcknowledgeAlert:
    """bulk: together with others, at one key; a critical one is never acknowledged so (U14)."""

    alert_id: str
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class EscalateAlert:
    """Said by due() only."""

    alert_id: str
    level: int


@dataclass(frozen=True, slots=True)
class GiveVerdict:
    alert_id: str
    kind: VerdictKind
    cause: str = ""


@dataclass(frozen=True, slots=True)
class CloseAlert:
    """forced: though its condition still stands; a supervisor's privilege, with a reason (U25)."""

    alert_id: str
    code: str
    reason: str = ""
    forced: bool = False


@dataclass(frozen=True, slots=True)
class AddEvidence:
    target_id: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """From an alert: title, place and priority are taken from it where they are left empty."""

    incident_id: str
    alert_id: str
    title: str = ""
    language: str = ""
    phase: Phase = Phase.DURING


@dataclass(frozen=True, slots=True)
class LinkAlert:
    incident_id: str
    alert_id: str


@dataclass(frozen=True, slots=True)
class AssignIncident:
    incident_id: str
    to_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerAssignment:
    incident_id: str
    accept: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeOwnership:
    incident_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangePhase:
    incident_id: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class AddNote:
    target_id: str
    note_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class StartViewing:
    incident_id: str


@dataclass(frozen=True, slots=True)
class EndViewing:
    incident_id: str


@dataclass(frozen=True, slots=True)
class CloseIncident:
    incident_id: str
    code: str
    summary: str
    language: str


# -- incidents: merged, taken apart, linked ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MergeIncidents:
    """reason: needed where one of them is another person's."""

    kept_id: str
    absorbed_ids: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnmergeIncident:
    kept_id: str
    restored_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SplitIncident:
    """alert_ids leave kept_id for the new incident new_id; at least one stays."""

    kept_id: str
    new_id: str
    alert_ids: tuple[str, ...]
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OpenSubIncident:
    """A team's part of an incident. to_id: whom it is offered to; empty: the opener keeps it."""

    incident_id: str
    parent_id: str
    team: str
    title: str
    language: str
    to_id: str = ""


@dataclass(frozen=True, slots=True)
class LinkToIncident:
    incident_id: str
    kind: LinkKind
    target_id: str
    title: str


@dataclass(frozen=True, slots=True)
class UnlinkFromIncident:
    incident_id: str
    kind: LinkKind
    target_id: str


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """The six heads of the joint decision model; `decision` must not be empty."""

    incident_id: str
    decision_id: str
    information: str
    risk: str
    powers: str
    options: str
    decision: str
    rationale: str
    language: str
    review_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemindReview:
    """Said by due() only."""

    incident_id: str
    decision_id: str


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    incident_id: str
    decision_id: str
    outcome: str
    language: str


@dataclass(frozen=True, slots=True)
class FileForm:
    incident_id: str
    form_id: str
    form: str
    fields: dict[str, str]
    language: str


@dataclass(frozen=True, slots=True)
class PublishProcedure:
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class StartChecklist:
    run_id: str
    incident_id: str
    procedure_id: str


@dataclass(frozen=True, slots=True)
class AnswerStep:
    run_id: str
    step_id: str
    value: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkipStep:
    run_id: str
    step_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeferStep:
    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class CountersignStep:
    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class WithdrawAnswer:
    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class ChooseAnswer:
    run_id: str
    step_id: str
    index: int


@dataclass(frozen=True, slots=True)
class ExpireStepTimer:
    """Said by due() only."""

    run_id: str
    step_id: str


@dataclass(frozen=True, slots=True)
class CompleteChecklist:
    run_id: str


@dataclass(frozen=True, slots=True)
class ConfigureCamera:
    camera: Camera


@dataclass(frozen=True, slots=True)
class ChangeCameraAddress:
    """The address itself goes to the backend apart; this says that it is another."""

    camera_id: str


@dataclass(frozen=True, slots=True)
class TakeLease:
    camera_id: str
    epoch: str


@dataclass(frozen=True, slots=True)
class EndLease:
    """By its holder, or by the backend when no heartbeat came for 5 s."""

    camera_id: str
    epoch: str


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    person: Person


@dataclass(frozen=True, slots=True)
class EnrolDevice:
    device: Device


@dataclass(frozen=True, slots=True)
class RevokeDevice:
    device_id: str


@dataclass(frozen=True, slots=True)
class SwitchTool:
    tool: str
    on: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportToolFailure:
    tool: str
    error: str


@dataclass(frozen=True, slots=True)
class RecordLook:
    """Said in the name of the one who looks, by whoever serves it: the backend or a console.

    from_utc, to_utc: of what was recorded then, where it is a recording.
    """

    what: str
    target_id: str
    from_utc: datetime | None = None
    to_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class EraseSubject:
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class SaveWallLayout:
    """A new arrangement of the wall, or another one under the same id; its audience stays."""

    layout_id: str
    name: str
    grid: int
    tiles: Tiles
    kept_for: LayoutFor = LayoutFor.PERSON
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class DeleteWallLayout:
    layout_id: str


@dataclass(frozen=True, slots=True)
class AskExport:
    """Evidence of an incident as a signed file; unblurred on another's word and a case number.

    With cameras, also what was recorded of them from from_utc to to_utc. closed: of an incident
    that has left the state what its asker knows of it; the backend puts what it knows itself.
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
class ApproveExport:
    export_id: str


@dataclass(frozen=True, slots=True)
class DeclineExport:
    """Also how the one who asked takes it back."""

    export_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordExport:
    """Said before a signature is given; by a console that is alone when the file is written."""

    export_id: str
    sha256: str
    size_bytes: int
    files: tuple[ExportedFile, ...]
    device_id: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ExpireExport:
    """Said by due() only."""

    export_id: str


@dataclass(frozen=True, slots=True)
class RecordSnapshot:
    """A still of a tile was kept; incident_id empty where none is in hand."""

    snapshot_id: str
    camera_id: str
    incident_id: str
    evidence: Evidence
    shading: str
    captured_utc: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AskReveal:
    """Of an alert's track, or of the whole camera where alert_id is empty."""

    reveal_id: str
    camera_id: str
    reason: str
    language: str
    minutes: int
    alert_id: str = ""
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class GrantReveal:
    reveal_id: str


@dataclass(frozen=True, slots=True)
class DeclineReveal:
    reveal_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseReveal:
    """By a person at any time; by due() when its time or its ground is gone."""

    reveal_id: str


@dataclass(frozen=True, slots=True)
class GiveReceipt:
    """Delivered is said by the recipient's console itself, read by the recipient."""

    message_id: str
    kind: ReceiptKind


@dataclass(frozen=True, slots=True)
class SayActed:
    """what: one of sharing.ACTS."""

    message_id: str
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class StateTold:
    message_id: str
    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChaseRetraction:
    """Said by due() only."""

    message_id: str
    level: int


@dataclass(frozen=True, slots=True)
class BeginShift:
    """Said by the backend when somebody signs in."""

    person_id: str


@dataclass(frozen=True, slots=True)
class EndShift:
    """Said by the backend when somebody has signed out everywhere, and by due()."""

    person_id: str


@dataclass(frozen=True, slots=True)
class BeginSteering:
    """Said by the backend for who steers; take: also from who holds the camera now."""

    camera_id: str
    take: bool = False


@dataclass(frozen=True, slots=True)
class EndSteering:
    """Said by the backend, for who leaves and of who has fallen silent."""

    camera_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class SilenceAlarms:
    """Record that what sounds now was quietened here; it acknowledges nothing."""

    alert_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MuteSound:
    """For a while only. reason: one of sound.MUTE_REASONS."""

    until_utc: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class UnmuteSound:
    """By who has muted it, or by due() when its time is over."""

    person_id: str


@dataclass(frozen=True, slots=True)
class SetRetention:
    """Other hours for a class; shorter ones count after a quarter of an hour."""

    kind: Kind
    hours: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """from_utc, to_utc: of a camera's hold; of what is open they are taken from it, and so are
    its name and its alerts. to_utc None: to now and on."""

    hold_id: str
    on: HoldOn
    target_id: str
    reason: str
    case_number: str
    from_utc: datetime
    to_utc: datetime | None = None
    label: str = ""
    alert_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskHoldRelease:
    hold_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """The second person's word."""

    hold_id: str


@dataclass(frozen=True, slots=True)
class KeepHold:
    hold_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EraseDue:
    """Said by the backend's clock only."""

    matter: Matter


@dataclass(frozen=True, slots=True)
class RecordSweep:
    """Said by the backend once it is gone."""

    kind: Kind
    subjects: int
    files: int


@dataclass(frozen=True, slots=True)
class MakeBookmark:
    """Of one or several cameras, a moment (both times the same) or a span; incident_id or empty."""

    bookmark_id: str
    note: str
    severity: Priority
    camera_ids: tuple[str, ...]
    from_utc: datetime
    to_utc: datetime
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class ChangeBookmark:
    """All that can be changed, as it is to be; a link that is there stays."""

    bookmark_id: str
    note: str
    severity: Priority
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class DeleteBookmark:
    bookmark_id: str
    reason: str


# -- the alarm's life ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShelveAlarms:
    """An alert's source, for SHELVE_MINUTES: one of them."""

    withholding_id: str
    alert_id: str
    reason: str
    minutes: int = SHELVE_DEFAULT


@dataclass(frozen=True, slots=True)
class TakeOutOfService:
    """An alert's source, for maintenance, until somebody says otherwise."""

    withholding_id: str
    alert_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SuppressAlarms:
    """Said by due() only: a rule expects these alarms, and says until when."""

    withholding_id: str
    source: AlarmSource
    rule: str
    reason: str
    until_utc: datetime
    area: str = ""


@dataclass(frozen=True, slots=True)
class EndWithholding:
    """By hand, or by due() when its time is over."""

    withholding_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StartLooking:
    alert_id: str


@dataclass(frozen=True, slots=True)
class EndLooking:
    alert_id: str


# -- units and geofences ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportUnit:
    """Where a unit is, by the system that follows it; as often as it likes."""

    unit_id: str
    name: str
    kind: UnitKind
    position: Position
    at_utc: datetime
    state: UnitState = UnitState.AVAILABLE
    skills: tuple[str, ...] = ()
    organisation: str = ""
    sidc: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class RetireUnit:
    unit_id: str


@dataclass(frozen=True, slots=True)
class DrawGeofence:
    """A polygon (ring) or a circle (centre, radius_m); the same id again redraws it."""

    fence_id: str
    name: str
    kind: FenceKind
    ring: tuple[Position, ...] = ()
    centre: Position | None = None
    radius_m: float = 0.0
    units: tuple[UnitKind, ...] = ()
    after_s: int = 0
    least: int = 1
    priority: Priority = Priority.HIGH
    area: str = ""


@dataclass(frozen=True, slots=True)
class RemoveGeofence:
    fence_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class JudgeFences:
    """By the clock: what follows from where the units are."""


# -- shift --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BeginHandover:
    """The rules list what there is to hand over."""

    handover_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class NoteHandover:
    """Empty text takes a line's note away."""

    handover_id: str
    line_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class AddHandoverLine:
    handover_id: str
    line_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class OfferInHandover:
    """An incident of the hand-over goes to a third person instead."""

    handover_id: str
    incident_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class AskHandover:
    """line_id empty: about the whole."""

    handover_id: str
    question_id: str
    line_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class AnswerHandover:
    handover_id: str
    question_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class SignHandover:
    """By the outgoing person. What needs an owner is offered to the incoming one with it."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class CountersignHandover:
    """By the incoming person in their own session: takes what was offered to them in it."""

    handover_id: str


@dataclass(frozen=True, slots=True)
class WithdrawHandover:
    handover_id: str


@dataclass(frozen=True, slots=True)
class ExpireHandover:
    handover_id: str


@dataclass(frozen=True, slots=True)
class LeaveWithoutHandover:
    """The override of what else blocks signing out; supervisors are told."""

    reason: str


@dataclass(frozen=True, slots=True)
class AddShiftNote:
    note_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class PlanShift:
    """New, or in the place of the entry of that id."""

    entry: RosterEntry


@dataclass(frozen=True, slots=True)
class UnplanShift:
    entry_id: str


@dataclass(frozen=True, slots=True)
class BeginBreak:
    person_id: str


@dataclass(frozen=True, slots=True)
class EndBreak:
    person_id: str


@dataclass(frozen=True, slots=True)
class SendBroadcast:
    """To everybody on shift; to_role None and to_area empty mean all of them."""

    broadcast_id: str
    text: str
    language: str
    priority: Priority
    to_role: Role | None = None
    to_area: str = ""


@dataclass(frozen=True, slots=True)
class ReceiveBroadcast:
    broadcast_id: str
    kind: ReceiptKind


# -- the alarms' pace ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublishAlarmRules:
    """Said by the backend as it starts, from its file."""

    rules: AlarmRules


@dataclass(frozen=True, slots=True)
class BeginFlood:
    pass


@dataclass(frozen=True, slots=True)
class EndFlood:
    pass


# -- fusion -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublishFusionRules:
    rules: FusionRules


@dataclass(frozen=True, slots=True)
class PublishDistricts:
    """So many as fit a line of the stream; the next ones come with the next command."""

    districts: tuple[District, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptCorrelation:
    """incident_id: of the incident that is opened where the other alert has none."""

    alert_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class DeclineCorrelation:
    alert_id: str


@dataclass(frozen=True, slots=True)
class AddObservation:
    """Something that weighs for or against the incident, in the person's own words."""

    incident_id: str
    observation_id: str
    stance: Stance
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class SampleRisk:
    """By the clock."""


@dataclass(frozen=True, slots=True)
class ReportRisk:
    """By the clock: a district's index (0..100) has risen to where people should look."""

    alert_id: str
    district_id: str
    index: float


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Into the event calendar; the same id again changes it."""

    event: PlannedEvent


@dataclass(frozen=True, slots=True)
class CancelPlannedEvent:
    event_id: str
    reason: str


COMMANDS: tuple[type, ...] = (
    RaiseAlert,
    ReportAlert,
    ReportSeenAgain,
    ReportReturned,
    AcknowledgeAlert,
    EscalateAlert,
    GiveVerdict,
    CloseAlert,
    AddEvidence,
    OpenIncident,
    LinkAlert,
    AssignIncident,
    AnswerAssignment,
    TakeOwnership,
    ChangePhase,
    AddNote,
    StartViewing,
    EndViewing,
    CloseIncident,
    MergeIncidents,
    UnmergeIncident,
    SplitIncident,
    OpenSubIncident,
    LinkToIncident,
    UnlinkFromIncident,
    RecordDecision,
    RemindReview,
    ReviewDecision,
    FileForm,
    PublishProcedure,
    StartChecklist,
    AnswerStep,
    SkipStep,
    DeferStep,
    CountersignStep,
    WithdrawAnswer,
    ChooseAnswer,
    ExpireStepTimer,
    CompleteChecklist,
    ConfigureCamera,
    ChangeCameraAddress,
    TakeLease,
    EndLease,
    RegisterPerson,
    EnrolDevice,
    RevokeDevice,
    SwitchTool,
    ReportToolFailure,
    RecordLook,
    EraseSubject,
    SaveWallLayout,
    DeleteWallLayout,
    AskExport,
    ApproveExport,
    DeclineExport,
    RecordExport,
    ExpireExport,
    RecordSnapshot,
    AskReveal,
    GrantReveal,
    DeclineReveal,
    CloseReveal,
    GiveReceipt,
    SayActed,
    StateTold,
    ChaseRetraction,
    BeginShift,
    EndShift,
    BeginSteering,
    EndSteering,
    SilenceAlarms,
    MuteSound,
    UnmuteSound,
    SetRetention,
    PlaceHold,
    AskHoldRelease,
    ReleaseHold,
    KeepHold,
    EraseDue,
    RecordSweep,
    MakeBookmark,
    ChangeBookmark,
    DeleteBookmark,
    ShelveAlarms,
    TakeOutOfService,
    SuppressAlarms,
    EndWithholding,
    StartLooking,
    EndLooking,
    ReportUnit,
    RetireUnit,
    DrawGeofence,
    RemoveGeofence,
    JudgeFences,
    BeginHandover,
    NoteHandover,
    AddHandoverLine,
    OfferInHandover,
    AskHandover,
    AnswerHandover,
    SignHandover,
    CountersignHandover,
    WithdrawHandover,
    ExpireHandover,
    LeaveWithoutHandover,
    AddShiftNote,
    PlanShift,
    UnplanShift,
    BeginBreak,
    EndBreak,
    SendBroadcast,
    ReceiveBroadcast,
    PublishAlarmRules,
    BeginFlood,
    EndFlood,
    # -- fusion
    PublishFusionRules,
    PublishDistricts,
    AcceptCorrelation,
    DeclineCorrelation,
    AddObservation,
    SampleRisk,
    ReportRisk,
    PlanEvent,
    CancelPlannedEvent,
)
