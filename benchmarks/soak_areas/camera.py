"""Cameras stopped and killed on a wall, over and over; the others and a still scene are watched."""

from __future__ import annotations

import math
import os
import random
import statistics
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.support.camera_faults import (
    LOST_AT_MOST,
    MARKED_WITHIN_S,
    Round,
    broken,
    cameras,
)
from tests.support.rtsp_server import available

ABOUT = "200 freezes and 200 kills of RTSP cameras: marked ≤ 2 s, back ≤ 3 s, the others untouched"

_EACH = 200
_CAMERAS = 6
_AT_ONCE = 2
_LONGEST_HOLD_S = 3.0  # beyond the mark: longer than a reader waits, so that it must open anew
_QUIET_EACH = 4
_QUIET_S = 5.0


def run(plan: Plan) -> dict[str, Any]:
    """--count N: N freezes and N kills, two cameras at a time; Broken with what was seen.

    Before every fourth round there is one in which nothing is touched: what tiles lose then, the
    machine has lost.
    """
    if not available():
        raise Broken("this area needs GStreamer's RTSP server")
    chance, each = random.Random(plan.seed), plan.count or _EACH
    rounds, quiet = list[Round](), list[Round]()
    with cameras(_CAMERAS) as wall:
        for number in range(math.ceil(2 * each / _AT_ONCE)):
            if number % _QUIET_EACH == 0:
                quiet.append(wall.round({}, lambda: _QUIET_S))
            chosen = chance.sample(wall.names, _AT_ONCE)
            kinds = {name: ("freeze", "kill")[at % 2] for at, name in enumerate(chosen)}
            rounds.append(wall.round(kinds, lambda: chance.uniform(0, _LONGEST_HOLD_S)))
            if number % _QUIET_EACH == 0:
                plan.say(f"camera: {_figures(rounds, quiet)}")
    figures, said = _figures(rounds, quiet), broken(rounds)
    if said:
        raise Broken("; ".join(said), figures)
    return figures


def _figures(rounds: list[Round], quiet: list[Round]) -> dict[str, Any]:
    faults = [fault for one in rounds for fault in one.faults]
    kinds = [fault.kind for fault in faults]
    marked = [fault.marked_s for fault in faults]
    return {
        "freezes": kinds.count("freeze"),
        "kills": kinds.count("kill"),
        "cameras": _CAMERAS,
        "marked_s": {**_spread(marked), "over_2_s": sum(one > MARKED_WITHIN_S for one in marked)},
        "back_s": {
            kind: _spread([fault.back_s for fault in faults if fault.kind == kind])
            for kind in sorted(set(kinds))
        },
        "others": _lost(rounds),
        "others_without_a_fault": _lost(quiet),
        "still_called_dead": sum(one.still_called_dead for one in rounds),
        "load": round(os.getloadavg()[0], 1),
    }


def _lost(rounds: list[Round]) -> dict[str, int]:
    """Of tiles whose camera nobody touched: watched how often, frames lost, the most by one."""
    lost = [frames for one in rounds for frames in one.lost.values()]
    over = sum(frames > LOST_AT_MOST for frames in lost)
    return {"watched": len(lost), "lost": sum(lost), "most": max(lost), "over_one": over}


def _spread(seconds: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(seconds), 3),
        "most": round(max(seconds), 3),
    }
