"""What processes hold: memory that is theirs, descriptors, threads, segments; and whether it grows.

A slope is the median of the slopes between all pairs of samples (Theil and Sen), so that one sample
taken while something was still going on turns nothing.
"""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import psutil

_SHM = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Footprint:
    """pss_mib: shared pages are divided among those who share them."""

    pss_mib: float
    descriptors: int
    threads: int
    processes: int


def footprint(processes: Sequence[psutil.Process]) -> Footprint:
    """Of those that still live, together."""
    pss = 0.0
    descriptors = threads = alive = 0
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            mib = _pss_mib(process.pid)
            descriptors += process.num_fds()
            threads += process.num_threads()
            pss, alive = pss + mib, alive + 1
    return Footprint(round(pss, 2), descriptors, threads, alive)


def segments(processes: Sequence[psutil.Process]) -> int:
    """Shared-memory segments that these own (console.segments)."""
    return sum(1 for one in processes for _ in _SHM.glob(f"roc-*-{one.pid}-*"))


def lows(values: Sequence[float], of: int) -> list[float]:
    """The least of each `of` values: connections kept open and pictures in hand come and go, what
    is never given back stays.
    """
    return [min(values[at : at + of]) for at in range(0, len(values) - of + 1, of)]


def slope(values: Sequence[float]) -> float:
    """What a value grows by from one sample to the next; 0 for fewer than two."""
    pairs = combinations(enumerate(values), 2)
    slopes = [(later - sooner) / (j - i) for (i, sooner), (j, later) in pairs]
    return statistics.median(slopes) if slopes else 0.0


def _pss_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
