"""How events change who has muted their sound, and what a decision log tells of silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.store.reduce_incidents import logged
from console.store.state import State


def silenced(state: State, event: e.AlarmsSilenced, recorded: Recorded) -> None:
    """It decides nothing, so that it holds up nobody's closing of the incident."""
    incident = state.incidents.get(event.incident_id)
    if incident is not None:
        entry = logged(incident, recorded, "log.alarms_silenced", {"n": len(event.alert_ids)})
        state.put("incidents", incident.id, entry)


def muted(state: State, event: e.SoundMuted, recorded: Recorded) -> None:
    state.put("sound_mutes", event.mute.person_id, event.mute)


def unmuted(state: State, event: e.SoundUnmuted, recorded: Recorded) -> None:
    state.drop("sound_mutes", event.person_id)


def shift_ended(state: State, event: e.ShiftEnded, recorded: Recorded) -> None:
    """Who comes back later hears: a mute is for the stay in which it was wished."""
    state.drop("sound_mutes", event.person_id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.AlarmsSilenced: silenced,
    e.SoundMuted: muted,
    e.SoundUnmuted: unmuted,
    e.ShiftEnded: shift_ended,
}
