"""How events change what fusion keeps: the cells alerts are found by, proposals, observations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from console.domain import events as e
from console.domain.alert import Alert, Params
from console.domain.correlation import CELL_MOST, Cell, Correlation, district_id_of, kept_under
from console.domain.envelope import Recorded
from console.domain.fusion_rules import RULES_ID, rules_of
from console.domain.observation import OBSERVATIONS_KEPT, Stance
from console.store.reduce_alerts import find
from console.store.reduce_incidents import logged, moved
from console.store.state import State


def rules_published(state: State, event: e.FusionRulesPublished, recorded: Recorded) -> None:
    state.put("fusion_rules", RULES_ID, event.rules)
    _place_anew(state)


def districts_published(state: State, event: e.DistrictsPublished, recorded: Recorded) -> None:
    for district in event.districts:
        state.put("districts", district.id, district)
    for district_id in event.gone:
        state.drop("districts", district_id)
    _place_anew(state)


def _place_anew(state: State) -> None:
    """Kinds and districts decide who stands in which cell."""
    for table in ("cells", "located"):
        for key in list(state.tables[table]):
            state.drop(table, key)
    for alert in sorted(state.alerts.values(), key=lambda one: one.raised_seq):
        _place(state, alert)


def _place(state: State, alert: Alert) -> None:
    """Only what is of a kind can go with anything."""
    if rules_of(state.fusion_rules).kind_of(alert.message_id) is None:
        return
    if district := district_id_of(state, alert):
        state.put("located", alert.id, district)
    for key in kept_under(state, alert):
        cell = state.cells.get(key)
        ids = cell.alert_ids if cell else ()
        if alert.id not in ids:
            state.put("cells", key, Cell(_bounded(state, (*ids, alert.id))))


def _bounded(state: State, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The oldest that nobody works on gives way first."""
    if len(ids) <= CELL_MOST:
        return ids
    free = (one for one in ids[:-1] if not _in_incident(state, one))
    leaves = next(free, ids[0])
    return tuple(one for one in ids if one != leaves)


def _in_incident(state: State, alert_id: str) -> bool:
    alert = state.alerts.get(alert_id)
    return alert is not None and bool(alert.incident_id)


def alert_raised(state: State, event: e.AlertRaised, recorded: Recorded) -> None:
    _place(state, event.alert)


def alert_closed(state: State, event: e.AlertClosed, recorded: Recorded) -> None:
    alert = find(state, event.alert_id)
    if alert is None:
        return
    state.drop("correlations", alert.id)
    state.drop("located", alert.id)
    for key in kept_under(state, alert):
        if cell := state.cells.get(key):
            left = tuple(one for one in cell.alert_ids if one != alert.id)
            if left:
                state.put("cells", key, Cell(left))
            else:
                state.drop("cells", key)


def alert_retracted(state: State, event: e.AlertRetracted, recorded: Recorded) -> None:
    _settled(state, (event.alert_id,))


def alert_linked(state: State, event: e.AlertLinked, recorded: Recorded) -> None:
    """What is worked on is found again, though newer alerts had taken its place."""
    _settled(state, (event.alert_id,))
    if alert := find(state, event.alert_id):
        _place(state, alert)


def incident_opened(state: State, event: e.IncidentOpened, recorded: Recorded) -> None:
    _settled(state, event.incident.alert_ids)
    for alert_id in event.incident.alert_ids:
        if alert := find(state, alert_id):
            _place(state, alert)


def incident_closed(state: State, event: e.IncidentClosed, recorded: Recorded) -> None:
    for one in list(state.observations.values()):
        if one.incident_id == event.incident_id:
            state.drop("observations", one.id)


def _settled(state: State, alert_ids: Iterable[str]) -> None:
    for alert_id in alert_ids:
        state.drop("correlations", state.aliases.get(alert_id, alert_id))


def proposed(state: State, event: e.CorrelationProposed, recorded: Recorded) -> None:
    state.put("correlations", event.correlation.alert_id, event.correlation)


def joined(state: State, event: e.AlertJoined, recorded: Recorded) -> None:
    """The incident's log says why; that it is linked, the next line."""
    if incident := state.incidents.get(event.incident_id):
        told = logged(incident, recorded, "log.joined_by_rule", _figures(event.correlation))
        state.put("incidents", incident.id, told)


def _figures(match: Correlation) -> Params:
    return {
        "alert": match.alert_id,
        "metres": round(match.metres),
        "seconds": round(match.seconds),
        "kind": match.kinds[0],
    }


def declined(state: State, event: e.CorrelationDeclined, recorded: Recorded) -> None:
    _settled(state, (event.alert_id,))


def observation_added(state: State, event: e.ObservationAdded, recorded: Recorded) -> None:
    incident, made = state.incidents.get(event.incident_id), event.observation
    if incident is None:
        return
    state.put("observations", made.id, made)
    mine = [one for one in state.observations.values() if one.incident_id == incident.id]
    for old in sorted(mine, key=lambda one: (one.at_utc, one.id))[:-OBSERVATIONS_KEPT]:
        state.drop("observations", old.id)
    against = made.stance is Stance.CONTRADICTS
    message_id = "log.observation_against" if against else "log.observation_for"
    told = logged(incident, recorded, message_id, {}, made.text, made.language)
    state.put("incidents", incident.id, moved(told, recorded))


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.FusionRulesPublished: rules_published,
    e.DistrictsPublished: districts_published,
    e.AlertRaised: alert_raised,
    e.AlertClosed: alert_closed,
    e.AlertRetracted: alert_retracted,
    e.AlertLinked: alert_linked,
    e.IncidentOpened: incident_opened,
    e.IncidentClosed: incident_closed,
    e.CorrelationProposed: proposed,
    e.AlertJoined: joined,
    e.CorrelationDeclined: declined,
    e.ObservationAdded: observation_added,
}
