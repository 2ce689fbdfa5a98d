"""A screen of its own for each console: Xvfb, keys from outside (xdotool), pictures of it."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT = 1920, 1080


class NoScreen(RuntimeError):
    """Xvfb or xdotool is not installed, or the screen did not come up."""


class Screen:
    """An Xvfb that writes its picture into a file (XWD), so that no other program is needed."""

    def __init__(self) -> None:
        for program in ("Xvfb", "xdotool"):
            if shutil.which(program) is None:
                raise NoScreen(f"{program} is not installed")
        self._folder = Path(tempfile.mkdtemp(prefix="roc-screen-"))
        reader, writer = os.pipe()
        self._process = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writer),
                "-screen",
                "0",
                f"{WIDTH}x{HEIGHT}x24",
                "-fbdir",
                str(self._folder),
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=(writer,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        if not number:
            raise NoScreen("Xvfb did not start")
        self.display = f":{number}"

    def close(self) -> None:
        """Take the screen down."""
        self._process.terminate()
        self._process.wait(timeout=5)
        shutil.rmtree(self._folder, ignore_errors=True)

    def window(self, within_s: float = 30.0) -> str:
        """The id of the console's window, focused; NoScreen when none appears in time."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            found = self._xdotool("search", "--onlyvisible", "--name", "ROC").split()
            if found:
                self._xdotool("windowfocus", "--sync", found[-1])
                return found[-1]
            time.sleep(0.1)
        raise NoScreen("no window appeared")

    def windows(self) -> list[str]:
        """Ids of the console's visible windows, a dialog last."""
        return self._xdotool("search", "--onlyvisible", "--class", "roc-console").split()

    def focus(self) -> None:
        """To the window on top: without a window manager nobody else gives the focus."""
        if found := self.windows():
            self._xdotool("windowfocus", "--sync", found[-1])

    def wait_dialog(self, shown: bool = True, within_s: float = 15.0) -> None:
        """Until a dialog is there (or gone), as a person waits; NoScreen when it does not come."""
        end = time.monotonic() + within_s
        while (len(self.windows()) > 1) != shown:
            if time.monotonic() > end:
                raise NoScreen("a dialog did not open" if shown else "a dialog stays open")
            time.sleep(0.1)

    def key(self, *keys: str) -> None:
        """Press keys by their X names, as a keyboard does: to whatever has the focus."""
        self._xdotool("key", "--clearmodifiers", "--delay", "40", *keys)

    def type(self, text: str) -> None:
        self._xdotool("type", "--clearmodifiers", "--delay", "15", text)

    def picture(self) -> np.ndarray:
        """What the screen shows now: height x width x 3, BGR."""
        raw = (self._folder / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", raw[:100])
        head_size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        start = head_size + colours * 12
        pixels = np.frombuffer(raw, np.uint8, height * line, start)
        return pixels.reshape(height, line)[:, : width * 4].reshape(height, width, 4)[:, :, :3]

    def save(self, path: Path) -> None:
        """A PNG of the screen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), self.picture())

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.display},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout
