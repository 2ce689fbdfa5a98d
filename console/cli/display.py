"""Whether there is a screen for a window, asked before Qt: without one Qt aborts the process."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path

from console.i18n import tr

_ASKS_A_DISPLAY = ("xcb", "wayland")


def trouble() -> str:
    """Words for what is missing; empty where a window can be opened."""
    if sys.platform != "linux" or not _needed():
        return ""
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", "")
    if _wayland_answers(wayland) or (x11 and _x_answers()):
        return ""
    named = wayland or x11
    return tr("display.no_answer", name=named) if named else tr("display.absent")


def _needed() -> bool:
    """offscreen, vnc, eglfs… bring their own; any of several that are named will do for Qt."""
    asked = os.environ.get("QT_QPA_PLATFORM") or os.environ.get("QT_QPA_DEFAULT_PLATFORM_NAME")
    names = (asked or "xcb").split(";")
    return all(name.startswith(_ASKS_A_DISPLAY) for name in names)


def _wayland_answers(name: str) -> bool:
    """An unnamed display is called wayland-0, as libwayland has it."""
    if os.environ.get("WAYLAND_SOCKET"):  # a connection that was handed down
        return True
    path = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent", name or "wayland-0")
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(str(path))
        except OSError:
            return False
    return True


def _x_answers() -> bool:
    """As Qt's own plugin asks, with the user's authority; True where the library is missing."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed
