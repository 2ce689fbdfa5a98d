"""What a view may ask of whoever makes exports, and what it is told meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from console.domain.alert import Params
from console.domain.exports import Export
from console.store.select import State


@dataclass(frozen=True, slots=True)
class ExportNews:
    """percent while it is being made; then, once, message_id: what became of it."""

    percent: int = 0
    message_id: str = ""
    params: Params = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return bool(self.message_id)


class ExportDoor(Protocol):
    """Both return at once; tell comes on the asker's thread."""

    def make(
        self, export: Export, state: State, path: Path, tell: Callable[[ExportNews], None]
    ) -> None: ...

    def cancel(self, export_id: str) -> None: ...
