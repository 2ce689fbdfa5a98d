"""SIGKILLs of the backend's process group under load, judged by a ledger outside."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.server.kills import kill_under_load

ABOUT = "100 SIGKILLs of the backend under load: nothing answered is lost or doubled"

_COUNT = 100
_RESTART_LIMIT_S = 3.0


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the kills; Broken where a promise did not hold."""
    count = plan.count or _COUNT
    with tempfile.TemporaryDirectory(prefix="roc-kills-") as folder:
        try:
            figures = kill_under_load(Path(folder), count, plan.seed)
        except AssertionError as error:
            raise Broken(str(error)) from None
    plan.say(f"kill_backend: {figures}")
    if figures["restart_s_median"] > _RESTART_LIMIT_S:
        raise Broken("the backend takes too long to serve again", figures)
    return figures
