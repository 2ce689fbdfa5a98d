"""What the views read: pure questions to the state, and the types that a view may name.

Views import this module of the store and no other, so the types they are handed stand here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from console.domain.alarm import Withheld
from console.domain.alert import Alert, Evidence, Priority
from console.domain.bookmark import Bookmark
from console.domain.camera import Camera
from console.domain.checklist import END, ChecklistRun, Procedure, Step, StepRun, StepState
from console.domain.history import Sign
from console.domain.incident import Incident
from console.domain.person import Person, Role
from console.domain.reveal import Reveal
from console.domain.rules.alerts import ESCALATE_AFTER
from console.domain.rules.checklists import newest, procedure_of
from console.domain.rules.context import find_alert, find_incident
from console.domain.rules.flood import per_operator
from console.domain.rules.grouping import rules_of
from console.domain.withholding import Withholding
from console.domain.workload import holder_of
from console.store.pending import Pending, PendingMark, Progress, targets_of
from console.store.state import Change, ChangeSet, State

__all__ = [
    "Change",
    "ChangeSet",
    "DetectionStatus",
    "Pending",
    "PendingMark",
    "Progress",
    "State",
    "find_alert",
    "find_incident",
    "procedure_of",
    "targets_of",
]

STALE_AFTER = timedelta(seconds=60)  # a detector's alert that nobody has confirmed seeing since
STRIP_ALERTS = 3
_OWNERS = frozenset({Role.OPERATOR, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class DetectionStatus:
    """What detects, as last measured; an empty device means that nothing does, and why not."""

    device: str = ""
    ms_per_frame: float = 0.0
    reason_id: str = ""
    model: str = ""
    demo_model: bool = False
    alarm_labels: tuple[str, ...] = ()  # the model's classes that raise an alert
    reason_params: Mapping[str, str | int | float] = field(default_factory=dict)

    def starting(self) -> bool:
        """Nothing has told its pace yet, though boxes may come already."""
        return not self.device and self.reason_id == "detector.starting"


# -- alerts -------------------------------------------------------------------------------------


def queue_key(alert: Alert) -> tuple[bool, int, bool, datetime, str]:
    """Order of the queue: what stands, by priority, unacknowledged first, the longest waiting."""
    waits = alert.needs_acknowledging()
    return (alert.retracted, int(alert.priority), not waits, alert.first_seen_utc, alert.id)


def newest_of(state: State, camera_id: str) -> Alert | None:
    """A camera's newest alert that still counts."""
    alerts = (a for a in state.alerts.values() if a.camera_id == camera_id)
    counting = (alert for alert in alerts if alert.active() and not alert.retracted)
    return max(counting, key=lambda alert: (alert.first_seen_utc, alert.id), default=None)


def in_queue(alert: Alert) -> bool:
    """What is withheld stands in a list of its own."""
    return alert.withheld_as is None


def queue(state: State) -> list[Alert]:
    return sorted(filter(in_queue, state.alerts.values()), key=queue_key)


@dataclass(frozen=True, slots=True)
class Held:
    """A withholding and the open alerts under it."""

    withholding: Withholding
    alerts: tuple[Alert, ...]


def withheld(state: State) -> tuple[Held, ...]:
    """What is shelved, what returns first before the rest; then what has no end of a clock's."""
    under: dict[str, list[Alert]] = {name: [] for name in state.withholdings}
    for alert in state.alerts.values():
        if alert.withheld_by in under:
            under[alert.withheld_by].append(alert)
    found = (
        Held(one, tuple(sorted(under[one.id], key=queue_key)))
        for one in state.withholdings.values()
    )
    return tuple(sorted(found, key=_returns))


def _returns(held: Held) -> tuple[int, datetime, str]:
    one = held.withholding
    order = (Withheld.SHELVED, Withheld.SUPPRESSED, Withheld.OUT_OF_SERVICE)
    return order.index(one.kind), one.until_utc or one.from_utc, one.id


def escalates_in(alert: Alert, now_utc: datetime) -> timedelta | None:
    """Time to the next escalation; None where nothing escalates (U23)."""
    if alert.priority != Priority.CRITICAL or not alert.needs_acknowledging():
        return None
    age = now_utc - alert.waiting_since()
    return next((after - age for _, after in ESCALATE_AFTER if after > age), None)


def stale_for(alert: Alert, now_utc: datetime) -> timedelta | None:
    """How long ago a detector's still open claim was last seen, once that is too long (U27)."""
    if alert.detection is None or not alert.active():
        return None
    age = now_utc - alert.last_seen_utc
    lost = alert.detector_lost_utc is not None
    return age if lost or age > STALE_AFTER else None


