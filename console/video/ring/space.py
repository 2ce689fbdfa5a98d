"""Room for all cameras' rings in one folder: who goes first, whichever process needs the room.

The file names say what a segment is and `locks.json` what may not go, so that neither the camera's
own process nor anybody's memory is needed; a ring notices by itself that a file of its has gone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from console.video.ring import locks
from console.video.ring.index import DAMAGED, Kept, parse


@dataclass(frozen=True, slots=True)
class Budget:
    """Of the whole folder. least_free: what is left to the rest of the machine."""

    max_bytes: int
    least_free: int


@dataclass(frozen=True, slots=True)
class Loose:
    """A file that may go."""

    path: Path
    size: int
    to_utc: float


def oldest_first(root: Path) -> list[Loose]:
    """All files that no lock keeps, of all cameras; damaged ones before all others."""
    return sorted(_loose(root), key=lambda one: one.to_utc)


def free(root: Path, wanted: int) -> int:
    """Drop the oldest until so many bytes are free again; how many are."""
    freed = 0
    for one in oldest_first(root):
        if freed >= wanted:
            break
        one.path.unlink(missing_ok=True)
        freed += one.size
    return freed


def keep_within(root: Path, budget: Budget) -> int:
    """Drop what is over the budget; how many bytes are over it still, for locks stay.

    That others have filled the disk is not this budget's fault, and not counted in that.
    """
    if not root.is_dir():
        return 0
    over = _total(root) - budget.max_bytes
    wanted = max(over, budget.least_free - free_bytes(root))
    freed = free(root, wanted) if wanted > 0 else 0
    return max(0, over - freed)


def free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _loose(root: Path) -> Iterator[Loose]:
    for folder in _folders(root):
        kept_by = tuple(locks.read(folder).values())
        for path in folder.iterdir():
            if path.suffix == DAMAGED:
                yield Loose(path, _size(path), 0.0)
                continue
            kept = parse(path)
            if kept is not None and not locks.is_locked(kept, kept_by):
                yield Loose(path, kept.size, kept.to_utc)


def _total(root: Path) -> int:
    return sum(_bytes_of(path, parse(path)) for one in _folders(root) for path in one.iterdir())


def _bytes_of(path: Path, kept: Kept | None) -> int:
    return _size(path) if kept is None else kept.size


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0  # renamed or dropped meanwhile


def _folders(root: Path) -> list[Path]:
    return [one for one in root.iterdir() if one.is_dir()]
