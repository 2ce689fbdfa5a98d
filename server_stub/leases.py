"""Who detects a camera, kept alive by heartbeats; silence for 5 s ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from console.clock import monotonic_s
from console.domain import commands as c
from console.domain.camera import Lease
from console.domain.envelope import Recorded
from console.domain.events import LeaseChanged
from server_stub.hub import Hub
from server_stub.storage.database import WriteFailed

SILENCE_S = 5.0


class Leases:
    """Heartbeats live in memory; after a start every holder has 5 s to speak up."""

    def __init__(self, hub: Hub, clock: Callable[[], float] = monotonic_s) -> None:
        self._hub = hub
        self._clock = clock
        self._heard = dict.fromkeys(hub.state.leases, clock())
        hub.listeners.append(self._watch)

    def _watch(self, batch: Sequence[Recorded]) -> None:
        for recorded in batch:
            if isinstance(recorded.event, LeaseChanged):
                self._heard[recorded.event.lease.camera_id] = self._clock()

    def heartbeat(self, camera_id: str, epoch: str, holders: Sequence[str]) -> Lease | None:
        """None when the lease is theirs and goes on; else what stands in the way."""
        lease = self._hub.state.leases.get(camera_id)
        if lease and lease.held and lease.epoch == epoch and lease.holder in holders:
            self._heard[camera_id] = self._clock()
            return None
        return lease or Lease(camera_id, "", "", self._hub.command(None, "").made_at_utc, False)

    async def run(self) -> None:
        """End leases whose holder fell silent; until cancelled."""
        while True:
            await asyncio.sleep(0.5)
            now = self._clock()
            for lease in list(self._hub.state.leases.values()):
                if lease.held and now - self._heard.get(lease.camera_id, now) > SILENCE_S:
                    await self._end(lease)

    async def _end(self, lease: Lease) -> None:
        try:
            await self._hub.say(c.EndLease(lease.camera_id, lease.epoch))
        except WriteFailed:
            return  # said again in half a second; the hub has logged why
