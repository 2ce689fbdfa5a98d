"""The one way in: what `roc-console run` starts, and what ends it.

wiring.py knows every part and wires them in the order of the flow; the others each wire one stretch
of it. Nothing heavy is imported here: the sign-in page is on screen before.
"""

from __future__ import annotations

import argparse
import signal
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console import i18n, log, spawn
from console.bootstrap.wiring import Console
from console.settings.places import state_folder
from console.views.chromium import prepare_map
from console.views.language import switch_language
from console.views.theme import apply_theme
from console.views.widgets.blink import set_reduced_motion

SWITCH_EVERY_S = 0.001  # a fifth of Python's own: the window asks for the interpreter very often


def run(args: argparse.Namespace, wrong_settings: int = 0) -> int:
    """Until the window is closed. wrong_settings: rows of the settings file that do not fit."""
    spawn.die_with_parent()
    log.to_file((args.data or state_folder()) / "console.log")
    prepare_map()
    sys.setswitchinterval(SWITCH_EVERY_S)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("roc-console")
    apply_theme(app, args.theme)
    set_reduced_motion(args.reduced_motion)
    switch_language(app, i18n.language())
    console = Console(app, args)
    if wrong_settings:
        console.window.sign_in.refuse("settings.wrong", {"n": wrong_settings})
    _end_on_signals(app)
    status = app.exec()
    console.close()
    return status


def _end_on_signals(app: QApplication) -> None:
    """Python sees a signal only between two events: a slow timer lets it in."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app, interval=250)
    timer.timeout.connect(lambda: None)
    timer.start()
