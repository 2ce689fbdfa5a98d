"""What waits to be handed in."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.envelope import Command


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command with the very bytes that were signed. alone: made without the backend."""

    command: Command
    body: bytes
    grant: str
    signature: str
    alone: bool
