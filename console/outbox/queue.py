"""What waits to be handed in, and where it is kept meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from console.domain.envelope import Command


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command with the very bytes that were signed. alone: made without the backend."""

    command: Command
    body: bytes
    grant: str
    signature: str
    alone: bool


class Queue(Protocol):
    """Commands in the order in which they were made; kept before they are sent."""

    def add(self, waiting: Waiting) -> None: ...
    def waiting(self) -> Sequence[Waiting]: ...
    def remove(self, command_id: str) -> None: ...
    def next_counter(self) -> int: ...


class MemoryQueue:
    """A queue for one run: analytics' own commands, and consoles that may write nothing."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._counter = 0

    def add(self, waiting: Waiting) -> None:
        self._waiting[waiting.command.id] = waiting

    def waiting(self) -> Sequence[Waiting]:
        return tuple(self._waiting.values())

    def remove(self, command_id: str) -> None:
        self._waiting.pop(command_id, None)

    def next_counter(self) -> int:
        self._counter += 1
        return self._counter
