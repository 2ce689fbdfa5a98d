"""SIGKILLs of the backend's process group under load, judged by a ledger outside.

And strace's word that no answer leaves before its rows are synced, which no kill can show.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.server.kills import RESTART_LIMIT_S, kill_under_load
from tests.server.power_cuts import answers_after_their_sync, record

ABOUT = "100 SIGKILLs of the backend under load: nothing answered is lost, doubled or invented"

_COUNT = 100
_WATCHED_COMMANDS = 200


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the kills; Broken where a promise did not hold.

    The median restart is judged; the slow ones are counted, since other work on the machine is in
    each of them.
    """
    if not shutil.which("strace"):
        raise Broken("this area needs strace")
    count = plan.count or _COUNT
    with tempfile.TemporaryDirectory(prefix="roc-kills-") as folder:
        try:
            watched = answers_after_their_sync(record(Path(folder, "watched"), _WATCHED_COMMANDS))
            plan.say(f"kill_backend: {watched} answers, each after its sync")
            figures = kill_under_load(Path(folder, "killed"), count, plan.seed)
        except AssertionError as error:
            raise Broken(str(error)) from None
    figures["answers_seen_after_their_sync"] = watched
    plan.say(f"kill_backend: {figures}")
    if figures["restart_s_median"] > RESTART_LIMIT_S:
        raise Broken("the backend takes too long to serve again", figures)
    return figures
