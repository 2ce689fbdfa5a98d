"""How events change what is remembered of the districts' risk, and the event calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.risk import RISK_TOOL, DistrictRisk, Sample, sampled
from console.store.state import State


def risk_sampled(state: State, event: e.RiskSampled, recorded: Recorded) -> None:
    for district_id, index in event.indices.items():
        known = state.risks.get(district_id, DistrictRisk(district_id))
        state.put("risks", district_id, sampled(known, Sample(event.at_utc, index)))


def alert_raised(state: State, event: e.AlertRaised, recorded: Recorded) -> None:
    """The one that stands for its district."""
    alert = event.alert
    if alert.tool != RISK_TOOL:
        return
    district_id = str(alert.params.get("district", ""))
    known = state.risks.get(district_id, DistrictRisk(district_id))
    state.put("risks", district_id, replace(known, alert_id=alert.id))


def planned(state: State, event: e.EventPlanned, recorded: Recorded) -> None:
    state.put("planned", event.event.id, event.event)


def planned_ended(state: State, event: e.PlannedEventEnded, recorded: Recorded) -> None:
    state.drop("planned", event.event_id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.RiskSampled: risk_sampled,
    e.AlertRaised: alert_raised,
    e.EventPlanned: planned,
    e.PlannedEventEnded: planned_ended,
}
