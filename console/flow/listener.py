"""Who is told of what happens in the core."""

from __future__ import annotations

from typing import Any, Protocol

from console.domain.link import Conflict, LinkStatus
from console.store.pending import PendingMark
from console.store.state import ChangeSet


class Listener(Protocol):
    """Who is told; all calls come from the core's thread."""

    def on_changes(
        self,
        changes: ChangeSet,
        marks: tuple[PendingMark, ...],
        local: frozenset[tuple[str, str]],
    ) -> None: ...
    def on_link(self, status: LinkStatus) -> None: ...
    def on_conflicts(self, conflicts: tuple[Conflict, ...]) -> None: ...
    def on_backend_status(self, status: dict[str, Any]) -> None: ...
