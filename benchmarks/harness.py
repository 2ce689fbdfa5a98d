"""Ours and the peer in turn, in one run, and what may be claimed from it.

Each round takes ours, the peer and ours once more, in an order that turns with the round. The
first round warms caches and is dropped. Ratios are taken within a round, so a machine that slows
down in between does not matter; the second "ours" is the A/A control.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import area, sample
from benchmarks.area import Area, Differs, Sample

_CONTROL_MAY_BE_OFF = 0.10
_RESAMPLES = 2_000


@dataclass(frozen=True)
class Rounds:
    """The samples of one area at one scale, in the order of the rounds."""

    ours: list[Sample] = field(default_factory=list)
    peer: list[Sample] = field(default_factory=list)
    control: list[Sample] = field(default_factory=list)
    floor: list[Sample] = field(default_factory=list)

    def ratios(self) -> list[float]:
        return [a.value / b.value for a, b in zip(self.ours, self.peer, strict=True)]

    def control_ratios(self) -> list[float]:
        return [a.value / b.value for a, b in zip(self.control, self.ours, strict=True)]


def measure(name: str, scale: int, seed: int, rounds: int = area.ROUNDS) -> dict[str, Any]:
    """One result line. Raises SampleFailed when a side does not run."""
    module = area.load(name)
    with tempfile.TemporaryDirectory(prefix=f"roc-bench-{name}-") as folder:
        data = Path(folder, "input.json")
        data.write_text(json.dumps(module.make_input(Path(folder), scale, seed)))
        taken = _take(name, data, rounds, with_floor=hasattr(module, "floor"))
    return {"area": name, "scale": scale, **_result(module, taken)}


def _take(name: str, data: Path, rounds: int, *, with_floor: bool) -> Rounds:
    taken = Rounds()
    sides = [("ours", taken.ours), ("peer", taken.peer), ("ours", taken.control)]
    if with_floor:
        sides.append(("floor", taken.floor))
    for number in range(rounds + 1):
        turn = number % len(sides)
        for side, kept in sides[turn:] + sides[:turn]:
            one = sample.take(name, side, data)
            if number > 0:
                kept.append(one)
    return taken


def _result(module: Area, taken: Rounds) -> dict[str, Any]:
    ratios = taken.ratios()
    low, high = interval(ratios)
    control = statistics.median(taken.control_ratios())
    result = {
        "ours": _median(taken.ours),
        "peer": _median(taken.peer),
        "ratio": round(statistics.median(ratios), 3),
        "interval": [round(low, 3), round(high, 3)],
        "unit": module.UNIT,
        "n": taken.ours[0].n,
        "rounds": len(ratios),
        "control": round(control, 3),
        "goal": module.GOAL,
        "answers": _answers(module, taken),
        "claim": claim(low, high, control, higher_is_better=module.HIGHER_IS_BETTER),
    }
    if taken.floor:
        result["floor"] = _median(taken.floor)
    return result


def _median(samples: list[Sample]) -> float:
    return round(statistics.median(one.value for one in samples), 6)


def _answers(module: Area, taken: Rounds) -> str:
    try:
        return module.check(taken.ours[-1].answer, taken.peer[-1].answer)
    except Differs as difference:
        return f"DIFFERENT: {difference}"


def interval(ratios: list[float]) -> tuple[float, float]:
    """95 % bootstrap interval of the median; seeded, so that a record can be computed again."""
    chance = random.Random(0)
    medians = sorted(
        statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLES)
    )
    return medians[int(0.025 * _RESAMPLES)], medians[int(0.975 * _RESAMPLES)]


def claim(low: float, high: float, control: float, *, higher_is_better: bool) -> str:
    """What may be said: nothing on a noisy machine, nothing when the interval holds 1."""
    if abs(control - 1) > _CONTROL_MAY_BE_OFF:
        return "noisy, no claim"
    if low <= 1 <= high:
        return "no difference shown"
    return "ours is better" if (low > 1) == higher_is_better else "the peer is better"


def slope(results: list[dict[str, Any]], side: str) -> float | None:
    """Log-log slope of the cost over the number of items: 1 is linear, 0 is flat."""
    points = [(math.log(r["n"]), math.log(r[side])) for r in results if r["n"] > 0 and r[side] > 0]
    if len({x for x, _ in points}) < 2:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope
