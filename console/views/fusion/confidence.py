"""The combined confidence as rows and heads show it, worked out at most once a second for each."""

from __future__ import annotations

from datetime import datetime

from console.domain.alert import Alert
from console.domain.fusion_rules import rules_of
from console.domain.sources import alert_confidence, incident_confidence
from console.store.select import State, incident_of

_Key = tuple[int, int]  # the state's seq, and the second
_MOST_KEPT = 2000


class Confidences:
    """A row is painted many times a second, and an incident may have hundreds of alerts."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Key, float]] = {}

    def of(self, state: State, alert: Alert, now_utc: datetime) -> float | None:
        """Its incident's, else its own; None for what claims nothing about the city. Where no rules
        are published, a detector's own score.
        """
        rules = rules_of(state.fusion_rules)
        if not rules.kinds:
            return alert.detection.score if alert.detection else None
        incident = incident_of(state, alert.id)
        if incident is None and rules.kind_of(alert.message_id) is None:
            return None
        subject_id = incident.id if incident else alert.id
        key = (state.seq, int(now_utc.timestamp()))
        known = self._known.get(subject_id)
        if known is not None and known[0] == key:
            return known[1]
        if incident is not None:
            value = incident_confidence(state, incident, now_utc).confidence
        else:
            value = alert_confidence(state, alert, now_utc)
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[subject_id] = (key, value)
        return value
