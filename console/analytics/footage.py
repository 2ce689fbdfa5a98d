"""What recorders lock follows the house: its times, its holds, and what it erases."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from console.clock import now_utc
from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.retention import HOUR, Hold, HoldOn, Kind, Term, hours_of
from console.sources.errors import LinkLost, Refused
from console.sources.http import Backend
from console.video.pipeline.messages import KeepRecording, KeepUntil
from console.video.ring import locks

log = logging.getLogger(__name__)
_AGAIN_S = 20.0  # a hold on what comes grows with it
_AT_ONCE = 0.0  # long ago, by whatever clock


class Keeps(Protocol):
    """The cameras' recorders, as PipelineSet reaches them."""

    def keep(self, camera_id: str, wanted: KeepRecording | KeepUntil) -> None: ...


class Footage:
    """All methods belong to the program's loop. An alert's lock has the alert's id."""

    def __init__(self, recorders: Keeps, data: Path, days: int) -> None:
        """days: as long as the house has said nothing of its own."""
        self._recorders, self._days = recorders, days
        self._ring, self._through = data / "ring", data / "erased_through"
        self._terms: dict[str, Term] = {}
        self._holds: dict[str, Hold] = {}

    def until(self, at_utc: datetime) -> datetime:
        """How long what is recorded of an alert now is locked."""
        if Kind.FOOTAGE.value not in self._terms:
            return at_utc + timedelta(days=self._days)
        return at_utc + hours_of(self._terms, Kind.FOOTAGE, at_utc) * HOUR

    def is_held(self, alert_id: str) -> bool:
        return any(alert_id in _alerts(hold) for hold in self._holds.values())

    # -- what the house says --------------------------------------------------------------------

    def snapshot(self, rows: Iterable[tuple[str, str, Any]]) -> None:
        """Holds that are gone by now were released while nobody listened."""
        before, self._terms, self._holds = self._holds, {}, {}
        for table, record_id, record in rows:
            if table == "terms":
                self._terms[record_id] = record
            elif table == "holds":
                self._holds[record_id] = record
        for hold in before.values():
            if hold.id not in self._holds:
                self._let_go(hold)
        for hold in self._holds.values():
            self._keep(hold)
        kept = {f"{_PREFIX}{hold_id}" for hold_id in self._holds}
        for camera_id, lock_id in self._locked():
            if lock_id.startswith(_PREFIX) and lock_id not in kept:
                self._end(camera_id, lock_id)

    def events(self, events: Iterable[Recorded]) -> None:
        for recorded in events:
            if hear := _HEARD.get(type(recorded.event)):
                hear(self, recorded.event)

    async def catch_up(self, backend: Backend) -> None:
        """A snapshot says nothing of what was erased while this program was away."""
        after = int(self._through.read_text()) if self._through.exists() else 0
        try:
            told = (await backend.ask("GET", f"/api/v1/retention/erased?after={after}")).json()
        except (LinkLost, Refused) as error:
            log.info("what was erased meanwhile is not known yet: %s", error)
            return
        self._drop(set(told["subjects"]))
        self._through.write_text(str(told["seq"]))

    async def watch(self) -> None:
        """Until cancelled: what is held from now on grows."""
        while True:
            await asyncio.sleep(_AGAIN_S)
            for hold in self._holds.values():
                if hold.on is HoldOn.CAMERA:
                    self._keep(hold)

    # -- inside ---------------------------------------------------------------------------------

    def _set(self, event: e.RetentionSet) -> None:
        self._terms[event.term.kind.value] = event.term

    def _placed(self, event: e.HoldPlaced) -> None:
        self._holds[event.hold.id] = event.hold
        self._keep(event.hold)

    def _released(self, event: e.HoldReleased) -> None:
        if hold := self._holds.pop(event.hold_id, None):
            self._let_go(hold)

    def _erased(self, event: e.Erased) -> None:
        self._drop({event.subject})

    def _keep(self, hold: Hold) -> None:
        if hold.on is HoldOn.CAMERA:
            ends = min(hold.to_utc, now_utc()) if hold.to_utc else now_utc()
            window = (hold.from_utc.timestamp(), ends.timestamp())
            wanted = KeepRecording(f"{_PREFIX}{hold.id}", *window, None)
            self._recorders.keep(hold.target_id, wanted)
            return
        for camera_id, lock_id in self._locked():
            if lock_id in _alerts(hold):
                self._recorders.keep(camera_id, KeepUntil(lock_id, None))

    def _let_go(self, hold: Hold) -> None:
        """What another hold keeps stays; else an alert's footage has its time from the hold on."""
        if hold.on is HoldOn.CAMERA:
            self._end(hold.target_id, f"{_PREFIX}{hold.id}")
            return
        ends = self.until(hold.placed_utc).timestamp()
        for camera_id, lock_id in self._locked():
            if lock_id in _alerts(hold) and not self.is_held(lock_id):
                self._recorders.keep(camera_id, KeepUntil(lock_id, ends))

    def _drop(self, subjects: set[str]) -> None:
        for camera_id, lock_id in self._locked():
            if lock_id in subjects:
                self._end(camera_id, lock_id)

    def _end(self, camera_id: str, lock_id: str) -> None:
        self._recorders.keep(camera_id, KeepUntil(lock_id, _AT_ONCE))

    def _locked(self) -> Iterator[tuple[str, str]]:
        """Camera and lock, as they stand on disk: no process need be asked."""
        if self._ring.is_dir():
            for folder in self._ring.iterdir():
                yield from ((folder.name, lock_id) for lock_id in locks.read(folder))


_PREFIX = "hold-"
_HEARD: dict[type, Callable[[Footage, Any], None]] = {
    e.RetentionSet: Footage._set,
    e.HoldPlaced: Footage._placed,
    e.HoldReleased: Footage._released,
    e.Erased: Footage._erased,
}


def _alerts(hold: Hold) -> tuple[str, ...]:
    return (hold.target_id, *hold.alert_ids)
