"""The demo: on a display for a person to use, without one as a story told by key events."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from console.demo.house import DemoFailed, House, Plan, Switch
from console.demo.screen import NoScreen
from console.demo.story import Story, StoryBroke, StoryCut
from console.i18n import tr
from console.terminal import tell

CONSOLES = ("ann", "cy")
_POLL_S = 0.3


def data_folder() -> Path:
    """Apart from every real console's and backend's data."""
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "roc-demo"


def run(args: argparse.Namespace) -> int:
    """The exit status; everything that was started is stopped."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    house = House(Plan(data_folder(), args.seed, args.lookalikes_only), tell)
    try:
        house.begin()
        switch = Switch(house, data_folder() / "switch")
        if args.story or not _has_display():
            return _tell(args, house, switch, ended)
        return _show(args, house, switch, ended)
    except DemoFailed as failure:
        tell(str(failure))
        return 1
    except NoScreen as why:
        tell(tr("demo.no_screen", why=str(why)))
        return 1
    finally:
        house.close()


def _has_display() -> bool:
    return sys.platform != "linux" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _show(args: argparse.Namespace, house: House, switch: Switch, ended: threading.Event) -> int:
    """Two windows at once, the rest behind them; until they are closed or the time is over."""
    tell(tr("demo.consoles"))
    display = os.environ.get("DISPLAY", "")
    windows = [house.start_console(who, display, args.language, switch.path) for who in CONSOLES]
    house.open()
    _say_accounts(house)
    tell(tr("demo.stop_hint"))
    left = args.seconds or float("inf")
    while left > 0 and any(window.poll() is None for window in windows):
        if ended.wait(_POLL_S):
            break
        left -= _POLL_S
    return 0


def _say_accounts(house: House) -> None:
    tell(tr("demo.accounts"))
    for account, password in house.passwords.items():
        tell(f"  {account}  {password}")


def _tell(args: argparse.Namespace, house: House, switch: Switch, ended: threading.Event) -> int:
    tell(tr("demo.no_display", folder=str(args.shots)))
    story = Story(house, switch, args.shots, args.language, args.seconds, ended)
    try:
        story.seat()
        house.open()
        _say_accounts(house)
        file = story.tell()
    except StoryBroke as broke:
        tell(tr("demo.story_failed", n=story.stage, why=str(broke)))
        return 1
    except StoryCut:
        tell(tr("demo.story_cut", n=story.stage))
        return 0
    finally:
        story.close()
    tell(tr("demo.story_done", n=story.stage, file=str(file)))
    return 0
