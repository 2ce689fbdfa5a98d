"""Rules of steering: one person at a time, a supervisor may take a camera, each stay is told.

That nobody has said anything for a while is known to who hears it (the backend's memory), as with
leases; who ends a stay that is not their own is the system.
"""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.ptz import Steering
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.rules.scope import within


def begin(state: StateView, body: c.BeginSteering, ctx: Context) -> Outcome:
    camera = state.cameras.get(body.camera_id)
    if camera is None or not within(camera.area).admits(ctx.actor):
        return Refusal("refused.unknown_camera", {"camera": body.camera_id})
    if not camera.ptz:
        return Refusal("refused.no_ptz", {"camera": camera.name})
    begun = e.SteeringBegun(Steering(camera.id, ctx.actor.id, ctx.now_utc))
    held = state.steering.get(camera.id)
    if held is None:
        return (begun,)
    if held.person_id == ctx.actor.id:
        return ()
    if not (body.take and ctx.actor.has(Role.SUPERVISOR)):
        return Refusal("refused.ptz_held", {"who": held.person_id})
    return (e.SteeringEnded(camera.id, held.person_id, "taken"), begun)


def end(state: StateView, body: c.EndSteering, ctx: Context) -> Outcome:
    """Of a stay that is over already nothing follows: a late word ends nobody else's."""
    held = state.steering.get(body.camera_id)
    if held is None or held.person_id != body.person_id:
        return ()
    by_system = ctx.actor.has(*SYSTEM_ACTOR.roles)
    if held.person_id != ctx.actor.id and not by_system:
        return Refusal("refused.ptz_held", {"who": held.person_id})
    why = "silent" if by_system else "left"
    return (e.SteeringEnded(body.camera_id, held.person_id, why),)


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})

RULES: dict[type, Rule] = {c.BeginSteering: begin, c.EndSteering: end}

PERMITTED: dict[type, frozenset[Role]] = {
    c.BeginSteering: _OPERATE,
    c.EndSteering: _OPERATE | set(SYSTEM_ACTOR.roles),
}

TIMERS: tuple[DueRule, ...] = ()
