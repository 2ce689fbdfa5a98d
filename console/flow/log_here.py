"""The log of an incident as far as this console has it: for an export without the backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.envelope import Recorded
from console.domain.history import ClosedIncident
from console.domain.incident import Incident
from console.domain.rules.scope import subject_of

if TYPE_CHECKING:
    from console.flow.session import Session


def log_here(session: Session, incident_id: str) -> tuple[Recorded, ...]:
    """What came since the last snapshot, then what was decided here."""
    incident = session.layers.shown.incidents.get(incident_id) or _closed(session, incident_id)
    if incident is None:
        return ()
    parts = (one.id for one in incident.merged)
    about = {incident_id, *incident.alert_ids, *incident.run_ids, *parts}
    known = session.kept_events()
    return tuple(r for r in (*known, *session.layers.provisional) if subject_of(r.event) in about)


def _closed(session: Session, incident_id: str) -> Incident | None:
    """As this console has kept it."""
    page = session.keeping.copy.history.page("incidents", limit=1, incident_id=incident_id)
    return next((one.incident for one in page.items if isinstance(one, ClosedIncident)), None)
