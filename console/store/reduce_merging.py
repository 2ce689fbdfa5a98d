"""How events join incidents and take them apart: what moves, what stays, and what both logs say.

A merged incident rests in `merged` as it was; its alerts, checklists and bookmarks belong to the
kept one from then on, and copies of its log, links and evidence stand there beside the own ones.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from console.domain import events as e
from console.domain.alert import Params, Priority
from console.domain.envelope import Recorded
from console.domain.incident import Incident, LogEntry, MergedIncident, MergedName
from console.domain.rules.merging import EXTENT
from console.store.reduce_alerts import find
from console.store.reduce_incidents import counted, logged, moved, put, with_alert
from console.store.state import State

T = TypeVar("T")


def merged(state: State, event: e.IncidentsMerged, recorded: Recorded) -> None:
    kept = state.incidents.get(event.kept_id)
    if kept is None:
        return
    for incident_id in event.absorbed_ids:
        if one := state.incidents.get(incident_id):
            kept = _taken_in(state, kept, one, event.reason, recorded)
    put(state, moved(kept, recorded, EXTENT))


def _taken_in(
    state: State, kept: Incident, one: Incident, reason: str, recorded: Recorded
) -> Incident:
    """The kept one with all that was the other's."""
    _give(state, one.alert_ids, one.run_ids, one.id, kept.id)
    told: Params = {"number": kept.number, "reason": reason}
    rest = MergedIncident(
        id=one.id,
        incident=replace(logged(one, recorded, "log.merged_into", told), viewers=()),
        into_id=kept.id,
        by_id=recorded.actor_id,
        at_utc=recorded.at_utc,
        reason=reason,
        bookmark_ids=_give_bookmarks(state, one.id, kept.id),
        sub_ids=_give_subs(state, one.id, kept.id),
    )
    state.drop("incidents", one.id)
    state.put("merged", one.id, rest)
    brought = (replace(entry, from_id=one.id) for entry in one.log)
    kept = replace(
        kept,
        own_priority=kept.priority if kept.own_priority is None else kept.own_priority,
        priority=min(kept.priority, one.priority),
        alert_ids=(*kept.alert_ids, *one.alert_ids),
        run_ids=(*kept.run_ids, *one.run_ids),
        evidence=(*kept.evidence, *one.evidence),
        links=(*kept.links, *one.links),
        decisions=(*kept.decisions, *one.decisions),
        forms=(*kept.forms, *one.forms),
        merged=(*kept.merged, MergedName(one.id, one.number, one.title), *one.merged),
        log=_by_time(kept.log, brought),
        moves=one.moves | kept.moves | _later(one.moves, kept.moves),
    )
    params: Params = {"number": one.number, "reason": reason, "owner": one.owner_id}
    return logged(kept, recorded, "log.incident_merged", params)


