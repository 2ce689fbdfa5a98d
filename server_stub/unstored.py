"""Alerts that cannot be stored at the moment: shown as such, and decided again once they can be.

A city must not go without its alarms because a database is away. What is shown from here has no seq
and no promise: whoever said it is told that it is not stored, and says it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from console.domain.envelope import Command, Recorded, Refusal, Scope
from console.domain.events import AlertRaised
from console.domain.person import Actor
from console.domain.rules.scope import scope_of
from console.store.state import State
from console.tool_api.assembly import Assembly
from server_stub.visible import hidden_target

MOST = 2000  # alerts; more of them would tell nobody more


@dataclass(frozen=True, slots=True)
class _Shown:
    number: int
    scope: Scope
    piece: bytes


@dataclass(slots=True)
class Unstored:
    """kept: by command id, whatever the sequencer wants back. shown: what readers are given."""

    assembly: Assembly
    kept: dict[str, Any] = field(default_factory=dict)
    _shown: list[_Shown] = field(default_factory=list)
    _number: int = 0
    _aside: State | None = None

    def take(self, state: State, command: Command, actor: Actor, now: datetime, job: Any) -> None:
        """Show what a command would lead to, where that is an alert; once, however often it comes.

        state: what is stored.
        """
        if command.id in self.kept or len(self.kept) >= MOST:
            return
        seen = self._aside or state
        if hidden_target(seen, actor, command.body):
            return
        events = self.assembly.book.decide(seen, command, actor, now)
        if isinstance(events, Refusal) or not any(isinstance(one, AlertRaised) for one in events):
            return
        aside = self._aside = self._aside or state.copy()
        fold = self.assembly.fold()
        self.kept[command.id] = job
        for event in events:
            scope = scope_of(aside, event)
            recorded = Recorded(0, 0, now, actor.id, command.id, scope, event)
            fold(aside, recorded)
            line = self.assembly.table.encode_recorded(recorded)
            self._number += 1
            piece = b"event: unstored\ndata: %b\n\n" % line
            self._shown.append(_Shown(self._number, scope, piece))

    def since(self, number: int, reader: Actor) -> tuple[bytes, int]:
        """What a reader has not been given, and the number to ask with next time."""
        if number == self._number:
            return b"", number
        new = [one.piece for one in self._shown if one.number > number and one.scope.admits(reader)]
        return b"".join(new), self._number

    def over(self) -> list[Any]:
        """They can be stored again: what was kept, to be decided anew. Nothing is shown now."""
        jobs = list(self.kept.values())
        self.kept, self._shown, self._aside = {}, [], None
        return jobs
