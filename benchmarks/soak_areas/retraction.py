"""The retraction drill in many orders: three recipients, one of them cut off at some moment.

Who is cut off and when, who reads what, whether both verdicts wait in the sender's queue and
whether the backend dies in between comes from a seed. All programs are the real ones.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.offline.retraction import MOMENTS, RECIPIENTS, Drill, Order, Site

ABOUT = "200 retraction drills, one of three recipients offline: nobody left with the first alone"

_COUNT = 200
_ALL_ORDERS = 60  # from so many on, a way that was never drawn is a fault of the drawing
_EACH = 20  # drills on one site: its journal stays short


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the drills. Broken: somebody was left, with the order of events."""
    count = plan.count or _COUNT
    ways: Counter[str] = Counter()
    alone_meanwhile = 0
    took_s: list[float] = []
    for begin in range(0, count, _EACH):
        with tempfile.TemporaryDirectory(prefix="roc-retraction-") as folder:
            site = Site(Path(folder))
            try:
                for number in range(begin, min(count, begin + _EACH)):
                    order = Order.of(plan.seed * 100_000 + number)
                    seconds, was_alone = _played(site, order)
                    took_s.append(seconds)
                    alone_meanwhile += was_alone
                    ways[f"{order.off} {order.cut}"] += 1
            finally:
                site.close()
        plan.say(f"retraction: {len(took_s)} of {count}")
    figures = {
        "drills": len(took_s),
        "left_alone": 0,
        "held_the_first_alone_until_their_link_was_back": alone_meanwhile,
        "ways": dict(sorted(ways.items())),
        "seconds_median": round(statistics.median(took_s), 2),
    }
    if count >= _ALL_ORDERS and len(ways) < len(RECIPIENTS) * len(MOMENTS):
        raise Broken(f"not every recipient was cut off at every moment: {dict(ways)}", figures)
    return figures


def _played(site: Site, order: Order) -> tuple[float, bool]:
    """Seconds, and whether somebody held the first message alone until their link was back."""
    begun, drill = time.monotonic(), Drill(site, order)
    try:
        drill.play()
    except AssertionError as error:
        raise Broken(f"{order}: {error}"[:2000]) from None
    return time.monotonic() - begun, drill.was_alone
