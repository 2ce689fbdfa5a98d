"""What the backend says of itself (GET /api/v1/status), as far as the screen shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from console.domain.link import Notice

ANALYTICS_RESTARTING = "restarting"


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """mode: the last word of shell.mode_*. damaged: rows of the journal that cannot be trusted.

    refused: how many messages of each sender were not understood, since the backend started. name:
    what it calls itself, which is foreign text.
    """

    mode: str = ""
    damaged: int = 0
    analytics: str = ""
    refused: Mapping[str, int] = field(default_factory=dict)
    name: str = ""

    def notices(self) -> tuple[Notice, ...]:
        """What a person at a console has to know of it."""
        found = []
        if self.damaged:
            found.append(Notice("damaged", "backend.damaged", {"n": self.damaged}))
        if self.analytics == ANALYTICS_RESTARTING:
            found.append(Notice("analytics", "backend.analytics_restarting"))
        return tuple(found)


def backend_told(status: Mapping[str, Any]) -> BackendStatus:
    """A demonstration is one whatever mode it plays."""
    mode = str(status.get("mode") or "").lower()
    return BackendStatus(
        mode="demo" if status.get("demo") and mode in ("", "live") else mode,
        damaged=len(status.get("damaged") or ()),
        analytics=str(status.get("analytics") or ""),
        refused={str(who): int(n) for who, n in (status.get("refused") or {}).items()},
        name=str(status.get("name") or ""),
    )
