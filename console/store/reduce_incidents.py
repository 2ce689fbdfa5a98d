"""How events change incidents, and the decision log that writes itself from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.envelope import Recorded
from console.domain.incident import AssignmentState, Incident, LogEntry, Stamp
from console.domain.look import Viewer
from console.domain.withholding import freed
from console.store.reduce_alerts import find
from console.store.state import State


def logged(
    incident: Incident,
    recorded: Recorded,
    message_id: str,
    params: Params | None = None,
    text: str = "",
    language: str = "",
) -> Incident:
    """The incident with one more line in its decision log."""
    entry = LogEntry(
        recorded.seq, recorded.at_utc, recorded.actor_id, message_id, params or {}, text, language
    )
    return replace(incident, log=(*incident.log, entry))


def moved(incident: Incident, recorded: Recorded, field: str = "") -> Incident:
    """The incident with the mark that this actor changed something to decide on."""
    moves = incident.moves | {recorded.actor_id: recorded.seq}
    stamps = incident.stamps
    if field:
        stamp = Stamp(recorded.seq, recorded.actor_id, recorded.at_utc)
        stamps = stamps | {field: stamp}
    return replace(incident, moves=moves, stamps=stamps)


def put(state: State, incident: Incident) -> None:
    state.put("incidents", incident.id, incident)


def opened(state: State, event: e.IncidentOpened, recorded: Recorded) -> None:
    incident = moved(event.incident, recorded, "owner")
    counted(state, incident)
    _tell_parent(state, incident, recorded, "log.sub_opened")
    for alert_id in incident.alert_ids:
        incident = with_alert(state, incident, alert_id, recorded)
    put(state, logged(incident, recorded, "log.incident_opened", {"number": incident.number}))


def counted(state: State, incident: Incident) -> None:
    """The day's numbers go up (that of the number), or those within the parent's."""
    series = incident.number.rpartition("." if incident.parent_id else "-")[0]
    state.put("numbers", series, state.numbers.get(series, 0) + 1)


def _tell_parent(
    state: State, sub: Incident, recorded: Recorded, message_id: str, code: str = ""
) -> None:
    """Whoever closes the whole must have seen what became of its parts."""
    if parent := state.incidents.get(sub.parent_id):
        params: Params = {"number": sub.number, "team": sub.team}
        params |= {"code": code} if code else {"title": sub.title}
        put(state, moved(logged(parent, recorded, message_id, params), recorded))


def with_alert(state: State, incident: Incident, alert_id: str, recorded: Recorded) -> Incident:
    alert = find(state, alert_id)
    if alert is None:
        return incident
    state.put("alerts", alert.id, freed(replace(alert, incident_id=incident.id), recorded.at_utc))
    for verdict in alert.verdicts:
        params: Params = {"cause": verdict.cause, "who": verdict.actor_id}
        incident = logged(incident, recorded, f"log.verdict_{verdict.kind.value}", params)
    return incident


def alert_linked(state: State, event: e.AlertLinked, recorded: Recorded) -> None:
    incident, alert = state.incidents.get(event.incident_id), find(state, event.alert_id)
    if incident is None or alert is None:
        return
    own = incident.own_priority
    incident = replace(
        incident,
        alert_ids=(*incident.alert_ids, alert.id),
        priority=min(incident.priority, alert.priority),
        own_priority=None if own is None else min(own, alert.priority),
    )
    incident = with_alert(state, incident, alert.id, recorded)
    put(state, moved(logged(incident, recorded, "log.alert_linked"), recorded))


def assigned(state: State, event: e.IncidentAssigned, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        incident = moved(replace(incident, assignment=event.assignment), recorded, "assignment")
        params: Params = {"to": event.assignment.to_id, "reason": event.assignment.reason}
        put(state, logged(incident, recorded, "log.assigned", params))


def assignment_answered(state: State, event: e.AssignmentAnswered, recorded: Recorded) -> None:
    incident = state.incidents.get(event.incident_id)
    if incident is None or incident.assignment is None:
        return
    answer = AssignmentState.ACCEPTED if event.accepted else AssignmentState.DECLINED
    offer = replace(incident.assignment, state=answer, at_utc=recorded.at_utc, reason=event.reason)
    incident = moved(replace(incident, assignment=offer), recorded, "assignment")
    if event.accepted:
        incident = moved(replace(incident, owner_id=recorded.actor_id), recorded, "owner")
    message_id = "log.assignment_accepted" if event.accepted else "log.assignment_declined"
    put(state, logged(incident, recorded, message_id, {"reason": event.reason}))


def ownership_taken(state: State, event: e.OwnershipTaken, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        incident = moved(replace(incident, owner_id=recorded.actor_id), recorded, "owner")
        params: Params = {"from": event.from_id, "reason": event.reason}
        put(state, logged(incident, recorded, "log.ownership_taken", params))


def phase_changed(state: State, event: e.PhaseChanged, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        incident = moved(replace(incident, phase=event.phase), recorded, "phase")
        put(state, logged(incident, recorded, f"log.phase_{event.phase.value}"))


def note_added(state: State, event: e.NoteAdded, recorded: Recorded) -> None:
    target = event.target_id
    if alert := find(state, target):
        target = alert.incident_id
    if incident := state.incidents.get(target):
        entry = logged(
            incident, recorded, event.message_id, event.params, event.text, event.language
        )
        put(state, moved(entry, recorded))


def evidence_added(state: State, event: e.EvidenceAdded, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.target_id):
        incident = replace(incident, evidence=(*incident.evidence, event.evidence))
        params: Params = {"role": event.evidence.role, "sha256": event.evidence.sha256[:12]}
        put(state, moved(logged(incident, recorded, "log.evidence_added", params), recorded))


def viewing_started(state: State, event: e.ViewingStarted, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        viewer = Viewer(recorded.actor_id, recorded.at_utc)
        put(state, replace(incident, viewers=(*incident.viewers, viewer)))


def viewing_ended(state: State, event: e.ViewingEnded, recorded: Recorded) -> None:
    if incident := state.incidents.get(event.incident_id):
        left = tuple(v for v in incident.viewers if v.actor_id != recorded.actor_id)
        put(state, replace(incident, viewers=left))


def closed(state: State, event: e.IncidentClosed, recorded: Recorded) -> None:
    state.drop("merged", event.incident_id)
    incident = state.incidents.get(event.incident_id)
    if incident is None:
        return
    _tell_parent(state, incident, recorded, "log.sub_closed", event.code)
    for run_id in incident.run_ids:
        state.drop("runs", run_id)
    state.drop("numbers", incident.number)
    state.drop("incidents", incident.id)


def alert_logged(
    state: State, alert_id: str, recorded: Recorded, message_id: str, params: Params
) -> None:
    """A line in the log of the incident that an alert belongs to, where there is one."""
    alert = find(state, alert_id)
    incident = state.incidents.get(alert.incident_id) if alert else None
    if incident is not None:
        put(state, moved(logged(incident, recorded, message_id, params), recorded))


def _log_alert(message_id: str) -> Callable[[State, Any, Recorded], None]:
    """A reducer that writes an alert's event into its incident's log."""

    def write(state: State, event: Any, recorded: Recorded) -> None:
        alert_id = getattr(event, "alert_id", "") or getattr(event, "kept_id", "")
        said = getattr(event, "verdict", event)
        params: Params = {"cause": cause} if (cause := getattr(said, "cause", "")) else {}
        alert_logged(state, alert_id, recorded, message_id, params)

    return write


def _told(state: State, alert_id: str, recorded: Recorded, message_id: str, params: Params) -> None:
    """A line that is no move: what time or a detector says must not refuse a person's decision."""
    alert = find(state, alert_id)
    if incident := state.incidents.get(alert.incident_id) if alert else None:
        put(state, logged(incident, recorded, message_id, params))


