"""What belongs together is proposed on arrival, or joined where no person would say otherwise.

An alert joins by itself only an incident that holds the same kind at the same place: that moves no
alert out of an incident, acknowledges nothing and sends nobody anywhere. All else is a proposal.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from console.domain import events as e
from console.domain.alert import Alert
from console.domain.correlation import best_match, joins_by_itself
from console.domain.envelope import Refusal
from console.domain.fusion_rules import rules_of
from console.domain.rules.context import Context, Outcome, Rule, StateView


def correlating(rule: Rule) -> Rule:
    """The rule, and for each alert that it raises what that may be the same event as."""

    @wraps(rule)
    def judged(state: StateView, body: Any, ctx: Context) -> Outcome:
        outcome = rule(state, body, ctx)
        if isinstance(outcome, Refusal):
            return outcome
        raised = [event.alert for event in outcome if isinstance(event, e.AlertRaised)]
        return (*outcome, *(one for alert in raised for one in _correlated(state, alert, ctx)))

    return judged


def _correlated(state: StateView, alert: Alert, ctx: Context) -> tuple[Any, ...]:
    match = best_match(state, alert, ctx.now_utc)
    if match is None:
        return ()
    incident_id = state.alerts[match.other_id].incident_id
    if incident_id not in state.incidents or not joins_by_itself(
        rules_of(state.fusion_rules), match
    ):
        return (e.CorrelationProposed(match),)
    return (e.AlertJoined(match, incident_id), e.AlertLinked(incident_id, alert.id))
