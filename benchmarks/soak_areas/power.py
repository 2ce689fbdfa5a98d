"""Power cuts from recorded writes and syncs: each image is opened, checked and compared."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.server.power_cuts import cut_and_open, record

ABOUT = "200 images of power cuts: every answered command is there, the chain is whole"

_COUNT = 200
_COMMANDS = 800  # enough for the WAL to be folded in several times


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the images; Broken names what one had lost."""
    if not shutil.which("strace"):
        raise Broken("this area needs strace")
    with tempfile.TemporaryDirectory(prefix="roc-power-") as folder:
        recording = record(Path(folder), _COMMANDS)
        plan.say(f"power: {len(recording.steps)} steps recorded")
        try:
            return cut_and_open(recording, plan.count or _COUNT, plan.seed)
        except AssertionError as error:
            raise Broken(str(error)) from None
