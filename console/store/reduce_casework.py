"""How events change what people add to an incident; each change stands in its decision log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.decision import Decision
from console.domain.envelope import Recorded
from console.domain.incident import Incident
from console.store.reduce_incidents import logged, moved, put
from console.store.state import State


def linked(state: State, event: e.IncidentLinked, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        incident = replace(incident, links=(*incident.links, event.link))
        params: Params = {"link": event.link.kind.value, "title": event.link.title}
        put(state, moved(logged(incident, recorded, "log.linked", params), recorded))


def unlinked(state: State, event: e.IncidentUnlinked, recorded: Recorded) -> None:
    incident = state.incidents.get(event.incident_id)
    if incident is None:
        return
    gone = (event.kind, event.target_id)
    titles = [one.title for one in incident.links if (one.kind, one.target_id) == gone]
    left = tuple(one for one in incident.links if (one.kind, one.target_id) != gone)
    params: Params = {"link": event.kind.value, "title": titles[0] if titles else event.target_id}
    incident = logged(replace(incident, links=left), recorded, "log.unlinked", params)
    put(state, moved(incident, recorded))


def decided(state: State, event: e.DecisionRecorded, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        one = event.decision
        incident = replace(incident, decisions=(*incident.decisions, one))
        line = logged(
            incident, recorded, "log.decision_recorded", text=one.decision, language=one.language
        )
        put(state, moved(line, recorded))


def _changed(incident: Incident, decision_id: str, **changes: Any) -> Incident:
    def one(decision: Decision) -> Decision:
        return replace(decision, **changes) if decision.id == decision_id else decision

    return replace(incident, decisions=tuple(one(decision) for decision in incident.decisions))


def _text(incident: Incident, decision_id: str) -> str:
    return next((one.decision for one in incident.decisions if one.id == decision_id), "")


def review_due(state: State, event: e.DecisionReviewDue, recorded: Recorded) -> None:
    """No move: time alone must not refuse somebody's decision."""
    if incident := state.incidents.get(event.incident_id):
        incident = _changed(incident, event.decision_id, review_due_utc=recorded.at_utc)
        params: Params = {"decision": _text(incident, event.decision_id)}
        put(state, logged(incident, recorded, "log.review_due", params))


def reviewed(state: State, event: e.DecisionReviewed, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        incident = _changed(
            incident,
            event.decision_id,
            reviewed=event.outcome,
            reviewed_by=recorded.actor_id,
            reviewed_utc=recorded.at_utc,
        )
        params: Params = {"decision": _text(incident, event.decision_id)}
        said = ("log.decision_reviewed", params, event.outcome, event.language)
        put(state, moved(logged(incident, recorded, *said), recorded))


def form_filed(state: State, event: e.FormFiled, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        incident = replace(incident, forms=(*incident.forms, event.form))
        params: Params = {"form": event.form.form, "version": event.form.version}
        put(state, moved(logged(incident, recorded, "log.form_filed", params), recorded))


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.IncidentLinked: linked,
    e.IncidentUnlinked: unlinked,
    e.DecisionRecorded: decided,
    e.DecisionReviewDue: review_due,
    e.DecisionReviewed: reviewed,
    e.FormFiled: form_filed,
}
