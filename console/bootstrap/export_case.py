"""The incident that an export is of: as the screens know it, or as it was when it was closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.domain.camera import Camera
from console.domain.checklist import Procedure
from console.domain.due import is_about
from console.domain.envelope import EVERYBODY, Recorded
from console.domain.events import HoldPlaced, IncidentClosed
from console.domain.exports import Export
from console.domain.history import ClosedAlert, ClosedIncident, HistoryPage
from console.domain.incident import Incident, LogEntry
from console.domain.person import Person
from console.domain.retention import HOUR, Hold, Kind, hours_of
from console.flow.core import Core
from console.i18n import tr
from console.reports.bundle.contents import LogRow
from console.reports.bundle.kept import event_of, when_of
from console.reports.case_file import CaseFile
from console.sources.errors import LinkLost
from console.store import reduce_exports, reduce_retention
from console.store.reduce_incidents import logged
from console.store.state import State

_PAGE = 200
_AFTERWARDS: dict[type, Callable[[State, Any, Recorded], None]] = {
    **reduce_exports.REDUCERS,
    **reduce_retention.REDUCERS,
}
"""What still happens to an incident that is closed: it is exported, held and let go."""


class NotKept(Exception):
    """Nobody who can be asked has the incident any more."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the screens know, taken on their own thread.

    case None: the incident has left them. kept_since: recordings from before are past their time.
    """

    case: CaseFile | None
    people: Mapping[str, Person]
    cameras: Mapping[str, Camera]
    procedures: Mapping[str, Procedure]
    holds: tuple[Hold, ...]
    kept_since: datetime


def known_of(state: State, export: Export, now_utc: datetime) -> Known:
    incident = state.incidents.get(export.incident_id)
    alerts = [a for a in state.alerts.values() if a.incident_id == export.incident_id]
    holds = state.holds.values()
    named = export.about.alert_ids  # of a closed one they are not in the state
    about = [
        hold
        for hold in holds
        if is_about(hold, export.incident_id, alerts)
        or hold.target_id in named
        or export.window_under(hold)
    ]
    footage = hours_of(state.terms, Kind.FOOTAGE, now_utc)
    return Known(
        case_of(state, incident) if incident else None,
        dict(state.people),
        dict(state.cameras),
        dict(state.procedures),
        tuple(about),
        now_utc - footage * HOUR,
    )


def case_of(state: State, incident: Incident) -> CaseFile:
    """Of an open one."""
    alerts = [state.alerts[one] for one in incident.alert_ids if one in state.alerts]
    return CaseFile(
        incident,
        alerts={alert.id: alert for alert in alerts},
        runs={one: state.runs[one] for one in incident.run_ids if one in state.runs},
        procedures=dict(state.procedures),
        people=dict(state.people),
        cameras=dict(state.cameras),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """closed None: it is open. missing: alerts of it that nobody has any more."""

    case: CaseFile
    closed: ClosedIncident | None = None
    missing: tuple[str, ...] = ()


class Archive:
    """Where closed things are asked for: the backend, or alone this console's own copy."""

    def __init__(
        self, core: Core, alone: bool, wait: Callable[[Future[HistoryPage]], HistoryPage]
    ) -> None:
        self._core, self._alone, self._wait = core, alone, wait

    def found(self, export: Export, known: Known) -> Found:
        """Raises NotKept, LinkLost, and what wait raises."""
        if known.case is not None:
            return Found(known.case)
        closed = next(iter(self._all("incidents", export.incident_id)), None)
        if not isinstance(closed, ClosedIncident):
            raise NotKept
        items = self._all("alerts", export.incident_id)
        alerts = {one.alert.id: one.alert for one in items if isinstance(one, ClosedAlert)}
        case = CaseFile(
            closed.incident,
            alerts=alerts,
            runs={run.id: run for run in closed.runs},
            procedures=dict(known.procedures),
            people=dict(known.people),
            cameras=dict(known.cameras),
        )
        absorbed = {one for alert in alerts.values() for one in alert.absorbed}
        there = alerts.keys() | absorbed
        missing = tuple(one for one in closed.incident.alert_ids if one not in there)
        return Found(case, closed, missing)

    def _all(self, kind: str, incident_id: str) -> list[Any]:
        """Of one incident; online from the backend or not at all."""
        items: list[Any] = []
        before: int | None = None
        while True:
            asked = self._core.history(kind, before, _PAGE, incident_id=incident_id)
            page = self._wait(asked)
            if not page.complete and not self._alone:
                raise LinkLost("the history is this console's own")
            items += page.items
            if page.next is None:
                return items
            before = page.next


def log_of(found: Found, rows: Sequence[LogRow]) -> tuple[LogEntry, ...]:
    """The decision log to its end: of a closed incident with its closing and what came after."""
    incident, closed = found.case.incident, found.closed
    if closed is None:
        return incident.log
    state = State()
    state.put("incidents", incident.id, incident)
    for camera in found.case.cameras.values():
        state.put("cameras", camera.id, camera)
    for row in rows:
        _tell(state, incident.id, closed.seq, row)
    return state.incidents[incident.id].log


def _tell(state: State, incident_id: str, closed_seq: int, row: LogRow) -> None:
    """One row. What stood before the closing is in the log already; seq 0 is not numbered yet."""
    event = event_of(row)
    recorded = Recorded(row.seq, 0, when_of(row), row.actor_id, row.command_id, EVERYBODY, event)
    if 0 < row.seq < closed_seq:
        if isinstance(event, HoldPlaced):  # whoever lets it go later tells of it
            state.put("holds", event.hold.id, event.hold)
    elif isinstance(event, IncidentClosed):
        params = {"code": tr(f"close.{event.code}"), "summary": event.summary}
        line = logged(state.incidents[incident_id], recorded, "log.incident_closed", dict(params))
        state.put("incidents", incident_id, line)
    elif (reducer := _AFTERWARDS.get(type(event))) is not None:
        reducer(state, event, recorded)
