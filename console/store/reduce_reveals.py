"""How events change reveals; an incident's decision log tells of those that it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.envelope import Recorded
from console.domain.reveal import Reveal
from console.store.reduce_alerts import find
from console.store.reduce_incidents import logged
from console.store.state import State


def asked(state: State, event: e.RevealAsked, recorded: Recorded) -> None:
    state.put("reveals", event.reveal.id, event.reveal)
    _tell(state, event.reveal, recorded, "log.reveal_asked", {"reason": event.reveal.reason})


def revealed(state: State, event: e.PictureRevealed, recorded: Recorded) -> None:
    reveal = event.reveal
    state.put("reveals", reveal.id, reveal)
    message_id = "log.revealed_by_verdict" if reveal.by_verdict else "log.reveal_granted"
    _tell(state, reveal, recorded, message_id, {"minutes": reveal.minutes, "who": reveal.asked_by})


def declined(state: State, event: e.RevealDeclined, recorded: Recorded) -> None:
    if reveal := state.reveals.get(event.reveal_id):
        _tell(state, reveal, recorded, "log.reveal_declined", {"reason": event.reason})
        state.drop("reveals", reveal.id)


def closed(state: State, event: e.RevealClosed, recorded: Recorded) -> None:
    if reveal := state.reveals.get(event.reveal_id):
        _tell(state, reveal, recorded, f"log.reveal_closed_{event.why}")
        state.drop("reveals", reveal.id)


def _tell(
    state: State, reveal: Reveal, recorded: Recorded, message_id: str, params: Params | None = None
) -> None:
    alert = find(state, reveal.alert_id)
    incident_id = (alert.incident_id if alert else "") or reveal.incident_id
    if incident := state.incidents.get(incident_id):
        state.put("incidents", incident.id, logged(incident, recorded, message_id, params))


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.RevealAsked: asked,
    e.PictureRevealed: revealed,
    e.RevealDeclined: declined,
    e.RevealClosed: closed,
}
