"""SIGKILLs of a console at work, with and without its backend, judged by a ledger outside.

Every fifth is the whole console with its window, as `roc-console run` puts it together: it must
come back to the screen it was killed on (RELIABILITY 4). The others have no window, which leaves
them more alerts to be killed over.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.offline.console_process import Process, console
from tests.offline.town import Desk, Town, town
from tests.support import surroundings
from tests.support.programs import Window

ABOUT = "50 SIGKILLs of a console, 10 with window: nothing shown is lost or doubled; same screen"

_COUNT = 50
_WINDOW_EVERY = 5
_SAME_SCREEN_WITHIN_S = 5.0  # after the password was given
_WORKSPACES = ("operations", "video", "map", "board")
_SETTLED_WITHIN_S = 900  # hundreds of commands wait by then, and on a busy machine each takes long


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the kills. Broken: an alert that was on screen is missing or there twice."""
    count, chance = plan.count or _COUNT, random.Random(plan.seed)
    held: list[str] = []
    starts: list[float] = []
    temporary = tempfile.TemporaryDirectory(prefix="roc-console-kills-")
    with surroundings.enter(), temporary as name:
        folder = Path(name)
        with town(folder / "town") as backend:
            screens = _Screens(backend, folder / "window", chance)
            for number in range(count):
                alone, word = number % 2 == 1, f"round {number}"
                begun = time.monotonic()
                if number % _WINDOW_EVERY == _WINDOW_EVERY - 1:
                    held += screens.kill_once(word, alone)
                else:
                    with console(backend, folder / "ada", folder / "ada.log") as process:
                        starts.append(time.monotonic() - begun)
                        held += _kill_once(backend, process, word, alone, chance)
                if alone:
                    backend.start()
                if number % 10 == 9:
                    plan.say(f"kill_console: {number + 1} kills, {len(held)} alerts shown")
            begun = time.monotonic()
            screens.settle()
            _settle(backend, folder)
            settled_s = round(time.monotonic() - begun, 1)
            alerts = [one["alert"] for one in backend.events("AlertRaised")]
    raised = Counter(one["id"] for one in alerts)
    titles = Counter(one["title"] for one in alerts)  # each was said once, whatever its id
    figures = {
        "kills": count,
        "kills_with_window": screens.kills,
        "same_screens": len(screens.back_s),
        "same_screen_s_median": round(statistics.median(screens.back_s or [0.0]), 2),
        "same_screen_s_max": round(max(screens.back_s, default=0.0), 2),
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
    if figures["same_screen_s_median"] > _SAME_SCREEN_WITHIN_S:
        raise Broken("the same screen takes too long to come back", figures)
    return figures


class _Screens:
    """The console with its window, killed again and again over one data folder."""

    def __init__(self, backend: Town, folder: Path, chance: random.Random) -> None:
        self._backend, self._folder, self._chance = backend, folder, chance
        self._left: dict[str, Any] = {}
        self.kills = 0
        self.back_s: list[float] = []

    def kill_once(self, word: str, alone: bool) -> list[str]:
        """Ids of the alerts that its window had shown. Broken: another screen than at the kill."""
        try:
            return self._kill_once(word, alone)
        except AssertionError as error:
            raise Broken(f"the console with its window: {error}") from None

    def _kill_once(self, word: str, alone: bool) -> list[str]:
        with closing(self._open()) as window:
            if alone:
                self._backend.kill()
                window.order("link", state="offline")
            shown = [window.order("raise", title=f"{word} first")["id"]]
            window.order("incident", alert=shown[0])
            workspace = self._chance.choice(_WORKSPACES)
            window.order("stand", workspace=workspace, note=f"begun in {word}", language="en-XA")
            self._left = window.order("standing")
            window.order("kept")
            until = time.monotonic() + self._chance.uniform(0.3, 2.5)
            while time.monotonic() < until:
                shown.append(window.order("raise", title=f"{word} {len(shown)}")["id"])
        self.kills += 1
        return shown

    def settle(self) -> None:
        """One more start, which hands in what still waits."""
        try:
            with closing(self._open()) as window:
                window.order("waits", limit_s=_SETTLED_WITHIN_S, count=0)
        except AssertionError as error:
            raise Broken(f"the console with its window: {error}") from None

    def _open(self) -> Window:
        window = Window(self._backend.url, self._folder, "ada", self._backend.password("ada"))
        try:
            window.order("work")
            if self._left:
                self.back_s.append(window.order("stood", screen=self._left)["after_s"])
            window.order("link", state="online")
        except BaseException:
            window.close()
            raise
        return window


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
