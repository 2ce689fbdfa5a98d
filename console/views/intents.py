"""What a person at this console can want, as one call each: the commands that views send.

Nothing changes here: the event that answers does. A wish that the state already fulfils, or that
the reader's roles do not allow, sends nothing and returns an empty id.
"""

from __future__ import annotations

from console import clock
from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.incident import Incident
from console.domain.offer import ToolOffer
from console.i18n import language
from console.store.select import asked_step, find_alert, incident_of, offered_procedures, running
from console.views.desk import Desk


class Intents:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def acknowledge(self, alert_id: str, *, bulk: bool = False) -> str:
        alert = find_alert(self._desk.state, alert_id)
        if alert is None or self._waits(alert_id, c.AcknowledgeAlert):
            return ""
        if not alert.needs_acknowledging() and self._desk.me.id in alert.acknowledged_by:
            return ""
        return self._say(c.AcknowledgeAlert(alert.id, bulk))

    def open_incident(self, alert_id: str) -> str:
        """The id of the new incident (not of the command), so that its view can wait for it."""
        desk = self._desk
        if find_alert(desk.state, alert_id) is None or incident_of(desk.state, alert_id):
            return ""
        if self._waits(alert_id, c.OpenIncident):
            return ""
        incident_id = clock.new_ulid()
        return incident_id if self._say(c.OpenIncident(incident_id, alert_id)) else ""

    def join(self, alert_id: str, incident_id: str) -> str:
        """Another sign of what people work on already."""
        if incident_of(self._desk.state, alert_id) or self._waits(alert_id, c.LinkAlert):
            return ""
        return self._say(c.LinkAlert(incident_id, alert_id))

    def judge(self, alert_id: str, kind: VerdictKind, cause: str = "") -> str:
        if self._waits(alert_id, c.GiveVerdict):
            return ""
        return self._say(c.GiveVerdict(alert_id, kind, cause))

    def take_offer(self, offer: ToolOffer, alert_id: str, choices: tuple[str, ...]) -> str:
        """An alert that nobody works on becomes an incident first: its log has the act."""
        if self._waits(alert_id, offer.command):
            return ""
        after: tuple[str, ...] = ()
        if incident_of(self._desk.state, alert_id) is None:
            opening = self._say(c.OpenIncident(clock.new_ulid(), alert_id))
            after = (opening,) if opening else ()
        return self._desk.dispatch(offer.body(alert_id, choices), after)

    def close_alert(
        self, alert_id: str, code: str, reason: str = "", *, forced: bool = False
    ) -> str:
        return self._say(c.CloseAlert(alert_id, code, reason, forced))

    def withhold(self, alert_id: str, reason: str, minutes: int | None) -> str:
        """Shelve an alert's source for so long; None: out of service."""
        if self._waits(alert_id, c.ShelveAlarms) or self._waits(alert_id, c.TakeOutOfService):
            return ""
        new_id = clock.new_ulid()
        if minutes is None:
            return self._say(c.TakeOutOfService(new_id, alert_id, reason))
        return self._say(c.ShelveAlarms(new_id, alert_id, reason, minutes))

    def bring_back(self, withholding_id: str, reason: str) -> str:
        if self._waits(withholding_id, c.EndWithholding):
            return ""
        return self._say(c.EndWithholding(withholding_id, reason))

    def start_checklist(self, incident: Incident, procedure_id: str = "") -> str:
        """The offered one that fits best, where none is named."""
        offered = offered_procedures(self._desk.state, incident)
        wanted = procedure_id or (offered[0].id if offered else "")
        run = running(self._desk.state, incident)
        if not wanted or (run and run.procedure_id == wanted and run.completed_utc is None):
            return ""
        if self._waits(incident.id, c.StartChecklist):
            return ""
        return self._say(c.StartChecklist(clock.new_ulid(), incident.id, wanted))

    def complete(self, run_id: str) -> str:
        run = self._desk.state.runs.get(run_id)
        if run is None or asked_step(run) is not None:
            return ""
        return self._say(c.CompleteChecklist(run_id))

    def note(self, target_id: str, text: str) -> str:
        if not text.strip():
            return ""
        return self._say(c.AddNote(target_id, clock.new_ulid(), text.strip(), language()))

    def _say(self, body: object) -> str:
        return self._desk.dispatch(body) if self._desk.may(type(body)) else ""

    def _waits(self, record_id: str, kind: type) -> bool:
        return bool(self._desk.marks(record_id, kind))
