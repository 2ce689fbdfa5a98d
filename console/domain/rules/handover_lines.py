"""What there is to hand over: everything of an area that is open and does not look after itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from console.domain.alarm import Withheld
from console.domain.alert import Alert, Priority
from console.domain.incident import Incident
from console.domain.person import Person
from console.domain.records import OFF
from console.domain.rules.context import StateView
from console.domain.sharing import MessageKind
from console.domain.shift import LINES_MOST, Line, LineKind
from console.domain.withholding import Withholding

_BROKEN = ("camera.", "feed.", "clock.")  # message ids of what has failed at a camera
_LEAST_ALERT = Priority.HIGH  # of what merely waits in the queue, which the queue shows anyway


def owner_gone(state: StateView, incident: Incident, leaving_id: str) -> bool:
    """Whether it needs another owner: its own leaves, or is not on shift."""
    return incident.owner_id == leaving_id or incident.owner_id not in state.on_shift


def owed(state: StateView, person_id: str) -> tuple[Incident, ...]:
    """Incidents that nobody would own if this person went now."""
    found = (one for one in state.incidents.values() if one.owner_id == person_id)
    return tuple(sorted(found, key=_incident_order))


def must_hand_over(state: StateView, person_id: str, now_utc: datetime) -> bool:
    """Whether signing out is blocked: they own something, have begun a hand-over, or leave the
    room empty with something in it.
    """
    if person_id not in state.on_shift:
        return False
    if owed(state, person_id):
        return True
    if any(one.from_id == person_id and not one.done for one in state.handovers.values()):
        return True
    alone = state.on_shift.keys() <= {person_id}
    return alone and bool(open_lines(state, person_id, now_utc)[0])


def open_lines(
    state: StateView, leaving_id: str, now_utc: datetime
) -> tuple[tuple[Line, ...], int]:
    """The lines in the order of LineKind, the worst and the oldest first, and how many are left
    out beyond LINES_MOST.
    """
    area = _area_of(state.people.get(leaving_id))
    found: list[Line] = []
    for listed in _SOURCES:
        found += listed(state, area, leaving_id, now_utc)
    return tuple(found[:LINES_MOST]), max(0, len(found) - LINES_MOST)


Source = Callable[[StateView, str, str, datetime], list[Line]]


def _area_of(person: Person | None) -> str:
    return person.area if person else ""


def _in(area: str, of: str) -> bool:
    return not area or not of or area == of


def _line_id(kind: LineKind, subject_id: str) -> str:
    return f"{kind.value}:{subject_id}"


def _incident_order(incident: Incident) -> tuple[int, datetime, str]:
    return int(incident.priority), incident.opened_utc, incident.id


def _incidents(state: StateView, area: str, leaving_id: str, now_utc: datetime) -> list[Line]:
    there = [one for one in state.incidents.values() if _in(area, one.area)]
    return [
        Line(
            id=_line_id(LineKind.INCIDENT, one.id),
            kind=LineKind.INCIDENT,
            subject_id=one.id,
            label=one.number,
            since_utc=one.opened_utc,
            words_id=first.message_id if first else "",
            params=first.params if first else {},
            priority=one.priority,
            owner_id=one.owner_id,
            moves=owner_gone(state, one, leaving_id),
        )
        for one in sorted(there, key=_incident_order)
        for first in [_first_alert(state, one)]
    ]


def _first_alert(state: StateView, incident: Incident) -> Alert | None:
    names = (state.aliases.get(one, one) for one in incident.alert_ids)
    return next((state.alerts[name] for name in names if name in state.alerts), None)


def _loose(state: StateView, area: str) -> Iterator[Alert]:
    """Alerts of nobody's incident that still count, the worst and the oldest first."""
    there = [
        one
        for one in state.alerts.values()
        if one.incident_id not in state.incidents and not one.retracted and _in(area, one.area)
    ]
    yield from sorted(there, key=lambda one: (int(one.priority), one.first_seen_utc, one.id))


def _of_alert(kind: LineKind, alert: Alert) -> Line:
    return Line(
        id=_line_id(kind, alert.id),
        kind=kind,
        subject_id=alert.id,
        label=alert.camera_id,
        since_utc=alert.first_seen_utc,
        words_id=alert.message_id,
        params=alert.params,
        priority=alert.priority,
    )


def _alerts(state: StateView, area: str, leaving_id: str, now_utc: datetime) -> list[Line]:
    return [
        _of_alert(LineKind.ALERT, one)
        for one in _loose(state, area)
        if one.priority <= _LEAST_ALERT
        and one.withheld_as is None
        and not one.message_id.startswith(_BROKEN)
    ]


def _withheld(state: StateView, area: str, leaving_id: str, now_utc: datetime) -> list[Line]:
    """What asks nobody, and until when; why, its record says while it stands."""
    there = (one for one in state.withholdings.values() if _in(area, one.area))
    return [
        Line(
            id=_line_id(kind, one.id),
            kind=kind,
            subject_id=one.id,
            label=one.source.camera_id,
            since_utc=one.from_utc,
            words_id=one.source.message_id,
            priority=Priority.CRITICAL if one.critical else None,
            until_utc=one.until_utc,
            owner_id=one.by_id,
            detail=one.kind.value,
        )
        for one in sorted(there, key=_withheld_order)
        for kind in [_kind_of(one)]
    ]


def _withheld_order(one: Withholding) -> tuple[bool, bool, datetime, str]:
    return one.kind is Withheld.OUT_OF_SERVICE, not one.critical, one.from_utc, one.id


def _kind_of(one: Withholding) -> LineKind:
    out = one.kind is Withheld.OUT_OF_SERVICE
    return LineKind.OUT_OF_SERVICE if out else LineKind.WITHHELD


def _cameras(state: StateView, area: str, leaving_id: str, now_utc: datetime) -> list[Line]:
    return [
        _of_alert(LineKind.CAMERA, one)
        for one in _loose(state, area)
        if one.message_id.startswith(_BROKEN) and one.active()
    ]


def _overrides(state: StateView, area: str, leaving_id: str, now_utc: datetime) -> list[Line]:
    """Tools that a person has switched off; one that failed is an alarm of its own."""
    off = [name for name, why in sorted(state.switched_off.items()) if why == OFF]
    return [
        Line(
            id=_line_id(LineKind.OVERRIDE, name),
            kind=LineKind.OVERRIDE,
            subject_id=name,
            label=name,
            since_utc=switch.at_utc if switch else now_utc,
            owner_id=switch.who if switch else "",
            detail=switch.reason if switch else "",
        )
        for name in off
        for switch in [state.switches.get(name)]
    ]


def _steps(state: StateView, area: str, leaving_id: str, now_utc: datetime) -> list[Line]:
    """Of each checklist what it asks for now, and what was put off."""
    found = []
    for incident in sorted(state.incidents.values(), key=_incident_order):
        runs = (state.runs[name] for name in incident.run_ids if name in state.runs)
        for run in runs if _in(area, incident.area) else ():
            if run.completed_utc is not None:
                continue
            found += [
                Line(
                    id=_line_id(LineKind.STEP, f"{run.id}:{at.step_id}"),
                    kind=LineKind.STEP,
                    subject_id=incident.id,
                    label=incident.number,
                    since_utc=at.started_utc or run.started_utc,
                    words_id=run.id,
                    priority=incident.priority,
                    detail=at.step_id,
                )
                for at in run.open_steps()
            ]
    return found


def _retractions(state: StateView, area: str, leaving_id: str, now_utc: datetime) -> list[Line]:
    unread = [
        one
        for one in state.messages.values()
        if one.kind == MessageKind.RETRACTION and one.unread() and _in(area, one.area)
    ]
    return [
        Line(
            id=_line_id(LineKind.RETRACTION, one.id),
            kind=LineKind.RETRACTION,
            subject_id=one.id,
            label=",".join(one.unread()),
            since_utc=one.sent_utc or one.said_utc,
            words_id=one.words_id,
            params=one.params,
            priority=one.priority,
        )
        for one in sorted(unread, key=lambda one: (one.said_utc, one.id))
    ]


# In the order of LineKind.
_SOURCES: tuple[Source, ...] = (
    _incidents,
    _alerts,
    _withheld,
    _overrides,
    _steps,
    _cameras,
    _retractions,
)
