"""Who reads the relays, and whether they still may.

A ticket opens a stream; sessions end and rights change while it runs. Every two seconds the backend
is asked about all readers of all cameras at once, and those it refuses are cut. Where it cannot be
asked nobody is cut for as long as a ticket lives; then readers have to come with a fresh one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from console.clock import monotonic_s
from console.sources.errors import LinkLost, Refused
from console.sources.http import Backend
from console.video.pipeline.messages import Reading
from console.wire.ticket import LIFE_S

log = logging.getLogger(__name__)
ASK_EVERY_S = 2.0

Cut = Callable[[str, frozenset[str]], None]


class Readers:
    """All methods belong to the program's loop. cut: camera id and ids of its readers."""

    def __init__(self, backend: Backend, cut: Cut, trust_s: float = LIFE_S) -> None:
        """trust_s: how long a reader stays whom the backend cannot be asked about."""
        self._backend = backend
        self._cut = cut
        self._trust_s = trust_s
        self._sure_s: dict[str, dict[str, float]] = {}  # camera → reader → when last vouched for

    def heard(self, reading: Reading) -> None:
        """Who has come is vouched for by the ticket."""
        known, now = self._sure_s.get(reading.camera_id, {}), monotonic_s()
        present = {reader: known.get(reader, now) for reader in reading.reader_ids}
        self._sure_s[reading.camera_id] = present

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(ASK_EVERY_S)
            await self.ask()

    async def ask(self) -> None:
        """About all who read now."""
        asked = {camera: sorted(seen) for camera, seen in self._sure_s.items() if seen}
        if asked:
            self._end(await self._refused(asked))

    async def _refused(self, asked: dict[str, list[str]]) -> dict[str, list[str]]:
        """By camera; what is asked about and not refused is vouched for again."""
        began = monotonic_s()
        try:
            answer = await self._backend.ask(
                "POST", "/api/v1/relays/readers", json_body={"readers": asked}
            )
            refused: dict[str, list[str]] = dict(answer.json()["refused"])
        except (LinkLost, Refused, ValueError, KeyError, TypeError) as error:
            log.debug("readers are not vouched for: %s", type(error).__name__)
            return self._long_unsure()
        for camera, readers in asked.items():
            seen = self._sure_s.get(camera, {})
            seen |= {reader: began for reader in readers if reader in seen}
        return refused

    def _long_unsure(self) -> dict[str, list[str]]:
        limit = monotonic_s() - self._trust_s
        return {
            camera: [reader for reader, sure_s in seen.items() if sure_s < limit]
            for camera, seen in self._sure_s.items()
        }

    def _end(self, refused: dict[str, list[str]]) -> None:
        for camera, readers in refused.items():
            if readers:
                self._cut(camera, frozenset(readers))
