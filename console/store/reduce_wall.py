"""How events change the layouts of the wall; each carries who saved it last, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.incident import Stamp
from console.domain.wall import LayoutFor
from console.store.state import State


def saved(state: State, event: e.WallLayoutSaved, recorded: Recorded) -> None:
    stamp = Stamp(recorded.seq, recorded.actor_id, recorded.at_utc)
    state.put("walls", event.layout.id, replace(event.layout, saved=stamp))


def deleted(state: State, event: e.WallLayoutDeleted, recorded: Recorded) -> None:
    state.drop("walls", event.layout_id)


def erased(state: State, event: e.Erased, recorded: Recorded) -> None:
    """What a person kept for themselves goes with them; what they shared is everybody's."""
    own = [
        layout.id
        for layout in state.walls.values()
        if layout.kept_for == LayoutFor.PERSON and layout.owner_id == event.subject
    ]
    for layout_id in own:
        state.drop("walls", layout_id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.WallLayoutSaved: saved,
    e.WallLayoutDeleted: deleted,
    e.Erased: erased,
}
