"""Which tiles give way, and how far, when a wall costs more than the machine has. Pure: no Qt, no
time.

A window whose own clock ticks late is late with alarms too: it shows fewer pictures. Workers that
cannot decode all that comes would make every tile stutter, those with an alert too: some tiles then
have their keyframes alone, since nearly all that a picture costs is its decoding. Tiles that matter
least give way first, and say so; one with an open alert, in hand or enlarged never does. Shed soon,
taken back slowly: a wall that breathes between the two would be worse than either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

FULL = float("inf")
RATES = (FULL, 8.0, 2.0, 0.0)  # pictures a second; 0: those that are decoded by themselves
_PARTS = 3  # a step takes the tiles in thirds, the least important first
MOST_SHED = _PARTS * (len(RATES) - 1)
SHED_FROM_TILES = 5  # what four tiles cost is nothing that anybody gains by
SHED_AFTER_S = 1.0
_RANK = 0.9
_MOST_IN_VAIN = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """Nine of ten are nearer than late_s to their time, or more is shed; and nearer than calm_s for
    back_after_s, before any of it is taken back. at_once: so many steps. What was taken back in
    vain is tried again after twice as long, most_back_after_s at most.
    """

    late_s: float
    calm_s: float
    back_after_s: float
    most_back_after_s: float
    at_once: int = 1


WINDOW = Limits(0.04, 0.02, 5.0, 5.0)
WORKERS = Limits(0.25, 0.1, 5.0, 60.0, at_once=3)  # a step is a tile


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
    tried: bool = False  # the last change took something back
    in_vain: int = 0  # so often lately it had to be shed again


def judged(
    shed: Shed,
    late_s: Sequence[float],
    now: float,
    limits: Limits = WINDOW,
    most: int = MOST_SHED,
) -> Shed:
    """After some ticks, each so late. A step at a time, once it was wanted for long enough. most:
    steps that there are.
    """
    wants = _wanted(shed, late_s, limits, most)
    if wants == 0:
        step = min(shed.step, most)
        return Shed(step, tried=shed.tried and step > 0, in_vain=shed.in_vain)
    if shed.wants_since is None or wants != shed.wants:
        return replace(shed, wants_since=now, wants=wants)
    if now - shed.wants_since < (SHED_AFTER_S if wants > 0 else _patience_s(shed, limits)):
        return shed
    step = max(0, min(most, shed.step + wants * limits.at_once))
    if wants > 0:
        return Shed(step, now, wants, in_vain=min(_MOST_IN_VAIN, shed.in_vain + shed.tried))
    return Shed(step, now, wants, tried=True, in_vain=max(0, shed.in_vain - shed.tried))


def _patience_s(shed: Shed, limits: Limits) -> float:
    return min(limits.most_back_after_s, limits.back_after_s * 2**shed.in_vain)


def _wanted(shed: Shed, late_s: Sequence[float], limits: Limits, most: int) -> int:
    if not late_s:
        return 0
    late = sorted(late_s)[int(_RANK * (len(late_s) - 1))]
    if late > limits.late_s and shed.step < most:
        return 1
    return -1 if late < limits.calm_s and shed.step > 0 else 0


def rates(shed: Shed, tiles: Mapping[str, Weight], undecoded: int = 0) -> dict[str, float]:
    """Pictures a second of each tile at most. Of equals the last on the wall give way first.

    undecoded: so many, the least important ones, show what is decoded by itself.
    """
    most = dict.fromkeys(tiles, FULL)
    if (shed.step == 0 and undecoded == 0) or len(tiles) < SHED_FROM_TILES:
        return most
    order = [name for name in reversed(list(tiles)) if tiles[name] < Weight.HELD]
    order.sort(key=lambda name: tiles[name])
    whole, part = divmod(shed.step, _PARTS)
    further = -(-len(order) * part // _PARTS)
    for place, name in enumerate(order):
        most[name] = RATES[-1] if place < undecoded else RATES[whole + (place < further)]
    return most
