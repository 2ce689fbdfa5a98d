"""From the state to the question who could take what, and from its answer to words."""

from __future__ import annotations

from datetime import timedelta

from console.domain.alert import Priority
from console.domain.incident import AssignmentState, Incident
from console.domain.place import Position
from console.domain.unit import EARTH_M, Unit
from console.domain.workload import POINTS, Band, holder_of, load_of
from console.i18n import isolate, tr
from console.proposals.assign import Move, Reason, Task, Worker
from console.store.select import Column, alerts_of, columns
from console.views.board.presence import is_here, planned_now
from console.views.desk import Desk
from console.views.words import clean, incident_title, person_name

UNANSWERED = timedelta(seconds=60)  # an offer that nobody has answered may go to another
UNITS_SHOWN = 3


def question(desk: Desk) -> tuple[list[Task], list[Worker]]:
    """What could move: of who carries much or is not here, what waits for an answer, what was
    declined; and everybody who could have it.
    """
    found = columns(desk.state)
    asked = (_task(desk, column, one) for column in found for one in column.incidents)
    tasks = [task for task in asked if task is not None]
    moving = {task.id for task in tasks}
    workers = []
    for column in found:
        if column.person is None:
            continue
        kept = [one for one in column.incidents if one.id not in moving]
        entry = planned_now(desk, column.person.id)
        skills = {one.casefold() for one in entry.skills} if entry else set()
        workers.append(
            Worker(
                column.person.id,
                load_of(kept, column.overdue).points,
                is_here(desk, column.person.id),
                (entry.area if entry else "") or column.person.area,
                frozenset(skills | {column.person.language.casefold()}),
            )
        )
    return tasks, workers


def _task(desk: Desk, column: Column, one: Incident) -> Task | None:
    offer, holder = one.assignment, holder_of(one)
    waits = offer is not None and offer.state == AssignmentState.OFFERED
    late = waits and offer is not None and desk.now() - offer.at_utc >= UNANSWERED
    declined = offer is not None and offer.state == AssignmentState.DECLINED
    high = load_of(column.incidents, column.overdue).band is Band.HIGH
    if not (late or declined or high or not is_here(desk, holder)):
        return None
    if not waits and one.priority is Priority.CRITICAL and is_here(desk, holder):
        return None  # nobody is disturbed who has a critical one in hand
    wants = {one.title_language.casefold()} if one.title_language else set()
    wants |= {alert.tool.partition("_")[0] for alert in alerts_of(desk.state, one)}
    return Task(one.id, POINTS[one.priority], holder, not waits, one.area, frozenset(wants))


def move_words(desk: Desk, move: Move) -> str:
    """What, from whom, to whom, with both loads and what else speaks for it."""
    incident = desk.state.incidents.get(move.task_id)
    if incident is None:
        return ""
    what = isolate(incident_title(desk.state, incident))
    place = clean(incident.place)
    return tr(
        "proposal.move",
        what=f"{what} · {isolate(place)}" if place else what,
        outgoing=person_name(desk.state, move.from_id, desk.me.id),
        why_from=_carries(desk, move.from_id),
        incoming=person_name(desk.state, move.to_id, desk.me.id),
        why_to=", ".join((_carries(desk, move.to_id), *_for(move.of(move.to_id)))),
    )


def _carries(desk: Desk, person_id: str) -> str:
    column = next(
        (one for one in columns(desk.state) if one.person and one.person.id == person_id), None
    )
    if column is None:
        return tr("proposal.nobody")
    load = load_of(column.incidents, column.overdue)
    words = tr(
        "proposal.carries",
        band=tr(f"load.{load.band.value}"),
        open=load.open,
        late=load.overdue,
    )
    return words if is_here(desk, person_id) else f"{tr('proposal.away')}, {words}"


def _for(reason: Reason | None) -> list[str]:
    if reason is None:
        return []
    found = [tr("proposal.can", what=clean(one)) for one in reason.matched]
    return [*found, tr("proposal.other_area")] if reason.area else found


def why_rows(desk: Desk, move: Move) -> list[str]:
    """Everybody as a choice, best first, with the parts of the sum."""
    rows = []
    for number, one in enumerate(move.choices, 1):
        parts = [tr("proposal.part_load", points=one.points_after, cost=one.load)]
        if one.away:
            parts.append(tr("proposal.part_away", cost=one.away))
        if one.area:
            parts.append(tr("proposal.part_area", cost=one.area))
        if one.skill:
            parts.append(tr("proposal.part_skill", what=", ".join(one.matched), cost=one.skill))
        if one.move:
            parts.append(tr("proposal.part_move", cost=one.move))
        name = person_name(desk.state, one.worker_id, desk.me.id)
        cost = round(one.cost, 1)
        rows.append(tr("proposal.choice", n=number, who=name, parts=" · ".join(parts), cost=cost))
    return rows


# -- units --------------------------------------------------------------------------------------


def units_near(desk: Desk, incident: Incident | None) -> list[tuple[Unit, float]]:
    """Those that may be counted on, by distance in metres as the crow flies."""
    if incident is None or incident.position is None:
        return []
    now, at = desk.now(), incident.position
    there = [one for one in desk.state.units.values() if one.covers(now)]
    found = [(one, metres(at, one.position)) for one in there]
    return sorted(found, key=lambda pair: (pair[1], pair[0].id))[:UNITS_SHOWN]


def units_words(desk: Desk, incident: Incident | None) -> str:
    found = units_near(desk, incident)
    told = [
        tr("proposal.unit", name=clean(unit.name), km=round(far / 1000, 1)) for unit, far in found
    ]
    return tr("proposal.units", units=" · ".join(told)) if told else ""


def metres(one: Position, other: Position) -> float:
    """Great-circle distance (haversine)."""
    from math import asin, cos, radians, sin, sqrt

    lat1, lat2 = radians(one.lat), radians(other.lat)
    north, east = lat2 - lat1, radians(other.lon - one.lon)
    h = sin(north / 2) ** 2 + cos(lat1) * cos(lat2) * sin(east / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(h))
