"""Whether what the backend made of a command is what this console had shown."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain import events as e
from console.domain.envelope import Recorded


def kinds(events: Sequence[Recorded]) -> tuple[str, ...]:
    return tuple(type(recorded.event).__name__ for recorded in events)


def came_out_differently(
    here: Sequence[Recorded], there: Sequence[Recorded], recorded: int
) -> bool:
    """recorded: how many events the backend has, of which a snapshot may have hidden some."""
    if len(there) < recorded:
        return len(here) != recorded
    if kinds(here) != kinds(there):
        return True
    return any(_number(a) != _number(b) for a, b in zip(here, there, strict=True))


def _number(recorded: Recorded) -> str:
    """What people may already have said over the radio."""
    event = recorded.event
    return event.incident.number if isinstance(event, e.IncidentOpened) else ""
