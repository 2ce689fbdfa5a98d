"""Who looked at evidence or asked for a camera's address: recorded, once in ten minutes each."""

from __future__ import annotations

import logging
from datetime import datetime

from console.clock import monotonic_s
from console.domain.commands import RecordLook
from console.domain.person import Actor
from server_stub.hub import Hub
from server_stub.storage.database import WriteFailed

log = logging.getLogger(__name__)
AGAIN_S = 600.0
_KEPT = 10_000


class Looks:
    """A look that cannot be stored is logged, and allowed: reads go on when the disk is full."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._last: dict[tuple[str, str, str, datetime | None], float] = {}

    async def record(
        self,
        actor: Actor,
        what: str,
        target_id: str,
        from_utc: datetime | None = None,
        to_utc: datetime | None = None,
    ) -> None:
        """what: "evidence", "camera_address" or "after_action"."""
        key, now = (actor.id, what, target_id, from_utc), monotonic_s()
        if now - self._last.get(key, -AGAIN_S) < AGAIN_S:
            return
        if len(self._last) >= _KEPT:
            self._last.clear()
        self._last[key] = now
        try:
            await self._hub.say(RecordLook(what, target_id, from_utc, to_utc), actor)
        except WriteFailed:
            del self._last[key]
            log.warning("%s looked at %s %s; it could not be recorded", actor.id, what, target_id)
