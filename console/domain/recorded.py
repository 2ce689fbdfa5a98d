"""When something was recorded: its pieces, and what lies between them. Pure.

Spans are pairs of seconds since 1970, in order, as a recorder's index tells them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

Spans = tuple[tuple[float, float], ...]

SHORTEST_GAP_S = 3.0  # a shorter one is played through
_SLACK_S = 2.0  # whoever has just jumped to a piece's beginning goes on to the one before


def joined(spans: Iterable[tuple[float, float]]) -> Spans:
    """Of several cameras as of one: what any of them has; short pauses are none."""
    found: list[tuple[float, float]] = []
    for begins, ends in sorted(spans):
        if found and begins - found[-1][1] < SHORTEST_GAP_S:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)


def gap_at(pieces: Spans, at_utc: float) -> tuple[float, float] | None:
    """The gap that a time lies in, from -inf where nothing precedes, to inf where nothing follows;
    None: something was recorded then.
    """
    before = -math.inf
    for begins, ends in pieces:
        if at_utc < begins:
            return before, begins
        if at_utc <= ends:
            return None
        before = ends
    return before, math.inf


def piece_beside(pieces: Spans, at_utc: float, step: int) -> float | None:
    """Where the next piece after a time begins; with a negative step the piece it lies in, or
    where that has just begun the one before.
    """
    if step > 0:
        return next((begins for begins, _ in pieces if begins > at_utc), None)
    earlier = [begins for begins, _ in pieces if begins < at_utc - _SLACK_S]
    return earlier[-1] if earlier else None
