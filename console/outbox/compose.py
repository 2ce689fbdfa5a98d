"""From a wish to a command that can be judged later and only once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from console.domain.envelope import Command
from console.outbox.signing import DeviceKey
from console.outbox.waiting import Waiting
from console.wire import Table

DETECTOR = ".detector"  # a device's own detector acts as DEVICE.detector


class Composer:
    """Makes the commands of one signed-in person, and of the detector of their device."""

    def __init__(
        self,
        table: Table,
        device_id: str,
        key: DeviceKey,
        grant: Callable[[], str],
        next_counter: Callable[[], int],
    ) -> None:
        """grant: asked for each command, so that a renewed one is used at once."""
        self._table = table
        self._device_id = device_id
        self._key = key
        self._grant = grant
        self._next_counter = next_counter

    @property
    def detector_id(self) -> str:
        return self._device_id + DETECTOR

    def compose(
        self,
        command_id: str,
        actor_id: str,
        body: Any,
        *,
        based_on_seq: int,
        made_at_utc: datetime,
        clock_offset_ms: int,
        after: tuple[str, ...] = (),
        alone: bool = False,
    ) -> Waiting:
        """Every command is signed as it is made: the link may be lost before it is answered."""
        command = Command(
            id=command_id,
            actor_id=actor_id,
            device_id=self._device_id,
            device_counter=self._next_counter(),
            based_on_seq=based_on_seq,
            made_at_utc=made_at_utc,
            clock_offset_ms=clock_offset_ms,
            body=body,
            after=after,
        )
        encoded = self._table.encode_command(command)
        return Waiting(command, encoded, self._grant(), self._key.signature(encoded), alone)
