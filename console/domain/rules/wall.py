"""Rules of wall layouts: who may keep one for whom, and who is late."""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import PEOPLE, Actor, Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.wall import (
    GRIDS,
    MOST_PERSONAL,
    MOST_SHARED,
    MOST_TILES,
    NAME_MAX,
    LayoutFor,
    WallLayout,
    trimmed,
)

SHARERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


def save(state: StateView, body: c.SaveWallLayout, ctx: Context) -> Outcome:
    known = state.walls.get(body.layout_id)
    why_not = _misfit(body) or _rights(known, body.kept_for, ctx)
    if why_not is None:
        why_not = _one_too_many(state, body, ctx) if known is None else _other(known, body)
    if why_not is not None:
        return why_not
    wanted = WallLayout(
        id=body.layout_id,
        name=body.name.strip(),
        grid=body.grid,
        tiles=trimmed(body.tiles),
        kept_for=body.kept_for,
        owner_id=known.owner_id if known else ctx.actor.id,
        organisation=known.organisation if known else ctx.actor.organisation,
        role=body.role,
        saved=known.saved if known else None,
    )
    return () if wanted == known else (e.WallLayoutSaved(wanted),)


def delete(state: StateView, body: c.DeleteWallLayout, ctx: Context) -> Outcome:
    known = state.walls.get(body.layout_id)
    if known is None:
        return Refusal("refused.unknown_target", {"id": body.layout_id})
    return _rights(known, known.kept_for, ctx) or (e.WallLayoutDeleted(known.id),)


def _misfit(body: c.SaveWallLayout) -> Refusal | None:
    name, cameras = body.name.strip(), [camera for camera in body.tiles if camera]
    if not name:
        return Refusal("refused.empty", {"field": "name"})
    if len(name) > NAME_MAX:
        return Refusal("refused.too_long", {"field": "name", "limit": NAME_MAX})
    doubled = len(set(cameras)) < len(cameras)
    if body.grid not in GRIDS or len(body.tiles) > MOST_TILES or doubled:
        return Refusal("refused.wall_tiles", {"most": MOST_TILES})
    if (body.kept_for == LayoutFor.ROLE) != (body.role in PEOPLE):
        return Refusal("refused.wall_role", {})
    return None


def _rights(known: WallLayout | None, kept_for: LayoutFor, ctx: Context) -> Refusal | None:
    """Another's own layout is answered as if there were none; a shared one is not for everybody
    to change, and the present value wins over who has not seen it (DESIGN rule 4).
    """
    if known is not None and not _sees(known, ctx.actor):
        return Refusal("refused.unknown_target", {"id": known.id})
    if kept_for != LayoutFor.PERSON and not ctx.actor.has(*SHARERS):
        return Refusal("refused.wall_shared", {})
    stamp = known.saved if known else None
    if stamp is None or stamp.seq <= ctx.command.based_on_seq or stamp.actor_id == ctx.actor.id:
        return None
    return Refusal(
        "refused.wall_changed", {"who": stamp.actor_id, "when": stamp.at_utc.isoformat()}
    )


def _sees(layout: WallLayout, actor: Actor) -> bool:
    if layout.kept_for == LayoutFor.PERSON:
        return layout.owner_id == actor.id
    elsewhere = layout.organisation and actor.organisation
    return not elsewhere or layout.organisation == actor.organisation


def _other(known: WallLayout, body: c.SaveWallLayout) -> Refusal | None:
    """Whoever has it in their list would keep it there: another audience is another layout."""
    if (known.kept_for, known.role) != (body.kept_for, body.role):
        return Refusal("refused.wall_audience", {})
    return None


def _one_too_many(state: StateView, body: c.SaveWallLayout, ctx: Context) -> Refusal | None:
    personal = body.kept_for == LayoutFor.PERSON
    kept = [one for one in state.walls.values() if (one.kept_for == LayoutFor.PERSON) == personal]
    if personal:
        kept = [one for one in kept if one.owner_id == ctx.actor.id]
    else:
        kept = [one for one in kept if one.organisation == ctx.actor.organisation]
    most = MOST_PERSONAL if personal else MOST_SHARED
    return Refusal("refused.wall_many", {"most": most}) if len(kept) >= most else None


RULES: dict[type, Rule] = {c.SaveWallLayout: save, c.DeleteWallLayout: delete}
PERMITTED: dict[type, frozenset[Role]] = {c.SaveWallLayout: PEOPLE, c.DeleteWallLayout: PEOPLE}
TIMERS: tuple[DueRule, ...] = ()
