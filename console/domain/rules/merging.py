"""Rules of what belongs together: several incidents become one, are taken apart again, or split.

Nothing is ever in two incidents. What was merged stays as it was in `merged`, so that taking apart
gives each its own back; what came since stays with the kept one.
"""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.incident import Incident
from console.domain.person import Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_alert
from console.domain.rules.incidents import gone, late, next_number
from console.domain.rules.scope import within

EXTENT = "extent"  # the stamp of merging, taking apart and splitting


def merge(state: StateView, body: c.MergeIncidents, ctx: Context) -> Outcome:
    """Of another's incident only with a reason: who merges it takes it over."""
    kept = state.incidents.get(body.kept_id)
    wanted = [one for one in dict.fromkeys(body.absorbed_ids) if one != body.kept_id]
    numbers = ", ".join(_number(state, one) for one in wanted)
    if kept is None:
        return gone(state, body.kept_id, ctx, numbers)
    wanted = [one for one in wanted if not _is_within(state, one, kept.id)]
    if not wanted:
        return () if body.absorbed_ids else Refusal("refused.empty", {"field": "absorbed_ids"})
    if refusal := late(kept, EXTENT, numbers, ctx):
        return refusal
    for one in wanted:
        incident = state.incidents.get(one)
        if incident is None or not within(incident.area).admits(ctx.actor):
            return gone(state, one, ctx, kept.number)
        if refusal := _unfit(state, kept, incident) or late(incident, "owner", kept.number, ctx):
            return refusal
        if incident.owner_id not in ("", ctx.actor.id) and not body.reason.strip():
            return Refusal("refused.reason_needed", {})
    return (e.IncidentsMerged(kept.id, tuple(wanted), body.reason.strip()),)


def _number(state: StateView, incident_id: str) -> str:
    if one := state.merged.get(incident_id):
        return one.incident.number
    incident = state.incidents.get(incident_id)
    return incident.number if incident else incident_id


def _is_within(state: StateView, incident_id: str, kept_id: str) -> bool:
    """Whether one was merged into another, directly or with a third."""
    while one := state.merged.get(incident_id):
        incident_id = one.into_id
        if incident_id == kept_id:
            return True
    return False


def _unfit(state: StateView, kept: Incident, other: Incident) -> Refusal | None:
    """Across areas some would lose it and others read what is not theirs."""
    if other.area != kept.area:
        return Refusal("refused.other_area", {"incident": other.number})
    if kept.parent_id == other.id:
        return Refusal("refused.merge_parent", {"incident": other.number})
    has_subs = any(one.parent_id == other.id for one in state.incidents.values())
    if kept.parent_id and has_subs:
        return Refusal("refused.sub_of_sub", {"incident": kept.number})
    return None


def unmerge(state: StateView, body: c.UnmergeIncident, ctx: Context) -> Outcome:
    kept, one = state.incidents.get(body.kept_id), state.merged.get(body.restored_id)
    if kept is None:
        return gone(state, body.kept_id, ctx, _number(state, body.restored_id))
    if one is None:
        known = body.restored_id in state.incidents
        return () if known else gone(state, body.restored_id, ctx, kept.number)
    if one.into_id != kept.id:
        within_other = state.merged.get(one.into_id)
        other = within_other.incident.number if within_other else _number(state, one.into_id)
        return Refusal("refused.merged_within", {"number": one.incident.number, "into": other})
    if refusal := late(kept, EXTENT, one.incident.number, ctx):
        return refusal
    return (e.IncidentUnmerged(kept.id, one.id, body.reason.strip()),)


def split(state: StateView, body: c.SplitIncident, ctx: Context) -> Outcome:
    """The new one has the kept one's place, phase and owner: people go on, with two instead of one.

    Checklists, links and what was written stay where they are.
    """
    kept = state.incidents.get(body.kept_id)
    if kept is None:
        return gone(state, body.kept_id, ctx, body.title)
    if body.new_id in state.incidents or body.new_id in state.merged:
        return Refusal("refused.id_taken", {"id": body.new_id})
    found = [find_alert(state, one) for one in dict.fromkeys(body.alert_ids)]
    chosen = {alert.id: alert for alert in found if alert is not None}
    if not chosen:
        return Refusal("refused.empty", {"field": "alert_ids"})
    if refusal := late(kept, EXTENT, body.title or kept.number, ctx):
        return refusal
    for alert in chosen.values():
        if alert.incident_id != kept.id:
            return Refusal("refused.not_in_incident", {"alert": alert.id, "incident": kept.number})
    here = (find_alert(state, one) for one in kept.alert_ids)
    if all(alert.id in chosen for alert in here if alert is not None):
        return Refusal("refused.split_all", {"incident": kept.number})
    first = min(chosen.values(), key=lambda alert: (alert.first_seen_utc, alert.id))
    incident = Incident(
        id=body.new_id,
        number=next_number(state, ctx),
        title=body.title.strip() or first.title,
        title_language=body.language if body.title.strip() else first.title_language,
        priority=min(alert.priority for alert in chosen.values()),
        phase=kept.phase,
        opened_utc=ctx.made_utc,
        opened_by=ctx.actor.id,
        owner_id=kept.owner_id,
        area=kept.area,
        place=first.place,
        position=first.position,
        alert_ids=tuple(chosen),
    )
    return (e.IncidentSplit(kept.id, incident),)


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.MergeIncidents: merge,
    c.UnmergeIncident: unmerge,
    c.SplitIncident: split,
}

PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _OPERATE)

TIMERS: tuple[DueRule, ...] = ()
