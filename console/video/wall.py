"""The console's side of the camera workers: starts, watches and restarts them; no Qt.

Call poll() about five times a second, and at once when one of waitables() is readable (a
QSocketNotifier each): a killed worker is then back within half a second.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection

from console import segments, spawn
from console.domain.camera import Privacy
from console.domain.cursor import Cursor
from console.video.frames import FrameReader
from console.video.orders import (
    CloseStream,
    Follow,
    OpenStream,
    Order,
    PlaceWanted,
    RecordedSource,
    RelaySource,
    Resize,
    ReviewedSource,
    SetPlace,
    SetPrivacy,
    SetRate,
    SetReveals,
    SetSource,
    SetSub,
    Source,
    Steer,
)
from console.video.relay_reader import RelayPlace
from console.video.uncovered import Uncovered

MAX_WORKERS = 4
_NICE = 5
_LEAST_LIFE_S = 1.0  # of a worker; doubled at each restart, so that a busy machine is not made
_LONGEST_LEAST_LIFE_S = 30.0  # busier, until one has lived for so long

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Slot:
    """One worker process, which may still be starting, and the streams it was given.

    Orders wait in the pipe until it takes them.
    """

    starting: Future[spawn.Worker]
    pipe: Connection
    streams: set[str] = field(default_factory=set)
    begun_at: float = field(default_factory=time.monotonic)
    least_life_s: float = _LEAST_LIFE_S

    def process(self) -> spawn.Worker | None:
        return self.starting.result() if self.starting.done() else None

    def is_dead(self) -> bool:
        process = self.process()
        return process is not None and not process.is_alive()


class Wall:
    """Streams by id, spread over as many worker processes as there are cores (at most four).

    on_place_wanted is called from poll() when a stream needs a relay's place and ticket; answer
    with set_place(), at once or later.
    """

    def __init__(self, on_place_wanted: Callable[[PlaceWanted], None]) -> None:
        segments.sweep_segments()
        self._on_place_wanted = on_place_wanted
        self._slots: list[_Slot] = []
        self._orders: dict[str, OpenStream] = {}
        self._readers: dict[str, FrameReader] = {}
        self._replaced: list[tuple[FrameReader, FrameReader]] = []  # old, and what it waits for
        self.restarts = 0

    def open(
        self,
        stream_id: str,
        source: Source,
        width: int,
        height: int,
        privacy: Privacy = Privacy.SILHOUETTES,
        still_alarm_s: float = 10.0,
    ) -> FrameReader:
        """Show a source at up to width x height; the reader to paint from. ValueError: id taken."""
        if stream_id in self._orders:
            raise ValueError(f"stream {stream_id} is open")
        reader = FrameReader(width, height)
        order = OpenStream(stream_id, reader.name, width, height, privacy, still_alarm_s, source)
        self._orders[stream_id], self._readers[stream_id] = order, reader
        slot = self._slot_for_one_more()
        slot.streams.add(stream_id)
        _send(slot, order)
        return reader

    def close(self, stream_id: str) -> None:
        """Stop showing; the reader is closed with it."""
        self._tell(CloseStream(stream_id))
        for slot in self._slots:
            slot.streams.discard(stream_id)
        del self._orders[stream_id]
        self._drop(self._readers.pop(stream_id))

    def resize(self, stream_id: str, width: int, height: int) -> FrameReader:
        """Another display size; the reader returned, perhaps the same, replaces the old one."""
        reader = self._readers[stream_id]
        if width * height > reader.width * reader.height:
            old, reader = reader, FrameReader(width, height)
            self._readers[stream_id] = reader
            self._replaced.append((old, reader))  # the worker may not even have opened it
        self._keep(stream_id, segment=reader.name, width=width, height=height)
        self._tell(Resize(stream_id, reader.name, width, height))
        return reader

    def set_privacy(self, stream_id: str, privacy: Privacy) -> None:
        self._keep(stream_id, privacy=privacy)
        self._tell(SetPrivacy(stream_id, privacy))

    def set_rate(self, stream_id: str, most_fps: float) -> None:
        """Show at most so many pictures a second: ALL_FRAMES, KEYFRAMES, or what is between."""
        if self._orders[stream_id].most_fps != most_fps:
            self._keep(stream_id, most_fps=most_fps)
            self._tell(SetRate(stream_id, most_fps))

    def set_reveals(self, stream_id: str, reveals: tuple[Uncovered, ...]) -> None:
        """What is uncovered; a worker that is started again is told of it with its other orders."""
        self._keep(stream_id, reveals=reveals)
        self._tell(SetReveals(stream_id, reveals))

    def set_source(self, stream_id: str, source: Source) -> None:
        """Hand over between relay, local relay, own opening and recording."""
        before = self._orders[stream_id].source
        self._keep(stream_id, source=source)
        if RecordedSource in (type(before), type(source)):
            self._tell(self._orders[stream_id])  # a replay is no stream: it is opened anew
        else:
            self._tell(SetSource(stream_id, source))

    def set_sub(self, stream_id: str, sub: bool) -> None:
        """A camera's smaller stream, where it has one, or the main one. Only relays have two."""
        source = self._orders[stream_id].source
        if isinstance(source, RelaySource) and source.sub != sub:
            self._keep(stream_id, source=replace(source, sub=sub))
            self._tell(SetSub(stream_id, sub))

    def steer(self, stream_id: str, steer: Steer) -> None:
        """Of a replay; a stream that is live takes no notice."""
        if isinstance(self._orders[stream_id].source, RecordedSource | ReviewedSource):
            self._tell(steer)

    def follow(self, stream_id: str, cursor: Cursor) -> None:
        """Of a review: the cursor from now on."""
        source = self._orders[stream_id].source
        if isinstance(source, ReviewedSource):
            self._keep(stream_id, source=replace(source, cursor=cursor))
            self._tell(Follow(stream_id, cursor))

    def set_place(self, stream_id: str, place: RelayPlace) -> None:
        """The answer to on_place_wanted."""
        if stream_id in self._orders:
            self._tell(SetPlace(stream_id, place))

    def waitables(self) -> list[int]:
        """File descriptors that become readable when poll() has something to do."""
        found = []
        for slot in self._slots:
            process = slot.process()
            found.append(slot.pipe.fileno())
            found += [] if process is None else [process.sentinel]
        return found

    def poll(self) -> None:
        """Answer workers, restart dead ones and those whose streams have no heartbeat."""
        for pair in tuple(self._replaced):
            if pair in self._replaced and pair[1].has_beat():
                self._replaced.remove(pair)
                self._drop(pair[0])
        for index, slot in enumerate(self._slots):
            self._hear(slot)
            if slot.process() is None:
                self._wait_on(slot)
                continue
            silent = [name for name in slot.streams if self._readers[name].is_silent()]
            if slot.is_dead() or (silent and len(silent) == len(slot.streams)):
                if time.monotonic() - slot.begun_at >= slot.least_life_s:
                    self._restart(index)
            else:
                for stream_id in silent:  # its thread died or hangs, the others' do not
                    self._begin(slot, stream_id)

    def shut(self) -> None:
        """End all workers and unlink all segments."""
        for slot in self._slots:
            slot.pipe.close()
        for slot in self._slots:
            spawn.stop_worker(slot.starting.result())
        for reader in (*self._readers.values(), *(old for old, _ in self._replaced)):
            reader.close()
        self._replaced.clear()
        self._slots.clear()
        self._orders.clear()
        self._readers.clear()

    def worker_pids(self) -> list[int]:
        processes = [slot.process() for slot in self._slots]
        return [process.pid or 0 for process in processes if process is not None]

    def _slot_for_one_more(self) -> _Slot:
        if len(self._slots) < min(os.cpu_count() or 1, MAX_WORKERS):
            self._slots.append(_start(len(self._slots)))
            return self._slots[-1]
        return min(self._slots, key=lambda slot: len(slot.streams))

    def _hear(self, slot: _Slot) -> None:
        with contextlib.suppress(EOFError, OSError):
            while slot.pipe.poll():
                self._on_place_wanted(slot.pipe.recv())

    def _restart(self, index: int) -> None:
        slot = self._slots[index]
        _log.warning("camera worker %d is gone; starting it again", index)
        self.restarts += 1
        process = slot.starting.result()
        process.kill()
        process.join()
        slot.pipe.close()
        fresh = _start(index)
        fresh.streams = slot.streams
        if time.monotonic() - slot.begun_at < _LONGEST_LEAST_LIFE_S:
            fresh.least_life_s = min(2 * slot.least_life_s, _LONGEST_LEAST_LIFE_S)
        self._slots[index] = fresh
        for stream_id in fresh.streams:
            self._begin(fresh, stream_id)

    def _wait_on(self, slot: _Slot) -> None:
        """A worker that is still on its way is not silent, however long a busy machine takes."""
        slot.begun_at = time.monotonic()
        for stream_id in slot.streams:
            self._readers[stream_id].expect_beat()

    def _begin(self, slot: _Slot, stream_id: str) -> None:
        self._readers[stream_id].expect_beat()
        _send(slot, self._orders[stream_id])

    def _drop(self, reader: FrameReader) -> None:
        """Close a reader, and those it has replaced."""
        for old, fresh in tuple(self._replaced):
            if fresh is reader:
                self._replaced.remove((old, fresh))
                self._drop(old)
        reader.close()

    def _keep(self, stream_id: str, **changes: object) -> None:
        self._orders[stream_id] = replace(self._orders[stream_id], **changes)  # type: ignore[arg-type]

    def _tell(self, order: Order) -> None:
        for slot in self._slots:
            if order.stream_id in slot.streams:
                _send(slot, order)


def _start(index: int) -> _Slot:
    ours, theirs = spawn.context().Pipe()
    name = f"camera-worker-{index}"
    starting = spawn.begin_worker(
        "console.video.worker:run", theirs, name=name, nice=_NICE, kind="wall"
    )
    starting.add_done_callback(lambda _: theirs.close())
    return _Slot(starting, ours)


def _send(slot: _Slot, order: Order) -> None:
    """A dead worker takes nothing; poll() starts it again with all its orders."""
    with contextlib.suppress(OSError):
        slot.pipe.send(order)
