"""What the page asks of the backend; both call back on the asker's thread, None: not now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.domain.retention import Kind, Preview, RetentionStatus


class RetentionDoor(Protocol):
    def retention(self, callback: Callable[[RetentionStatus | None], None]) -> None: ...

    def retention_preview(
        self, kind: Kind, hours: int, callback: Callable[[Preview | None], None]
    ) -> None: ...
