"""Everything that belongs to one incident, gathered by replaying the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from console.domain.alert import Alert, Evidence
from console.domain.camera import Camera
from console.domain.checklist import ChecklistRun, Procedure
from console.domain.due import is_about
from console.domain.envelope import Recorded
from console.domain.events import (
    HoldPlaced,
    IncidentClosed,
    IncidentsMerged,
    IncidentSplit,
    IncidentUnmerged,
    Looked,
    PictureRevealed,
    SteeringBegun,
    SteeringEnded,
)
from console.domain.incident import Incident
from console.domain.look import STAYS
from console.domain.person import Person
from console.domain.retention import Hold
from console.domain.rules.checklists import procedure_key
from console.domain.rules.scope import subject_of
from console.store.reduce import Fold
from console.store.state import State


class UnknownIncident(LookupError):
    """No incident of this id or number is in the journal."""


@dataclass(slots=True)
class CaseFile:
    """The last known form of each record, and the events about them in order."""

    incident: Incident
    closed: Recorded | None = None
    alerts: dict[str, Alert] = field(default_factory=dict)
    runs: dict[str, ChecklistRun] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    cameras: dict[str, Camera] = field(default_factory=dict)
    events: list[Recorded] = field(default_factory=list)
    looks: list[Recorded] = field(default_factory=list)
    holds: list[Recorded] = field(default_factory=list)
    subs: list[Incident] = field(default_factory=list)
    subs_closed: dict[str, Recorded] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)  # of all incidents, by id

    def evidence(self) -> tuple[Evidence, ...]:
        """Of the incident and its alerts, each content once, in order of time."""
        items = [*self.incident.evidence]
        for alert in self.alerts.values():
            items += alert.evidence
        once = {item.sha256: item for item in items}
        return tuple(sorted(once.values(), key=lambda item: (item.at_utc, item.sha256)))


def gather(
    wanted: str,
    journal: Iterable[Recorded],
    fold: Fold,
    also_under: Callable[[Hold], bool] = lambda _hold: False,
) -> CaseFile:
    """The case of an incident given by id or number. Reads the whole journal once.

    also_under: further holds that belong to it, such as those on recordings that go along.

    Raises UnknownIncident.
    """
    state = State()
    known: list[tuple[int, dict[str, Person], dict[str, Camera]]] = []
    last: dict[tuple[str, str], object] = {}
    told: list[tuple[str, Recorded]] = []
    for recorded in journal:
        for change in fold(state, recorded).changes:
            if change.record is not None:
                last[change.table, change.id] = change.record
            if change.table in ("people", "cameras"):
                known.append((recorded.seq, dict(state.people), dict(state.cameras)))
        told.append((subject_of(recorded.event), recorded))
    incidents = [one for one in last.values() if isinstance(one, Incident)]
    incident = _find(wanted, incidents)
    case = CaseFile(incident, numbers={one.id: one.number for one in incidents})
    case.subs = [one for one in incidents if one.parent_id == incident.id]
    for (table, key), record in last.items():
        if table == "alerts" and isinstance(record, Alert) and record.incident_id == incident.id:
            case.alerts[key] = record
        if isinstance(record, ChecklistRun) and record.incident_id == incident.id:
            case.runs[key] = record
            name = procedure_key(record.procedure_id, record.version)
            case.procedures[name] = state.procedures[name]
    ids = {incident.id, *case.alerts, *case.runs}
    ids |= {absorbed for alert in case.alerts.values() for absorbed in alert.absorbed}
    ids |= {one.id for one in incident.merged}
    case.events = [r for subject, r in told if subject in ids or _of_extent(r) & {incident.id}]
    case.looks = [recorded for _, recorded in told if _is_looked_at(case, recorded)]
    placed = (r.event.hold for _, r in told if isinstance(r.event, HoldPlaced))
    alerts = case.alerts.values()
    held = {h.id for h in placed if is_about(h, case.incident.id, alerts) or also_under(h)}
    case.holds = [recorded for subject, recorded in told if subject in held]
    for seq, people, cameras in known:  # as they were called then: a later name changes no file
        if seq <= case.events[-1].seq:
            case.people, case.cameras = people, cameras
    closings = {r.event.incident_id: r for _, r in told if isinstance(r.event, IncidentClosed)}
    case.closed = closings.get(incident.id)
    case.subs_closed = {one.id: closings[one.id] for one in case.subs if one.id in closings}
    return case


def _of_extent(recorded: Recorded) -> set[str]:
    """The incidents that one entry joins or parts, beside the one under whose key it rests."""
    event = recorded.event
    if isinstance(event, IncidentsMerged):
        return set(event.absorbed_ids)
    if isinstance(event, IncidentUnmerged):
        return {event.restored_id}
    return {event.incident.id} if isinstance(event, IncidentSplit) else set()


def _is_looked_at(case: CaseFile, recorded: Recorded) -> bool:
    """At the case's evidence, under its reveals, or live at its cameras (or steering them) once it
    was open.

    What was looked at after its last event changes no file.
    """
    look = recorded.event
    if recorded.seq > case.events[-1].seq:
        return False
    if isinstance(look, SteeringBegun):
        return _is_at(case, look.steering.camera_id, recorded)
    if isinstance(look, SteeringEnded):
        return _is_at(case, look.camera_id, recorded)
    if not isinstance(look, Looked):
        return False
    if look.what in STAYS:
        return _is_at(case, look.target_id, recorded)
    reveals = {r.event.reveal.id for r in case.events if isinstance(r.event, PictureRevealed)}
    evidence = {item.sha256 for item in case.evidence()}
    return look.target_id in {case.incident.id, *reveals, *evidence}


def _is_at(case: CaseFile, camera_id: str, recorded: Recorded) -> bool:
    cameras = {alert.camera_id for alert in case.alerts.values()}
    return camera_id in cameras and recorded.at_utc >= case.incident.opened_utc


def _find(wanted: str, incidents: list[Incident]) -> Incident:
    """What was merged into another is found in that one, by its own id or number."""
    found = next((one for one in incidents if wanted in (one.id, one.number)), None)
    if found is None:
        raise UnknownIncident(wanted)
    whole = found
    while holder := next((i for i in incidents if _holds(i, whole.id)), None):
        whole = holder
    return whole


def _holds(incident: Incident, incident_id: str) -> bool:
    return any(one.id == incident_id for one in incident.merged)
