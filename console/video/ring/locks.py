"""What the ring may not drop: the windows of alerts, in a small file beside the segments."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from console.video.ring.index import Kept

FILE = "locks.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lock:
    """A window in steady seconds, kept until a time of the wall clock; until_utc None: held."""

    lock_id: str
    steady_from: float
    steady_to: float
    until_utc: float | None

    def touches(self, kept: Kept) -> bool:
        return kept.steady_to >= self.steady_from and kept.steady_from <= self.steady_to

    def joined(self, other: Lock) -> Lock:
        """Both windows and what lies between; the other's word on how long."""
        return Lock(
            self.lock_id,
            min(self.steady_from, other.steady_from),
            max(self.steady_to, other.steady_to),
            other.until_utc,
        )


def read(folder: Path) -> dict[str, Lock]:
    """By their ids. A file that is none locks everything that is there: it fails safe."""
    try:
        rows = json.loads((folder / FILE).read_bytes())
        locks = [Lock(str(row[0]), float(row[1]), float(row[2]), _until(row[3])) for row in rows]
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, IndexError):
        _log.warning("the locks in %s cannot be read: everything there is kept", folder.name)
        return {"unreadable": Lock("unreadable", float("-inf"), float("inf"), None)}
    return {lock.lock_id: lock for lock in locks}


def write(folder: Path, locks: Iterable[Lock]) -> None:
    """Whole and synced, or as it was. Raises OSError."""
    rows = [[one.lock_id, one.steady_from, one.steady_to, one.until_utc] for one in locks]
    part = folder / f".{FILE}"
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(rows, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, folder / FILE)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def is_locked(kept: Kept, locks: Iterable[Lock]) -> bool:
    return any(lock.touches(kept) for lock in locks)


def _until(value: float | None) -> float | None:
    return None if value is None else float(value)