@dataclass(frozen=True, slots=True)
class Strip:
    """The alarm strip: the worst unacknowledged, how many of each priority, the oldest's start."""

    top: tuple[Alert, ...]
    counts: dict[Priority, int]
    oldest_utc: datetime | None


def strip(state: State) -> Strip:
    waiting = sorted((a for a in state.alerts.values() if a.needs_acknowledging()), key=queue_key)
    counts = {level: sum(a.priority == level for a in waiting) for level in Priority}
    oldest = min((a.waiting_since() for a in waiting), default=None)
    return Strip(tuple(waiting[:STRIP_ALERTS]), counts, oldest)


def incident_of(state: State, alert_id: str) -> Incident | None:
    alert = find_alert(state, alert_id)
    return state.incidents.get(alert.incident_id) if alert else None


def camera_of(state: State, alert: Alert) -> Camera | None:
    return state.cameras.get(alert.camera_id)


def alerts_of(state: State, incident: Incident) -> tuple[Alert, ...]:
    found = (find_alert(state, alert_id) for alert_id in incident.alert_ids)
    return tuple(alert for alert in found if alert is not None)


def bookmarks_of(state: State, incident_id: str) -> tuple[Bookmark, ...]:
    """In order of the time that they mark."""
    found = [one for one in state.bookmarks.values() if one.incident_id == incident_id]
    return tuple(sorted(found, key=lambda one: (one.from_utc, one.id)))


def pictures(alerts: Iterable[Alert]) -> tuple[Evidence, ...]:
    """Stills that hang on alerts, crops first: what a person judges by."""
    items = [item for alert in alerts for item in alert.evidence]
    stills = [item for item in items if item.media_type.startswith("image/")]
    return tuple(sorted(stills, key=lambda item: item.role != "crop"))


def alarms_each(state: State, now_utc: datetime) -> float:
    """Alarms in the last ten minutes for each operator on shift (EEMUA 191; the target is 1)."""
    return per_operator(state, now_utc)


@dataclass(frozen=True, slots=True)
class Chatter:
    """A source that comes again and again, its newest row, and when it came last."""

    alert: Alert
    last_utc: datetime


def chattering(state: State, now_utc: datetime) -> tuple[Chatter, ...]:
    """Sources that came three times or more within a minute lately, the latest first (U20)."""
    limit = rules_of(state).chatter_per_min
    found = [
        Chatter(alert, known.times[-1])
        for known in state.activity.values()
        if known.chatters(limit, now_utc) and (alert := state.alerts.get(known.alert_id))
    ]
    return tuple(sorted(found, key=lambda one: one.last_utc, reverse=True))


def stale_alarms(state: State, now_utc: datetime) -> tuple[Alert, ...]:
    """Those that have stood for longer than a day, the oldest first (U20)."""
    limit = timedelta(hours=rules_of(state).stale_hours)
    old = (a for a in state.alerts.values() if a.active() and now_utc - a.first_seen_utc > limit)
    return tuple(sorted(old, key=lambda alert: (alert.first_seen_utc, alert.id)))


# -- incidents and checklists -------------------------------------------------------------------


def leaving(state: State, incident_id: str) -> Incident | None:
    """An incident that is about to be closed, as it is; one within another says in which."""
    if one := state.merged.get(incident_id):
        whole = find_incident(state, incident_id)
        return replace(one.incident, merged_into=whole.id if whole else one.into_id)
    return state.incidents.get(incident_id)


def signs_of(state: State, incident: Incident) -> tuple[Sign, ...]:
    """What its alerts are, each kind once."""
    made = (
        Sign(one.tool, one.message_id, one.camera_id, one.place, one.title)
        for one in alerts_of(state, incident)
    )
    return tuple(dict.fromkeys(made))


def part_of(state: State, incident: Incident) -> Incident | None:
    """The whole that a team's incident is a part of."""
    return find_incident(state, incident.parent_id) if incident.parent_id else None


def parts_of(state: State, incident: Incident) -> tuple[Incident, ...]:
    """The open parts that teams have of an incident, in order of their numbers."""
    parts = (one for one in state.incidents.values() if one.parent_id == incident.id)
    return tuple(sorted(parts, key=lambda one: (len(one.number), one.number)))


