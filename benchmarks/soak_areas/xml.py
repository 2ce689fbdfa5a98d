"""Mutated and malicious answers of an ONVIF device: each is read or refused, and soon."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.support.hostile_xml import corpus, mutated, read_of

ABOUT = "10,000 mutated answers of an ONVIF device: each read or refused"

_COUNT = 10_000


def run(plan: Plan) -> dict[str, Any]:
    """Broken names the first that ended otherwise."""
    count, draw, whole = plan.count or _COUNT, random.Random(plan.seed), corpus()
    ends: Counter[str] = Counter()
    slowest_s = 0.0
    for number in range(count):
        data = mutated(draw, draw.choice(whole))
        began = time.perf_counter()
        try:
            ends[read_of(data)] += 1
        except Exception as error:  # whatever it is: it is what must not happen
            figures = {"number": number, "answer": data[:2000].decode("latin-1")}
            raise Broken(f"{type(error).__name__}: {error}", figures) from error
        slowest_s = max(slowest_s, time.perf_counter() - began)
    return {"answers": count, "ended": dict(ends), "slowest_ms": round(slowest_s * 1000, 1)}
