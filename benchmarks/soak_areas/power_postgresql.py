"""Power cuts under PostgreSQL: its disk is copied at random instants of load and opened again."""

from __future__ import annotations

from typing import Any

from benchmarks.soak import Broken, Plan
from tests.server import power_cuts_pg

ABOUT = "100 images of a PostgreSQL's disk: every answered command is there, the chain is whole"

_COUNT = 100


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the images; Broken names what one had lost."""
    if why := power_cuts_pg.lacking():
        raise Broken(why)
    try:
        return power_cuts_pg.cut_under_load(plan.count or _COUNT, plan.seed)
    except (AssertionError, power_cuts_pg.CannotMount) as error:
        raise Broken(str(error)) from None
