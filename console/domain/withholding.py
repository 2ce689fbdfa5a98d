"""What keeps alarms of one source from asking: shelved, suppressed by a rule, out of service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from console.domain.alarm import AlarmState, AlarmTrigger, Withheld, next_alarm_state
from console.domain.alert import BY_HAND, Alert, Params, Priority

SHELVE_MINUTES = (5, 15, 30, 60)
SHELVE_DEFAULT = 15  # U18
_STRENGTH = tuple(Withheld)


@dataclass(frozen=True, slots=True)
class AlarmSource:
    """Where alarms of one kind come from: a tool's words at a camera, else anywhere at a place.

    alert_id: nothing but this one alert, where neither tells its like from others (raised by hand,
    or from nowhere).
    """

    tool: str
    message_id: str
    camera_id: str = ""
    place: str = ""
    alert_id: str = ""

    def has(self, alert: Alert) -> bool:
        if self.alert_id:
            return self.alert_id in (alert.id, *alert.absorbed)
        if (self.tool, self.message_id) != (alert.tool, alert.message_id):
            return False
        if self.camera_id:
            return self.camera_id == alert.camera_id
        return self.place == alert.place


def source_of(alert: Alert) -> AlarmSource:
    if alert.tool == BY_HAND or not (alert.camera_id or alert.place):
        return AlarmSource(alert.tool, alert.message_id, alert_id=alert.id)
    place = "" if alert.camera_id else alert.place
    return AlarmSource(alert.tool, alert.message_id, alert.camera_id, place)


@dataclass(frozen=True, slots=True)
class Withholding:
    """One act, or one rule's word. until_utc None: until somebody says otherwise.

    alert_id: the alert that it was said of, with its params and title; critical: that one was
    critical, and a supervisor said it. rule: by whose design, of what is suppressed.
    """

    id: str
    kind: Withheld
    source: AlarmSource
    reason: str
    by_id: str
    from_utc: datetime
    until_utc: datetime | None = None
    area: str = ""
    alert_id: str = ""
    critical: bool = False
    rule: str = ""
    params: Params = field(default_factory=dict)
    title: str = ""

    def covers(self, alert: Alert) -> bool:
        """Critical ones only where a supervisor said so of a critical one: shelved that very one,
        out of service its source. What people work on in an incident stays in sight.
        """
        if alert.incident_id or alert.area != self.area or not self.source.has(alert):
            return False
        if alert.priority != Priority.CRITICAL:
            return True
        if not self.critical:
            return False
        return self.kind is Withheld.OUT_OF_SERVICE or self.alert_id in (alert.id, *alert.absorbed)


def covering(withholdings: Iterable[Withholding], alert: Alert) -> Withholding | None:
    """The one that an alert stands under: the strongest, of equal ones the first."""
    found = (one for one in withholdings if one.covers(alert))
    return min(
        found, key=lambda one: (_STRENGTH.index(one.kind), one.from_utc, one.id), default=None
    )


def under(alert: Alert, withholdings: Iterable[Withholding], now_utc: datetime) -> Alert:
    """The alert as these withholdings leave it: one that none of them covers any more asks anew
    where its condition still stands. A critical one that nobody has acknowledged asks even so.
    """
    found = covering(withholdings, alert)
    if found is not None:
        return replace(alert, withheld_by=found.id, withheld_as=found.kind)
    if alert.withheld_as is None:
        return alert
    state = next_alarm_state(alert.state, AlarmTrigger.RELEASED)
    if alert.priority == Priority.CRITICAL and state == AlarmState.NORMAL:
        state = alert.state
    return freed(replace(alert, state=state), now_utc)


def freed(alert: Alert, now_utc: datetime) -> Alert:
    """In sight again as it stands: where it asks, its time begins now."""
    free = replace(alert, withheld_by="", withheld_as=None)
    if free.needs_acknowledging() and not alert.needs_acknowledging():
        return replace(free, escalation=0, unacknowledged_since_utc=now_utc)
    return free
