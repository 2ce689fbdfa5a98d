"""Commands about what has left the state, judged by its row: the rules know open things only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Actor
from console.domain.retention import HoldOn, held
from console.domain.rules.context import find_alert
from console.store.state import State
from server_stub.storage.clocks import Clocks


def _erasing(state: State, clocks: Clocks, actor: Actor, body: c.EraseSubject) -> Refusal | None:
    """A hold stands over a person's wish too, and over a court's until it is let go of."""
    known = clocks.known(body.subject)
    named = any(hold.target_id == body.subject for hold in state.holds.values())
    if named or (known is not None and held(state.holds.values(), known[0])):
        return Refusal("refused.on_hold", {"id": body.subject})
    return None


def _holding(state: State, clocks: Clocks, actor: Actor, body: c.PlaceHold) -> Refusal | None:
    if body.on is HoldOn.CAMERA or body.target_id in state.incidents:
        return None
    if find_alert(state, body.target_id):
        return None
    known = clocks.known(body.target_id)
    if known is None or not known[1].admits(actor):
        return Refusal("refused.unknown_target", {"id": body.target_id})
    return None


_JUDGED: dict[type, Callable[[State, Clocks, Actor, Any], Refusal | None]] = {
    c.EraseSubject: _erasing,
    c.PlaceHold: _holding,
}


def closed_target(state: State, clocks: Clocks, actor: Actor, body: Any) -> Refusal | None:
    """Why not; None where the rules may decide. Reads one row, for commands that are rare."""
    judge = _JUDGED.get(type(body))
    if judge is None or actor is SYSTEM_ACTOR:
        return None
    return judge(state, clocks, actor, body)
