"""Cuts of the link between a console and a backend that lives on, judged by the journal."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.offline.cuts import RESUME_LIMIT_S, cut_under_load

ABOUT = "1,000 cuts of the link: nothing lost, doubled or out of order; back within a second"

_COUNT = 1000
_LIMIT_S = 3600.0


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the cuts. Broken: a promise did not hold, or an hour was too short for them.

    The median is judged, since other work on the machine is in each; the slow ones are counted.
    """
    count = plan.count or _COUNT
    with tempfile.TemporaryDirectory(prefix="roc-cuts-") as folder:
        try:
            figures = cut_under_load(Path(folder), count, plan.seed, _LIMIT_S)
        except AssertionError as error:
            raise Broken(str(error)[:2000]) from None
    plan.say(f"cuts: {figures}")
    if figures["cuts"] < count:
        raise Broken(f"only {figures['cuts']} cuts in {_LIMIT_S:.0f} s", figures)
    if figures["resume_s_median"] > RESUME_LIMIT_S:
        raise Broken("it takes too long until news come through again", figures)
    return figures
