"""Which class a closed thing is of: the same at the backend and by each console's own clock."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.alert import Alert, VerdictKind
from console.domain.history import Closed, ClosedAlert
from console.domain.retention import Hold, HoldOn, Kind, Matter


def class_of(alert: Alert) -> Kind:
    """Of a closed alert."""
    if alert.incident_id:
        return Kind.INCIDENTS
    verdict = alert.verdict()
    if verdict is None:
        return Kind.UNJUDGED_ALERTS
    confirmed = verdict.kind is VerdictKind.CONFIRMED
    return Kind.CONFIRMED_ALERTS if confirmed else Kind.FALSE_ALERTS


def matter_of(closed: Closed) -> Matter:
    """What is closed, with its clock running from then."""
    at_utc = closed.closed_utc
    if isinstance(closed, ClosedAlert):
        alert = closed.alert
        seen = (alert.first_seen_utc, max(alert.last_seen_utc, alert.first_seen_utc))
        places = (alert.camera_id, alert.incident_id)
        return Matter(alert.id, class_of(alert), at_utc, *seen, *places)
    incident = closed.incident
    span = (min(incident.opened_utc, at_utc), at_utc)
    whole = incident.merged_into or incident.id  # a hold on the whole keeps its parts
    return Matter(incident.id, Kind.INCIDENTS, at_utc, *span, "", whole)


def is_about(hold: Hold, incident_id: str, alerts: Iterable[Alert]) -> bool:
    """Whether an incident with these alerts is under a hold."""
    return hold.target_id == incident_id or any(_is_on(hold, alert) for alert in alerts)


def _is_on(hold: Hold, alert: Alert) -> bool:
    if hold.target_id == alert.id:
        return True
    begins = hold.on is HoldOn.CAMERA and hold.target_id == alert.camera_id
    ends = hold.to_utc is None or alert.first_seen_utc <= hold.to_utc
    return begins and ends and alert.last_seen_utc >= hold.from_utc
