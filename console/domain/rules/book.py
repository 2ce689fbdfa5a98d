"""The rulebook: which command is judged by which rule, and who may say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from console.domain.envelope import Command, Refusal
from console.domain.person import Actor, Role
from console.domain.rules import (
    alerts,
    bookmarks,
    casework,
    checklists,
    exports,
    flood,
    fusion,
    geofences,
    grouping,
    house,
    incidents,
    looking,
    merging,
    planned,
    ptz,
    retention,
    reveal,
    risk,
    roster,
    sharing,
    shift,
    sound,
    units,
    wall,
    withholding,
)
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView
from console.domain.rules.limits import too_long

__all__ = ["CORE", "Context", "Outcome", "Rulebook", "StateView"]


class Rulebook:
    """decide and due over one table; a tool's rules are added to a new book, never patched in."""

    def __init__(
        self,
        rules: Mapping[type, Rule],
        permitted: Mapping[type, frozenset[Role]],
        timers: Iterable[DueRule],
    ) -> None:
        self._rules = dict(rules)
        self._permitted = dict(permitted)
        self._timers = tuple(timers)

    def with_rules(
        self,
        rules: Mapping[type, Rule],
        permitted: Mapping[type, frozenset[Role]],
        timers: Iterable[DueRule] = (),
    ) -> Rulebook:
        """A book with more rules. A command that is already ruled is a ValueError."""
        if doubled := self._rules.keys() & rules.keys():
            raise ValueError(f"ruled twice: {sorted(kind.__name__ for kind in doubled)}")
        return Rulebook(
            self._rules | dict(rules),
            self._permitted | dict(permitted),
            (*self._timers, *timers),
        )

    @property
    def timers(self) -> tuple[DueRule, ...]:
        """One by one, for who must guard each against the failure of another."""
        return self._timers

    def permitted(self, kind: type) -> frozenset[Role]:
        """The roles that may say this command; nobody where nothing is said."""
        return self._permitted.get(kind, frozenset())

    def decide(
        self, state: StateView, command: Command, actor: Actor, now_utc: datetime
    ) -> Outcome:
        """What follows from a command: events (none where it changes nothing), or a Refusal."""
        kind = type(command.body)
        rule = self._rules.get(kind)
        if rule is None:
            return Refusal("refused.unknown_command", {"command": kind.__name__})
        if not actor.has(*self.permitted(kind)):
            return Refusal("refused.not_permitted", {"command": kind.__name__})
        if long := too_long(command.body):
            return long
        return rule(state, command.body, Context.of(command, actor, now_utc))

    def due(self, state: StateView, now_utc: datetime) -> tuple[Any, ...]:
        """Command bodies that time alone asks for, to be decided as the system's."""
        return tuple(body for timer in self._timers for body in timer(state, now_utc))


def _merge(*tables: Mapping[type, Any]) -> dict[type, Any]:
    merged: dict[type, Any] = {}
    for table in tables:
        merged |= table
    return merged


_PARTS = (
    alerts,
    incidents,
    merging,
    casework,
    checklists,
    house,
    wall,
    exports,
    reveal,
    sharing,
    ptz,
    retention,
    bookmarks,
    sound,
    withholding,
    looking,
    units,
    geofences,
    shift,
    roster,
    grouping,
    flood,
    fusion,
    planned,
    risk,
)

CORE = Rulebook(
    _merge(*(part.RULES for part in _PARTS)),
    _merge(*(part.PERMITTED for part in _PARTS)),
    (timer for part in _PARTS for timer in part.TIMERS),
)
