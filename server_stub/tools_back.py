"""Tools that could not be used for a while and can be again."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.records import OFF
from console.store.state import State
from console.tool_api.core import Tools


def tools_back(state: State, tools: Tools, failing: Iterable[str] = ()) -> list[str]:
    """Those that failed once and have loaded now; what a person switched off stays off.

    Their slices have missed events meanwhile, so a checkpoint of that time is of no use to them.

    failing: tools whose reducer has raised since the start.
    """
    loaded = {manifest.name for manifest in tools.manifests} - set(failing)
    return [tool for tool, why in state.switched_off.items() if why != OFF and tool in loaded]
