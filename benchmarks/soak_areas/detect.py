"""`roc-console detect` on whole films, box for box against a plain onnxruntime run."""

from __future__ import annotations

from typing import Any

from benchmarks.marked import run_marked
from benchmarks.soak import Plan

ABOUT = "detect equals a plain run on every frame of both real films"

WHERE = "tests/inference"
_LIMIT_S = 4 * 3600


def run(plan: Plan) -> dict[str, Any]:
    """Seconds of each comparison. Broken: one differs, or the films are not on this machine."""
    return {"seconds": run_marked([WHERE], _LIMIT_S)}
