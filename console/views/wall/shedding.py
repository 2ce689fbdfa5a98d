"""Which tiles give way, and how far, when the window's own clock ticks late. Pure: no Qt, no time.

A wall that costs more than the machine has makes everything late, alarms too. Tiles that matter
least then show fewer pictures, and say so; one with an open alert, in hand or enlarged never does.
Shed soon, taken back slowly: a wall that breathes between the two would be worse than either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

FULL = float("inf")
RATES = (FULL, 8.0, 2.0, 0.0)  # pictures a second; 0: those that are decoded by themselves
_PARTS = 3  # a step takes the tiles in thirds, the least important first
MOST_SHED = _PARTS * (len(RATES) - 1)
SHED_FROM_TILES = 5  # what four tiles cost is nothing that anybody gains by
LATE_S = 0.04  # nine ticks of ten are nearer than this to their time, or tiles are shed
CALM_S = 0.02  # and nearer than this, before any of it is taken back
SHED_AFTER_S = 1.0
BACK_AFTER_S = 5.0
_RANK = 0.9


class Weight(IntEnum):
    """How much a tile matters, least first."""

    QUIET = 0
    MOVING = 1  # something is recognised in it
    HELD = 2  # an open alert, in hand, or enlarged: gives nothing away


@dataclass(frozen=True, slots=True)
class Shed:
    """How far tiles are shed at present, and since when the ticks ask for another step."""

    step: int = 0
    wants_since: float | None = None
    wants: int = 0  # 1: to shed more, -1: less


def judged(shed: Shed, late_s: Sequence[float], now: float) -> Shed:
    """After some ticks, each so late. One step at a time, once it was wanted for long enough."""
    wants = _wanted(shed, late_s)
    if wants == 0:
        return Shed(shed.step)
    if shed.wants_since is None or wants != shed.wants:
        return Shed(shed.step, now, wants)
    if now - shed.wants_since < (SHED_AFTER_S if wants > 0 else BACK_AFTER_S):
        return shed
    return Shed(shed.step + wants, now, wants)


def _wanted(shed: Shed, late_s: Sequence[float]) -> int:
    if not late_s:
        return 0
    late = sorted(late_s)[int(_RANK * (len(late_s) - 1))]
    if late > LATE_S and shed.step < MOST_SHED:
        return 1
    return -1 if late < CALM_S and shed.step > 0 else 0


def rates(shed: Shed, tiles: Mapping[str, Weight]) -> dict[str, float]:
    """Pictures a second of each tile at most. Of equals the last on the wall give way first."""
    most = dict.fromkeys(tiles, FULL)
    if shed.step == 0 or len(tiles) < SHED_FROM_TILES:
        return most
    order = [name for name in reversed(list(tiles)) if tiles[name] < Weight.HELD]
    order.sort(key=lambda name: tiles[name])
    whole, part = divmod(shed.step, _PARTS)
    further = -(-len(order) * part // _PARTS)
    for place, name in enumerate(order):
        most[name] = RATES[whole + (place < further)]
    return most
