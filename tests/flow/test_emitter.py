"""What goes to the screen, and up to where it has then seen the state."""

from __future__ import annotations

from typing import Any

from console.domain.camera import Camera
from console.domain.place import Position
from console.flow import emitter as emitter_module
from console.flow.emitter import Emitter
from console.store.layers import Layers
from console.store.pending import Pending
from console.store.state import ChangeSet, State
from console.tool_api.assembly import assemble
from console.tool_api.core import Tools


async def test_who_has_seen_the_last_piece_has_seen_up_to_seq() -> None:
    """Between two pieces of a burst a click may come: it knows the first one only."""
    told: list[ChangeSet] = []

    def on_changes(changes: ChangeSet, *_marks: Any) -> None:
        told.append(changes)

    layers = Layers(assemble(Tools()).fold())
    emitter = Emitter(layers, Pending(), on_changes)
    state = State()
    state.seq = 7
    for number in range(emitter_module.SLICE + 1):
        name = f"cam{number}"
        state.cameras[name] = Camera(name, number, name, "Quay", Position(5.3, 60.4))
    emitter.add(layers.replace_confirmed(state))
    emitter.flush()
    follower = State()
    seen = []
    for changes in told:
        follower.apply(changes)
        seen.append((len(follower.cameras), follower.seq))
    assert seen == [(emitter_module.SLICE, 0), (emitter_module.SLICE + 1, 7)]
    emitter.stop()
