"""Who has which camera's live picture open, from when to when: two looks a stay, not one a second.

Whoever demuxes a camera asks every two seconds about all its readers (relay_readers); who is named
has the picture open. A ticket alone shows nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from console.clock import monotonic_s
from console.domain.commands import RecordLook
from console.domain.look import LIVE, LIVE_ENDED
from console.domain.person import Actor
from server_stub.storage.database import WriteFailed

log = logging.getLogger(__name__)
Say = Callable[[Any, Actor], Awaitable[object]]
SILENCE_S = 15.0  # a relay that is read anew, or a tile that is sized anew, is the same stay


class Watching:
    """Stays are kept in memory: after a start of the backend they begin anew. say: as the hub's."""

    def __init__(self, say: Say, clock: Callable[[], float] = monotonic_s) -> None:
        self._hub_says = say
        self._clock = clock
        self._seen: dict[tuple[str, str], tuple[Actor, float]] = {}  # person, camera

    async def reading(self, readers: Mapping[str, Iterable[Actor]]) -> None:
        """By camera, who reads it now."""
        now, begun = self._clock(), []
        for camera_id, actors in readers.items():
            for actor in actors:
                if (actor.id, camera_id) not in self._seen:
                    begun.append((actor, camera_id))
                self._seen[actor.id, camera_id] = actor, now
        for actor, camera_id in begun:
            await self._say(LIVE, actor, camera_id)

    async def run(self) -> None:
        """Say whose stay is over; until cancelled."""
        while True:
            await asyncio.sleep(1.0)
            await self.end_silent()

    async def end_silent(self) -> None:
        now = self._clock()
        over = [key for key, (_, at) in self._seen.items() if now - at > SILENCE_S]
        for person, camera_id in over:
            actor, _ = self._seen.pop((person, camera_id))
            await self._say(LIVE_ENDED, actor, camera_id)

    async def _say(self, what: str, actor: Actor, camera_id: str) -> None:
        """What cannot be stored is logged, and allowed: reads go on when the disk is full."""
        try:
            await self._hub_says(RecordLook(what, camera_id), actor)
        except WriteFailed:
            log.warning("%s: %s of %s could not be recorded", actor.id, what, camera_id)
