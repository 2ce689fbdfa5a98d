"""Monitors of an X server that come and go, by RandR: what pulling a plug is to a program.

An X server without hardware has one output. Here it is divided among monitors as `xrandr
--setmonitor` does it (RandR 1.5), which Qt takes for screens like any others.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

WIDTH, HEIGHT = 1280, 800
LEFT, RIGHT = "left", "right"


class _Monitor(ctypes.Structure):
    """XRRMonitorInfo, of Xrandr.h."""

    _fields_ = [
        ("name", ctypes.c_ulong),
        *((one, ctypes.c_int) for one in ("primary", "automatic", "outputs")),
        *((one, ctypes.c_int) for one in ("x", "y", "width", "height", "mm_wide", "mm_high")),
        ("output", ctypes.POINTER(ctypes.c_ulong)),
    ]


class Monitors:
    """Of the display that $DISPLAY names; two of them, side by side."""

    def __init__(self) -> None:
        self._x, self._randr = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")
        pointer, number = ctypes.c_void_p, ctypes.c_ulong
        self._x.XOpenDisplay.restype = pointer
        self._x.XDefaultRootWindow.argtypes, self._x.XDefaultRootWindow.restype = [pointer], number
        self._x.XInternAtom.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int]
        self._x.XInternAtom.restype = number
        self._x.XSync.argtypes = [pointer, ctypes.c_int]
        self._randr.XRRGetMonitors.argtypes = [
            pointer, number, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
        ]  # fmt: skip
        self._randr.XRRGetMonitors.restype = ctypes.POINTER(_Monitor)
        self._randr.XRRSetMonitor.argtypes = [pointer, number, ctypes.POINTER(_Monitor)]
        self._randr.XRRDeleteMonitor.argtypes = [pointer, number, number]
        self._display = self._x.XOpenDisplay(None)
        self._root = self._x.XDefaultRootWindow(self._display)
        count = ctypes.c_int()
        all_of_it = self._randr.XRRGetMonitors(self._display, self._root, 1, ctypes.byref(count))[0]
        self._set(LEFT, 0, all_of_it)
        self.plug_in()

    def plug_in(self) -> None:
        """The right one."""
        self._set(RIGHT, WIDTH, None)

    def pull_out(self) -> None:
        self._randr.XRRDeleteMonitor(self._display, self._root, self._named(RIGHT))
        self._x.XSync(self._display, 0)

    def _set(self, name: str, left: int, output: _Monitor | None) -> None:
        made = _Monitor(
            self._named(name), output is not None, 0, 0, left, 0, WIDTH, HEIGHT, 340, 210
        )
        if output is not None:
            made.outputs, made.output = output.outputs, output.output
        self._randr.XRRSetMonitor(self._display, self._root, ctypes.byref(made))
        self._x.XSync(self._display, 0)

    def _named(self, name: str) -> int:
        return int(self._x.XInternAtom(self._display, name.encode(), 0))


@contextmanager
def two_monitors_wide() -> Iterator[dict[str, str]]:
    """The surroundings of a program on a display with room for both. Skips where there is none."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed")
    reader, writer = os.pipe()
    size = f"{2 * WIDTH}x{HEIGHT}x24"
    command = [program, "-displayfd", str(writer), "-screen", "0", size]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as answer:
            display = f":{answer.readline().strip()}"
        try:
            yield {**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
        finally:
            server.terminate()
