"""Core plus tools: the one table, rulebook and fold that every program uses."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain import rules
from console.domain.rules import Rulebook
from console.store.reduce import Fold, ToolFailure
from console.tool_api.core import Tools
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
        reducers = {core.name: core.reducers for core in self.tools.cores}
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
