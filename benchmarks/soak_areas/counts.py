"""Every other test that is marked `soak`: the same as in `make test`, only longer."""

from __future__ import annotations

from typing import Any

from benchmarks.marked import run_marked
from benchmarks.soak import Plan
from benchmarks.soak_areas import detect

ABOUT = "tests with long counts: 100 x 40 interleaved steps, a flood of 10,000 alerts"

_LIMIT_S = 2 * 3600


def run(plan: Plan) -> dict[str, Any]:
    """Seconds of each test. Broken: one failed or did not run."""
    return {"seconds": run_marked(["tests", "console/tools", f"--ignore={detect.WHERE}"], _LIMIT_S)}
