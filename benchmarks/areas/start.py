"""From the command to a window that takes keys, against a bare PySide6 window with one field.

Measured from outside: each program starts on a screen of its own (Xvfb); xdotool types until the
letters stand on the screen. Files are warm; the first, dropped round warms them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.area import Sample
from benchmarks.sample import SampleFailed
from console.demo.screen import NoScreen, Screen

UNIT = "s"
GOAL = "≤ 2 × a bare PySide6 window"
HIGHER_IS_BETTER = False

_LIMIT_S = 60.0
_LETTERS = "mmmmmm"
_TYPED_EVERY_S = 0.1
_LINE_PX, _LEAST_PX = 40, 30  # letters are low and wide; a caret is thin, a first paint is tall
_BARE = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.setWindowTitle("ROC bare")
window.resize(1280, 720)
field = QLineEdit(window)
field.setGeometry(400, 300, 400, 32)
window.show()
field.setFocus()
sys.exit(app.exec())
"""


def make_input(folder: Path, scale: int, seed: int) -> dict[str, str]:
    """A home of its own, so that nobody's settings are met."""
    return {"home": str(folder)}


def ours(data: dict[str, str]) -> Sample:
    """The sign-in page; no backend is needed to type."""
    command = ["-m", "console", "run", "--backend", "http://127.0.0.1:9", "--memory-only"]
    return Sample(_seconds(command, data), 1)


def peer(data: dict[str, str]) -> Sample:
    """What Qt itself costs."""
    return Sample(_seconds(["-c", _BARE], data), 1)


def check(ours: Any, peer: Any) -> str:
    """Both have shown the letters, else there would be no time."""
    return "typed letters on screen"


def _seconds(arguments: list[str], data: dict[str, str]) -> float:
    try:
        screen = Screen()
    except NoScreen as error:
        raise SampleFailed(str(error)) from error
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=_environment(screen, data),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_it_types(screen, process)
        return time.monotonic() - begun
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        screen.close()


def _environment(screen: Screen, data: dict[str, str]) -> dict[str, str]:
    folders = {
        name: str(Path(data["home"], name.lower()))
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    xcb = {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    return {**os.environ, **folders, **xcb, "HOME": data["home"]}


def _wait_until_it_types(screen: Screen, process: subprocess.Popen[bytes]) -> None:
    """The window is mapped, focused and shows letters that were typed at it."""
    end = time.monotonic() + _LIMIT_S
    focused, typed_at, before = False, 0.0, screen.picture()
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SampleFailed(f"the program ended with {process.returncode}")
        if not focused:
            focused = _focus(screen)
            continue
        now = screen.picture()
        what = changed(before, now)
        if what == "letters":
            return
        if what == "more":
            before = now
        if time.monotonic() - typed_at > _TYPED_EVERY_S:
            screen._xdotool("type", "--delay", "0", _LETTERS)
            typed_at = time.monotonic()
    raise SampleFailed("no letter was shown")


def _focus(screen: Screen) -> bool:
    """Without a window manager nobody else gives the focus."""
    found = screen._xdotool("search", "--onlyvisible", "--name", "ROC").split()
    if found:
        screen._xdotool("windowfocus", found[-1])
    return bool(found)


def changed(before: np.ndarray, now: np.ndarray) -> str:
    """What has changed between two pictures: nothing, "letters", or "more" than a line of them."""
    rows, columns = np.nonzero((before != now).any(2))
    if not len(rows):
        return ""
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    if height > _LINE_PX:
        return "more"
    return "letters" if width > _LEAST_PX else ""
