"""reduce(): the only writer of state. One table, event type -> reducer; a tool brings its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from console.domain.envelope import Recorded, UnknownEvent
from console.store import (
    reduce_activity,
    reduce_alerts,
    reduce_bookmarks,
    reduce_casework,
    reduce_checklists,
    reduce_exports,
    reduce_fusion,
    reduce_house,
    reduce_incidents,
    reduce_merging,
    reduce_ptz,
    reduce_retention,
    reduce_reveals,
    reduce_risk,
    reduce_sharing,
    reduce_shift,
    reduce_sound,
    reduce_units,
    reduce_wall,
    reduce_withholdings,
)
from console.store.state import ChangeSet, State

Reducer = Callable[[State, Any, Recorded], None]
ToolFailure = Callable[[str, Exception], None]

CORE: dict[type, tuple[Reducer, ...]] = {}
for _part in (
    reduce_risk,
    reduce_fusion,  # first: what leaves is still there to be found in its cells
    reduce_alerts,
    reduce_incidents,
    reduce_merging,
    reduce_casework,
    reduce_checklists,
    reduce_house,
    reduce_wall,
    reduce_exports,
    reduce_reveals,
    reduce_sharing,
    reduce_ptz,
    reduce_retention,
    reduce_bookmarks,
    reduce_sound,
    reduce_withholdings,
    reduce_units,
    reduce_shift,
    reduce_activity,  # after the alerts: whether one asks is known by then
):
    for _kind, _reducer in _part.REDUCERS.items():
        CORE[_kind] = (*CORE.get(_kind, ()), _reducer)


class Fold:
    """Folds recorded events into a State. Events come in order of seq; older ones are harmless.

    tools: tool name -> event type -> reducer. A tool's reducer that raises is reported once by
    on_tool_failure and left out from then on: its slice stands still, everything else goes on.
    """

    def __init__(
        self,
        tools: Mapping[str, Mapping[type, Reducer]] | None = None,
        on_tool_failure: ToolFailure | None = None,
    ) -> None:
        self._tools = {name: dict(table) for name, table in (tools or {}).items()}
        self._on_tool_failure = on_tool_failure

    def __call__(self, state: State, recorded: Recorded) -> ChangeSet:
        """Apply one event. seq 0 marks a provisional event of a lone console."""
        if recorded.seq and recorded.seq <= state.seq:
            return ChangeSet(state.seq, ())
        event = recorded.event
        if isinstance(event, UnknownEvent):
            state.unknown_events += 1
            return state.taken(recorded.seq)
        for reducer in CORE.get(type(event), ()):
            reducer(state, event, recorded)
        for tool, table in list(self._tools.items()):
            if reducer_of_tool := table.get(type(event)):
                self._guarded(tool, reducer_of_tool, state, recorded)
        return state.taken(recorded.seq)

    def _guarded(self, tool: str, reducer: Reducer, state: State, recorded: Recorded) -> None:
        try:
            reducer(state, recorded.event, recorded)
        except Exception as error:  # a stranger's code: whatever it raises, the core goes on
            del self._tools[tool]
            if self._on_tool_failure:
                self._on_tool_failure(tool, error)
