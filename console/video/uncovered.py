"""A standing reveal, as a camera worker is told of it: no picture's code is needed to say so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Uncovered:
    """until: CLOCK_MONOTONIC, one clock for all processes of a machine, so that no window that
    hangs keeps it open. tracks: epoch and number. whole: all of the picture. since_utc: of what was
    recorded it shows nothing that was captured before, in seconds since 1970. reveal_id: goes with
    each picture that it uncovers; no window shows one whose reveal it does not know to stand.
    """

    until: float
    tracks: tuple[tuple[str, int], ...] = ()
    whole: bool = False
    since_utc: float = 0.0
    reveal_id: str = ""
