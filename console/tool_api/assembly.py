"""Core plus tools: the one table, rulebook and fold that every program uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from console.domain import rules
from console.domain.envelope import Recorded
from console.domain.rules import Rulebook
from console.store.reduce import Fold, Reducer, ToolFailure
from console.store.reduce_incidents import alert_logged
from console.store.state import State
from console.tool_api.core import LogLine, ToolCore, Tools
from console.wire.table import Table


@dataclass(frozen=True, slots=True)
class Assembly:
    """What wire, rules and store need to know of the tools."""

    table: Table
    book: Rulebook
    slice_types: dict[str, type]
    tools: Tools

    def fold(self, on_tool_failure: ToolFailure | None = None) -> Fold:
        """A new fold; each keeps its own list of tools that have failed."""
        reducers = {core.name: _reducers(core) for core in self.tools.cores}
        return Fold(reducers, on_tool_failure)


def assemble(tools: Tools) -> Assembly:
    """Raises ValueError where two tools use the same word."""
    table = Table(
        [kind for core in tools.cores for kind in core.events],
        [kind for core in tools.cores for kind in core.commands],
        {kind: v for core in tools.cores for kind, v in core.versions.items()},
    )
    book: Rulebook = rules.CORE
    for core in tools.cores:
        book = book.with_rules(core.rules, core.permitted, core.timers)
    slice_types = {core.name: core.slice_type for core in tools.cores if core.slice_type}
    return Assembly(table, book, slice_types, tools)


def _reducers(core: ToolCore) -> dict[type, Reducer]:
    """The tool's own, and behind them what its events say in the decision log."""
    table: dict[type, Reducer] = dict(core.reducers)
    for kind, line in core.log.items():
        table[kind] = _then_logged(table.get(kind), line)
    return table


def _then_logged(own: Reducer | None, line: LogLine) -> Reducer:
    def reduce(state: State, event: Any, recorded: Recorded) -> None:
        if own is not None:
            own(state, event, recorded)
        message_id, params = line(event)
        alert_logged(state, event.alert_id, recorded, message_id, params)

    return reduce