def mergeable(state: State, kept: Incident) -> tuple[Incident, ...]:
    """What may be merged into an incident, the newest first."""
    others = (
        one
        for one in state.incidents.values()
        if one.id not in (kept.id, kept.parent_id) and one.area == kept.area
    )
    return tuple(sorted(others, key=lambda one: one.number, reverse=True))


def running(state: State, incident: Incident) -> ChecklistRun | None:
    """The checklist that is worked on: the newest unfinished, else the newest."""
    runs = [state.runs[run_id] for run_id in incident.run_ids if run_id in state.runs]
    unfinished = [run for run in runs if run.completed_utc is None]
    return next(reversed(unfinished or runs), None)


def offered_procedures(state: State, incident: Incident) -> tuple[Procedure, ...]:
    """Newest versions: those for its phase first, and of these those that its alerts start."""
    messages = {alert.message_id for alert in alerts_of(state, incident)}
    taken = {state.runs[run_id].procedure_id for run_id in incident.run_ids if run_id in state.runs}
    versions = (newest(state, name) for name in {p.id for p in state.procedures.values()} - taken)
    found = [procedure for procedure in versions if procedure is not None]

    def order(one: Procedure) -> tuple[bool, bool, str]:
        return (not fits_phase(one, incident), not messages & set(one.starts_on), one.id)

    return tuple(sorted(found, key=order))


def fits_phase(procedure: Procedure, incident: Incident) -> bool:
    return not procedure.phases or incident.phase in procedure.phases


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of a checklist. number counts from 1."""

    number: int
    step: Step
    at: StepRun
    current: bool

    @property
    def taken(self) -> bool:
        return self.at.state != StepState.NOT_TAKEN


def step_rows(state: State, run: ChecklistRun) -> tuple[StepRow, ...]:
    procedure = procedure_of(state, run)
    asked = asked_step(run)
    rows = []
    for number, at in enumerate(run.steps, 1):
        step = procedure.step(at.step_id)
        if step is not None:
            rows.append(StepRow(number, step, at, asked is not None and asked.step_id == step.id))
    return tuple(rows)


def asked_step(run: ChecklistRun) -> StepRun | None:
    """The step to answer now: the current one; at the end the first that was deferred (U50)."""
    if run.current != END:
        return run.at(run.current)
    return next(iter(run.open_steps()), None)


# -- people -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A person's part of the board; person None holds what nobody owns."""

    person: Person | None
    incidents: tuple[Incident, ...]
    alerts: tuple[Alert, ...] = ()
    overdue: int = 0


def columns(state: State) -> tuple[Column, ...]:
    """Everyone who may own an incident, by name, and last what nobody owns."""
    people = [p for p in state.people.values() if p.active and _OWNERS & set(p.roles)]
    incidents = sorted(state.incidents.values(), key=lambda i: (i.priority, i.opened_utc, i.id))
    held = {
        person.id: tuple(i for i in incidents if holder_of(i) == person.id) for person in people
    }
    found = [
        Column(person, held[person.id], overdue=sum(overdue(state, i) for i in held[person.id]))
        for person in sorted(people, key=lambda p: (p.name.casefold(), p.id))
    ]
    orphans = tuple(i for i in incidents if holder_of(i) not in held)
    loose = tuple(a for a in queue(state) if not a.incident_id and not a.retracted)
    return (*found, Column(None, orphans, loose))


def overdue(state: State, incident: Incident) -> int:
    """Open steps whose timer ran out."""
    runs = (state.runs[run_id] for run_id in incident.run_ids if run_id in state.runs)
    return sum(1 for run in runs for at in run.open_steps() if at.timer_expired_utc is not None)


def assignable(state: State) -> tuple[Person, ...]:
    return tuple(column.person for column in columns(state) if column.person is not None)


# -- reveals ------------------------------------------------------------------------------------


def standing_reveals(state: State, camera_id: str, now_utc: datetime) -> tuple[Reveal, ...]:
    """Of a camera, those that end last first."""
    found = (
        (reveal.until_utc, reveal)
        for reveal in state.reveals.values()
        if reveal.camera_id == camera_id and reveal.until_utc and reveal.stands(now_utc)
    )
    return tuple(reveal for _, reveal in sorted(found, key=lambda pair: pair[0], reverse=True))


def asked_reveal(state: State, camera_id: str = "") -> Reveal | None:
    """The question that has waited longest, at a camera or anywhere."""
    waiting = (
        reveal
        for reveal in state.reveals.values()
        if reveal.waits and camera_id in ("", reveal.camera_id)
    )
    return min(waiting, key=lambda reveal: (reveal.asked_utc, reveal.id), default=None)
