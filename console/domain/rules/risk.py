"""Rules of the risk index: one alert a district, raised high, returned low; samples by the clock.

The alert comes by the same events as every other, in a tool's name of its own; nothing follows from
it but that people look. It returns by itself, and closes once it is acknowledged and over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import AlarmState
from console.domain.alert import Alert, Priority
from console.domain.district import District
from console.domain.envelope import Refusal
from console.domain.fusion_rules import rules_of
from console.domain.person import Role
from console.domain.place import Position
from console.domain.risk import (
    RISK_MESSAGE,
    RISK_TOOL,
    DistrictRisk,
    Risk,
    is_back,
    is_raised,
    risks,
    sample_is_due,
)
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView

_LOOK_EVERY_S = 5  # the index moves by minutes, and a flood makes it dear
_LEAST_SAMPLED = 1.0  # what has faded that far is calm
_ID_MOST = 80
CALM = Risk()


def report(state: StateView, body: c.ReportRisk, ctx: Context) -> Outcome:
    """Once a district, however often the clock says so."""
    district = state.districts.get(body.district_id)
    if district is None:
        return Refusal("refused.unknown_target", {"id": body.district_id})
    known = state.risks.get(district.id)
    if body.alert_id in state.alerts or (known and known.alert_id in state.alerts):
        return ()
    alert = Alert(
        id=body.alert_id,
        tool=RISK_TOOL,
        message_id=RISK_MESSAGE,
        priority=Priority.HIGH,
        first_seen_utc=ctx.now_utc,
        last_seen_utc=ctx.now_utc,
        raised_seq=0,
        raised_by=ctx.actor.id,
        params={"district": district.id, "name": district.name, "index": round(body.index)},
        position=_middle(district),
        place=district.name,
    )
    return (e.AlertRaised(alert),)


def _middle(district: District) -> Position:
    west, south, east, north = district.box
    return Position((west + east) / 2, (south + north) / 2)


def sample(state: StateView, body: c.SampleRisk, ctx: Context) -> Outcome:
    found = risks(state, ctx.now_utc)
    if not _wants_sample(state, found, ctx.now_utc):
        return ()
    rows = {one: round(found.get(one, CALM).index, 2) for one in state.districts}
    return (e.RiskSampled(ctx.now_utc, rows),)


def _wants_sample(state: StateView, found: Mapping[str, Risk], now_utc: datetime) -> bool:
    """While anything is open, and once after that; never in the middle of a quarter of an hour, so
    that what is sampled is as far apart as it is said to be.
    """
    if now_utc.minute % 15 or not sample_is_due(state.risks, now_utc):
        return False
    was = any(one.samples and one.samples[-1].index for one in state.risks.values())
    return was or any(risk.index >= _LEAST_SAMPLED for risk in found.values())


def risk_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Samples, and for each district whether its alert rises, returns or goes."""
    rules = rules_of(state.fusion_rules)
    if not state.districts or not rules.kinds or int(now_utc.timestamp()) % _LOOK_EVERY_S:
        return
    found = risks(state, now_utc)
    if _wants_sample(state, found, now_utc):
        yield c.SampleRisk()
    for district_id in state.districts:
        known, risk = state.risks.get(district_id), found.get(district_id, CALM)
        alert = state.alerts.get(known.alert_id) if known else None
        if alert is not None:
            yield from _of_standing(state, alert, known, risk, now_utc)
        elif is_raised(known, rules, risk, now_utc):
            at = int(now_utc.timestamp())
            yield c.ReportRisk(f"risk-{at}-{district_id}"[:_ID_MOST], district_id, risk.index)


def _of_standing(
    state: StateView, alert: Alert, known: DistrictRisk | None, risk: Risk, now_utc: datetime
) -> Iterable[Any]:
    rules = rules_of(state.fusion_rules)
    if alert.active():
        if is_back(rules, risk.index):
            yield c.ReportReturned(alert.id, now_utc)
    elif is_raised(known, rules, risk, now_utc):
        yield c.ReportSeenAgain(alert.id, now_utc, min(1.0, risk.index / 100.0))
    elif alert.state is AlarmState.NORMAL and alert.incident_id not in state.incidents:
        yield c.CloseAlert(alert.id, "recovered")


_SYSTEM = frozenset({Role.SYSTEM})

RULES: dict[type, Rule] = {c.ReportRisk: report, c.SampleRisk: sample}
PERMITTED: dict[type, frozenset[Role]] = {c.ReportRisk: _SYSTEM, c.SampleRisk: _SYSTEM}
TIMERS: tuple[DueRule, ...] = (risk_due,)
