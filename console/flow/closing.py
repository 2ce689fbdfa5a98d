"""What an event is about to take out of the state, for the local history."""

from __future__ import annotations

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.history import Closed, ClosedAlert, ClosedIncident
from console.domain.rules.context import find_alert
from console.store.select import bookmarks_of, leaving, signs_of
from console.store.state import State

CLOSERS = (e.AlertClosed, e.IncidentClosed)


def closed_by(state: State, recorded: Recorded) -> Closed | None:
    """From the state before the event; None where it closes nothing."""
    event, seq, at_utc = recorded.event, recorded.seq, recorded.at_utc
    if isinstance(event, e.AlertClosed):
        alert = find_alert(state, event.alert_id)
        return ClosedAlert(seq, at_utc, event.code, alert) if alert else None
    if isinstance(event, e.IncidentClosed):
        incident = leaving(state, event.incident_id)
        if incident is None:
            return None
        runs = tuple(state.runs[run] for run in incident.run_ids if run in state.runs)
        marks, signs = bookmarks_of(state, incident.id), signs_of(state, incident)
        return ClosedIncident(seq, at_utc, event.code, event.summary, incident, runs, marks, signs)
    return None