def alert_escalated(state: State, event: e.AlertEscalated, recorded: Recorded) -> None:
    _told(state, event.alert_id, recorded, "log.escalated", {"level": event.level})


def alert_returned(state: State, event: e.AlertReturned, recorded: Recorded) -> None:
    _told(state, event.alert_id, recorded, "log.returned", {})


def verdict_logged(state: State, event: e.VerdictGiven, recorded: Recorded) -> None:
    _log_alert(f"log.verdict_{event.verdict.kind.value}")(state, event, recorded)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.IncidentOpened: opened,
    e.AlertLinked: alert_linked,
    e.IncidentAssigned: assigned,
    e.AssignmentAnswered: assignment_answered,
    e.OwnershipTaken: ownership_taken,
    e.PhaseChanged: phase_changed,
    e.NoteAdded: note_added,
    e.EvidenceAdded: evidence_added,
    e.ViewingStarted: viewing_started,
    e.ViewingEnded: viewing_ended,
    e.IncidentClosed: closed,
    e.AlertEscalated: alert_escalated,
    e.AlertReturned: alert_returned,
    e.AlertAcknowledged: _log_alert("log.acknowledged"),
    e.AlertsMerged: _log_alert("log.alerts_merged"),
    e.VerdictGiven: verdict_logged,
    e.AlertDisputed: _log_alert("log.disputed"),
    e.DisputeSettled: _log_alert("log.dispute_settled"),
    e.AlertRetracted: _log_alert("log.retracted"),
}
