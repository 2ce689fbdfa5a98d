"""SIGKILLs of a console at work, with and without its backend, judged by a ledger outside."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.offline.console_process import Process, console
from tests.offline.town import Desk, Town, town

ABOUT = "50 SIGKILLs of a console under load: nothing shown as done is lost or doubled"

_COUNT = 50
_SETTLED_WITHIN_S = 900  # hundreds of commands wait by then, and on a busy machine each takes long


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the kills. Broken: an alert that was on screen is missing or there twice."""
    count, chance = plan.count or _COUNT, random.Random(plan.seed)
    held: list[str] = []
    starts: list[float] = []
    with tempfile.TemporaryDirectory(prefix="roc-console-kills-") as name:
        folder = Path(name)
        with town(folder / "town") as backend:
            for number in range(count):
                alone = number % 2 == 1
                begun = time.monotonic()
                with console(backend, folder / "ada", folder / "ada.log") as process:
                    starts.append(time.monotonic() - begun)
                    held += _kill_once(backend, process, f"round {number}", alone, chance)
                if alone:
                    backend.start()
                if number % 10 == 9:
                    plan.say(f"kill_console: {number + 1} kills, {len(held)} alerts shown")
            begun = time.monotonic()
            _settle(backend, folder)
            settled_s = round(time.monotonic() - begun, 1)
            alerts = [one["alert"] for one in backend.events("AlertRaised")]
    raised = Counter(one["id"] for one in alerts)
    titles = Counter(one["title"] for one in alerts)  # each was said once, whatever its id
    figures = {
        "kills": count,
        "shown": len(held),
        "recorded": len(raised),
        "signed_in_again_s_median": round(statistics.median(starts), 2),
        "signed_in_again_s_max": round(max(starts), 2),
        "handed_in_at_last_s": settled_s,
    }
    if lost := [alert_id for alert_id in held if alert_id not in raised]:
        raise Broken(f"{len(lost)} alerts were shown and lost", figures)
    if doubled := [one for one, times in (*raised.items(), *titles.items()) if times > 1]:
        raise Broken(f"{len(doubled)} alerts are there twice", figures)
    return figures


def _kill_once(
    backend: Town, process: Process, word: str, alone: bool, chance: random.Random
) -> list[str]:
    """Ids of the alerts that it had shown; alone: with its backend killed first."""
    process.order(link="online")
    if alone:
        backend.kill()
        process.order(link="offline")
    return process.talk_until_killed(word, chance.uniform(0.3, 2.5))


def _settle(backend: Town, folder: Path) -> None:
    """Whatever still waits on disk is handed in by one more start."""
    desk = Desk(backend.url, folder / "ada", "ada", backend.password("ada"))
    try:
        desk.sign_in()
        desk.until_settled(_SETTLED_WITHIN_S)
    except AssertionError:
        left = sum(mark.refusal is None for mark in desk.marks)
        raise Broken(f"{left} commands were not handed in within {_SETTLED_WITHIN_S} s") from None
    finally:
        desk.close()