def _later(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """Who closes the kept one must have seen what others did to either."""
    return {who: max(one[who], other[who]) for who in one.keys() & other.keys()}


def _by_time(one: Iterable[LogEntry], other: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """Two logs as one; the lines of each stay in their own order, whatever a clock has done."""
    return tuple(heapq.merge(one, other, key=lambda entry: entry.at_utc))


def _give(
    state: State, alert_ids: Iterable[str], run_ids: Iterable[str], from_id: str, to_id: str
) -> tuple[str, ...]:
    """Alerts and checklists change hands, where they still are with whom they were; the alerts."""
    given = []
    for alert_id in alert_ids:
        alert = state.alerts.get(alert_id)
        if alert is not None and alert.incident_id == from_id:
            state.put("alerts", alert.id, replace(alert, incident_id=to_id))
            given.append(alert.id)
    for run_id in run_ids:
        run = state.runs.get(run_id)
        if run is not None and run.incident_id == from_id:
            state.put("runs", run.id, replace(run, incident_id=to_id))
    return tuple(given)


def _give_bookmarks(
    state: State, from_id: str, to_id: str, only: Iterable[str] | None = None
) -> tuple[str, ...]:
    theirs = [one for one in state.bookmarks.values() if one.incident_id == from_id]
    wanted = theirs if only is None else [one for one in theirs if one.id in set(only)]
    for one in wanted:
        state.put("bookmarks", one.id, replace(one, incident_id=to_id))
    return tuple(one.id for one in wanted)


def _give_subs(
    state: State, from_id: str, to_id: str, only: Iterable[str] | None = None
) -> tuple[str, ...]:
    theirs = [one for one in state.incidents.values() if one.parent_id == from_id]
    wanted = theirs if only is None else [one for one in theirs if one.id in set(only)]
    for one in wanted:
        put(state, replace(one, parent_id=to_id))
    return tuple(one.id for one in wanted)


def unmerged(state: State, event: e.IncidentUnmerged, recorded: Recorded) -> None:
    kept, rest = state.incidents.get(event.kept_id), state.merged.get(event.restored_id)
    if kept is None or rest is None or rest.into_id != kept.id:
        return
    was = rest.incident
    state.drop("merged", was.id)
    given = _give(state, was.alert_ids, was.run_ids, kept.id, was.id)
    _give_bookmarks(state, kept.id, was.id, rest.bookmark_ids)
    _give_subs(state, kept.id, was.id, rest.sub_ids)
    alerts = tuple(one for one in was.alert_ids if one in given)
    since = sum(1 for entry in kept.log if entry.at_utc > rest.at_utc and not entry.from_id)
    was = replace(was, decisions=_as_now(kept.decisions, was.decisions))
    put(state, _restored(was, alerts, kept, event.reason, since, recorded))
    put(state, _without(state, kept, was, alerts, event.reason, recorded))


def _restored(
    was: Incident,
    alerts: tuple[str, ...],
    kept: Incident,
    reason: str,
    since: int,
    recorded: Recorded,
) -> Incident:
    """As it was, and a line that says what it has not: what came since, and alerts that left."""
    params: Params = {
        "number": kept.number,
        "reason": reason,
        "since": since,
        "left": len(was.alert_ids) - len(alerts),
    }
    one = logged(replace(was, alert_ids=alerts), recorded, "log.incident_restored", params)
    return moved(one, recorded, EXTENT)


def _without(
    state: State,
    kept: Incident,
    was: Incident,
    alerts: tuple[str, ...],
    reason: str,
    recorded: Recorded,
) -> Incident:
    """The kept one with its own, and with what came since."""
    gone = {was.id, *(one.id for one in was.merged)}
    names = tuple(one for one in kept.merged if one.id not in gone)
    own = kept.own_priority if kept.own_priority is not None else kept.priority
    kept = replace(
        kept,
        alert_ids=tuple(one for one in kept.alert_ids if one not in alerts),
        run_ids=_less(kept.run_ids, was.run_ids),
        evidence=_less(kept.evidence, was.evidence),
        links=_less(kept.links, was.links),
        decisions=_less_by_id(kept.decisions, was.decisions),
        forms=_less_by_id(kept.forms, was.forms),
        merged=names,
        log=tuple(entry for entry in kept.log if entry.from_id != was.id),
        priority=_priority(state, kept.id, own),
        own_priority=own if names else None,
    )
    params: Params = {"number": was.number, "reason": reason}
    return moved(logged(kept, recorded, "log.incident_unmerged", params), recorded, EXTENT)


def _priority(state: State, kept_id: str, own: Priority) -> Priority:
    within = (one.incident.priority for one in state.merged.values() if one.into_id == kept_id)
    return min((own, *within))


def _less(items: tuple[T, ...], taken: Iterable[T]) -> tuple[T, ...]:
    """Each taken once, the last of its like: what two have, the kept one still has."""
    left = list(items)
    for one in taken:
        if one in left:
            del left[len(left) - 1 - left[::-1].index(one)]
    return tuple(left)


def _as_now(items: tuple[Any, ...], wanted: Iterable[Any]) -> tuple[Any, ...]:
    """What was looked at again meanwhile is not to come due once more."""
    now = {one.id: one for one in items}
    return tuple(now.get(one.id, one) for one in wanted)


def _less_by_id(items: tuple[Any, ...], taken: Iterable[Any]) -> tuple[Any, ...]:
    """They may have been reviewed meanwhile: their ids tell."""
    ids = {one.id for one in taken}
    return tuple(one for one in items if one.id not in ids)


def split(state: State, event: e.IncidentSplit, recorded: Recorded) -> None:
    kept, new = state.incidents.get(event.kept_id), event.incident
    if kept is None:
        return
    counted(state, new)
    leaving = set(new.alert_ids)
    kept = replace(
        kept, alert_ids=tuple(one for one in kept.alert_ids if _own(state, one) not in leaving)
    )
    count = len(leaving)
    kept = logged(kept, recorded, "log.incident_split", {"number": new.number, "count": count})
    put(state, moved(kept, recorded, EXTENT))
    for alert_id in new.alert_ids:
        new = with_alert(state, new, alert_id, recorded)
    new = moved(moved(new, recorded, "owner"), recorded, EXTENT)
    params: Params = {"number": kept.number, "count": count}
    put(state, logged(new, recorded, "log.split_from", params))


def _own(state: State, alert_id: str) -> str:
    alert = find(state, alert_id)
    return alert.id if alert else alert_id


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.IncidentsMerged: merged,
    e.IncidentUnmerged: unmerged,
    e.IncidentSplit: split,
}
