"""Clicks that wait for their answer: the only thing a click changes while online."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from console.domain.envelope import Command, Refusal


class Progress(StrEnum):
    SENT = "sent"  # on its way to the backend
    QUEUED = "queued"  # kept on disk until the backend is back
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PendingMark:
    """One unanswered (or refused and unread) command, with the ids of what it is about."""

    command: Command
    progress: Progress
    targets: frozenset[str]
    refusal: Refusal | None = None


def targets_of(body: Any) -> frozenset[str]:
    """Ids that a command is about, from the fields that end in _id."""
    names = (n for n in type(body).__dataclass_fields__ if n.endswith("_id"))
    return frozenset(value for name in names if (value := getattr(body, name)))


class Pending:
    """Marks by command id; answered ones are gone."""

    def __init__(self) -> None:
        self._marks: dict[str, PendingMark] = {}

    def mark(self, command: Command, progress: Progress, refusal: Refusal | None = None) -> None:
        """Note what became of a command so far."""
        targets = targets_of(command.body)
        self._marks[command.id] = PendingMark(command, progress, targets, refusal)

    def answered(self, command_id: str) -> None:
        """Its event came, or somebody has read its refusal."""
        self._marks.pop(command_id, None)

    def about(self, record_id: str) -> tuple[PendingMark, ...]:
        """The marks on one record, oldest first."""
        return tuple(mark for mark in self._marks.values() if record_id in mark.targets)

    def all(self) -> tuple[PendingMark, ...]:
        return tuple(self._marks.values())
