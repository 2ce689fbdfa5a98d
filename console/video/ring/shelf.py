"""The segments of one camera: found again at start, bounded, locked, read. See `ring.index`."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from console.video.records import (
    PREFIX,
    MalformedRecord,
    PacketRecord,
    Record,
    StreamRecord,
    decode,
)
from console.video.ring import locks
from console.video.ring.index import (
    DAMAGED,
    WRITING,
    Kept,
    SteadyTime,
    parse,
    window,
)
from console.video.ring.locks import Lock
from console.video.ring.sealed import Damaged, SealedReader

_AHEAD_S = 3600.0  # daylight saving, or a correction
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecorderLimits:
    """How much of a camera's ring is kept, whichever ends first; locked segments beside it.

    folder: of this camera; those beside it are other cameras' and share the disk. key: 32 bytes.
    """

    folder: str
    key: bytes = field(repr=False)
    seconds: float = 3600.0
    max_bytes: int = 512 * 1024 * 1024


class Shelf:
    """Any thread may call; the files belong to one process at a time."""

    def __init__(
        self,
        limits: RecorderLimits,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes up what an earlier process left: torn tails are cut, damaged files set aside."""
        self._limits, self._wall, self._clock = limits, wall, steady
        self.folder = Path(limits.folder)
        self._guard = threading.Lock()
        self._kept: list[Kept] = []
        self._locks: dict[str, Lock] = {}
        self._writing: Kept | None = None
        self._first_number = 1
        if self.folder.is_dir():
            self._take_up()
        # A machine that starts in the past is put right later: what it has recorded is not undone.
        self._begun_utc = max([wall(), *(one.to_utc for one in self._kept)])
        self._begun_at = steady()

    # -- what is kept ---------------------------------------------------------------------------

    def kept(self) -> list[Kept]:
        """In order; the one that is being written is the last."""
        with self._guard:
            return self._kept + ([self._writing] if self._writing else [])

    def is_ended(self, number: int) -> bool:
        """Nothing will be added to this segment any more."""
        with self._guard:
            return self._writing is None or self._writing.number != number

    def next_number(self) -> int:
        with self._guard:
            newest = self._kept[-1].number + 1 if self._kept else 1
            return max(newest, self._first_number)

    def path(self, number: int, writing: bool = False) -> Path:
        return self.folder / f"{number:010d}{WRITING}" if writing else self._lasting(number)

    def name(self, number: int) -> str:
        """What a segment's records are bound to."""
        return f"{self.folder.name}/{number}"

    def wrote(self, kept: Kept) -> None:
        """The segment that is being written has grown, or begun."""
        with self._guard:
            self._writing = kept
            self._first_number = kept.number + 1

    def ended(self) -> None:
        """The segment that was being written gets its lasting name. Raises OSError."""
        with self._guard:
            done, self._writing = self._writing, None
            if done is None:
                return
            done = replace(done, ended_at=self._clock())
            self.path(done.number, writing=True).rename(self.folder / done.file_name())
            self._kept.append(done)

    def drop_old(self) -> None:
        """By age and by bytes, oldest first; locks that are over are taken off before."""
        with self._guard:
            self._let_locks_go()
            old_at = self._clock() - self._limits.seconds
            loose = [one for one in self._kept if not self._is_locked(one)]
            over = sum(one.size for one in loose) - self._limits.max_bytes
            for one in loose:
                if one.ended_at >= old_at and over <= 0:
                    break
                over -= one.size
                self._forget(one)
            self._drop_damaged()

    def _drop_damaged(self) -> None:
        """What cannot be read shows people all the same to who mends it: no older than the rest."""
        if self.folder.is_dir():
            old = self._wall() - self._limits.seconds
            for path in self.folder.glob(f"*{DAMAGED}"):
                with contextlib.suppress(FileNotFoundError):
                    if path.stat().st_mtime < old:
                        path.unlink()

    def gone(self, number: int) -> None:
        """Somebody else needed its room."""
        with self._guard:
            self._kept = [one for one in self._kept if one.number != number]

    def set_aside(self, number: int) -> None:
        """It cannot be read: kept out of clips, first to go."""
        with self._guard:
            found = next((one for one in self._kept if one.number == number), None)
            if found is None:
                return
            self._kept.remove(found)
            _set_aside(self.folder / found.file_name(), self.folder.name)

    # -- locks ----------------------------------------------------------------------------------

    def lock(self, lock_id: str, from_utc: float, to_utc: float, until_utc: float | None) -> bool:
        """Keep what was and will be recorded in a window. False: nothing of it was. OSError."""
        found = window(self.kept(), from_utc, to_utc)
        with self._guard:
            before = self._locks.get(lock_id)
            if found is None:
                return before is not None
            lock = Lock(lock_id, *found, until_utc)
            joined = lock if before is None else before.joined(lock)
            if joined != before:
                locks.write(self.folder, (self._locks | {lock_id: joined}).values())
                self._locks[lock_id] = joined
        return True

    def keep_until(self, lock_id: str, until_utc: float | None) -> None:
        """Another end for a lock that is there: None holds it. Raises OSError."""
        with self._guard:
            before = self._locks.get(lock_id)
            if before is not None and before.until_utc != until_utc:
                changed = self._locks | {lock_id: replace(before, until_utc=until_utc)}
                locks.write(self.folder, changed.values())
                self._locks = changed

    def locked(self) -> tuple[Lock, ...]:
        with self._guard:
            return tuple(self._locks.values())

    # -- reading --------------------------------------------------------------------------------

    def window(self, from_utc: float, to_utc: float) -> tuple[float, float] | None:
        return window(self.kept(), from_utc, to_utc)

    def records(self, kept: Kept) -> Iterator[Record]:
        """What a segment holds so far; up to where it is damaged, and then it is set aside."""
        reader = self.open(kept.number)
        if reader is None:
            return
        try:
            while (plain := reader.next()) is not None:
                yield decode(plain[PREFIX.size :])
        except (Damaged, MalformedRecord):
            self.set_aside(kept.number)
        finally:
            reader.close()

    def open(self, number: int) -> SealedReader | None:
        """At its first record. None: it is not there (any more), or damaged and now set aside."""
        for path in (self.path(number, writing=True), self._lasting(number)):
            try:
                reader = SealedReader(path, self._limits.key, self.name(number))
                reader.next()  # begin_words
                return reader
            except FileNotFoundError:
                continue
            except Damaged:
                self.set_aside(number)
                return None
        self.gone(number)
        return None

    # -- inside ---------------------------------------------------------------------------------

    def _lasting(self, number: int) -> Path:
        with self._guard:
            found = next((one for one in self._kept if one.number == number), None)
        return self.folder / (found.file_name() if found else "gone")

    def _is_locked(self, kept: Kept) -> bool:
        return locks.is_locked(kept, self._locks.values())

    def _let_locks_go(self) -> None:
        """By no more than was counted here: a clock that is set forward frees no evidence."""
        counted = self._begun_utc + (self._clock() - self._begun_at)
        now = min(self._wall(), counted + _AHEAD_S)
        over = {
            lock_id
            for lock_id, lock in self._locks.items()
            if lock.until_utc is not None and lock.until_utc <= now
        }
        if over:
            left = {name: lock for name, lock in self._locks.items() if name not in over}
            with contextlib.suppress(OSError):  # asked again at the next segment
                locks.write(self.folder, left.values())
                self._locks = left

    def _forget(self, kept: Kept) -> None:
        self._kept.remove(kept)
        (self.folder / kept.file_name()).unlink(missing_ok=True)

    def _take_up(self) -> None:
        self._locks = locks.read(self.folder)
        now_utc, now = self._wall(), self._clock()
        found = []
        for path in sorted(self.folder.iterdir()):
            kept = self._finish(path) if path.suffix == WRITING else self._known(path)
            if kept is not None:
                # Its age when it was found; from here on no clock that is set changes it.
                ended_at = now - max(0.0, now_utc - kept.to_utc)
                found.append(replace(kept, ended_at=ended_at))
        self._kept = sorted(found, key=lambda one: one.number)
        for path in self.folder.glob(f"*{DAMAGED}"):
            self._first_number = max(self._first_number, int(path.name.split(".")[0][:10]) + 1)

    def _known(self, path: Path) -> Kept | None:
        """A segment by its name, where file and first record are what they should be."""
        kept = parse(path)
        if kept is None:
            return None
        try:
            reader = SealedReader(path, self._limits.key, self.name(kept.number))
            whole = path.stat().st_size == kept.size and reader.next() is not None
            reader.close()
        except Damaged:
            whole = False
        if not whole:
            _set_aside(path, self.folder.name)
        return kept if whole else None

    def _finish(self, path: Path) -> Kept | None:
        """What was being written when the process died, up to its last whole record."""
        number = int(path.stem)
        kept: Kept | None = None
        try:
            reader = SealedReader(path, self._limits.key, self.name(number))
            kept = _measured(number, reader)
            size = reader.offset
            reader.close()
        except (Damaged, MalformedRecord):
            _set_aside(path, self.folder.name)
            return None
        if kept is None:
            path.unlink()
            return None
        if path.stat().st_size > size:
            _log.info("camera %s: the torn end of its last segment was cut", self.folder.name)
            with path.open("rb+") as file:
                file.truncate(size)
        kept = replace(kept, size=size)
        path.rename(self.folder / kept.file_name())
        return kept


def begin_words(steady: float) -> bytes:
    """A segment's first record: where in steady seconds it begins."""
    return repr(steady).encode("ascii")


def _measured(number: int, reader: SealedReader) -> Kept | None:
    """None where there is no packet in it."""
    begins = reader.next()
    if begins is None:
        return None
    steady, stream = SteadyTime(float(begins)), None
    kept: Kept | None = None
    while (plain := reader.next()) is not None:
        record = decode(plain[PREFIX.size :])
        if isinstance(record, StreamRecord):
            stream = record
        elif isinstance(record, PacketRecord) and stream is not None:
            at, utc = steady.of(record, stream, 0.0), record.capture_utc
            kept = kept or Kept(number, at, at, utc, utc, 0)
            kept = replace(kept, steady_to=at, to_utc=max(kept.to_utc, utc))
    return kept


def _set_aside(path: Path, camera: str) -> None:
    _log.warning("camera %s: a damaged segment was set aside: %s", camera, path.stem[:10])
    with contextlib.suppress(FileNotFoundError):
        path.rename(path.with_suffix(DAMAGED))
