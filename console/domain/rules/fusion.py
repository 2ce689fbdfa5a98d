"""Rules of fusion: what a person says to a proposal, what they know, what a city publishes."""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.district import District
from console.domain.envelope import Refusal
from console.domain.fusion_rules import RULES_ID, misfit
from console.domain.observation import Observation
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_alert
from console.domain.rules.incidents import open_incident

DISTRICTS_MOST = 400
POINTS_MOST = 15_000  # of one command: its event must fit a line of the stream


def accept(state: StateView, body: c.AcceptCorrelation, ctx: Context) -> Outcome:
    """Both in one incident: the other's, else a new one under the id that came along."""
    alert, match = find_alert(state, body.alert_id), state.correlations.get(body.alert_id)
    if alert is None:
        return Refusal("refused.unknown_alert", {"alert": body.alert_id})
    if alert.incident_id in state.incidents:
        number = state.incidents[alert.incident_id].number
        return Refusal("refused.in_incident", {"incident": number})
    other = find_alert(state, match.other_id) if match else None
    if other is None:
        return Refusal("refused.correlation_gone", {"alert": body.alert_id})
    if other.incident_id in state.incidents:
        return (e.AlertLinked(other.incident_id, alert.id),)
    opened = open_incident(state, c.OpenIncident(body.incident_id, other.id), ctx)
    if isinstance(opened, Refusal):
        return opened
    return (*opened, e.AlertLinked(body.incident_id, alert.id))


def decline(state: StateView, body: c.DeclineCorrelation, ctx: Context) -> Outcome:
    match = state.correlations.get(body.alert_id)
    return (e.CorrelationDeclined(body.alert_id, match.other_id),) if match else ()


def add_observation(state: StateView, body: c.AddObservation, ctx: Context) -> Outcome:
    if body.incident_id not in state.incidents:
        return Refusal("refused.unknown_incident", {"incident": body.incident_id})
    if body.observation_id in state.observations:
        return Refusal("refused.id_taken", {"id": body.observation_id})
    if not body.text.strip():
        return Refusal("refused.empty", {"field": "text"})
    made = Observation(
        body.observation_id,
        body.incident_id,
        ctx.actor.id,
        body.stance,
        ctx.made_utc,
        body.text.strip(),
        body.language,
    )
    return (e.ObservationAdded(made.incident_id, made),)


def publish_rules(state: StateView, body: c.PublishFusionRules, ctx: Context) -> Outcome:
    if key := misfit(body.rules):
        return Refusal("refused.rules_misfit", {"key": key})
    if state.fusion_rules.get(RULES_ID) == body.rules:
        return ()
    return (e.FusionRulesPublished(body.rules),)


def publish_districts(state: StateView, body: c.PublishDistricts, ctx: Context) -> Outcome:
    """A part of them at a time; what is known already is left out."""
    if sum(_points(one) for one in body.districts) > POINTS_MOST:
        return Refusal("refused.districts_long", {"points": POINTS_MOST})
    new = {one.id: one for one in body.districts if state.districts.get(one.id) != one}
    gone = tuple(one for one in body.gone if one in state.districts and one not in new)
    if len({*state.districts, *new} - {*gone}) > DISTRICTS_MOST:
        return Refusal("refused.districts_many", {"most": DISTRICTS_MOST})
    return (e.DistrictsPublished(tuple(new.values()), gone),) if new or gone else ()


def _points(district: District) -> int:
    return sum(len(ring) for polygon in district.rings for ring in polygon)


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_HOUSE = frozenset({Role.ADMINISTRATOR, *SYSTEM_ACTOR.roles})

RULES: dict[type, Rule] = {
    c.AcceptCorrelation: accept,
    c.DeclineCorrelation: decline,
    c.AddObservation: add_observation,
    c.PublishFusionRules: publish_rules,
    c.PublishDistricts: publish_districts,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.AcceptCorrelation: _OPERATE,
    c.DeclineCorrelation: _OPERATE,
    c.AddObservation: _OPERATE,
    c.PublishFusionRules: _HOUSE,
    c.PublishDistricts: _HOUSE,
}

TIMERS: tuple[DueRule, ...] = ()
