"""How events change who steers which camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.store.state import State


def begun(state: State, event: e.SteeringBegun, recorded: Recorded) -> None:
    state.put("steering", event.steering.camera_id, event.steering)


def ended(state: State, event: e.SteeringEnded, recorded: Recorded) -> None:
    held = state.steering.get(event.camera_id)
    if held is not None and held.person_id == event.person_id:
        state.drop("steering", event.camera_id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.SteeringBegun: begun,
    e.SteeringEnded: ended,
}
