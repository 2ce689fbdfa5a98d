"""`make demo` with a display, from the command to a window that takes keys, until its bound.

Measured from outside, on a screen of its own: keys are typed until they stand on the screen.
Prints one line of JSON: {"usable_s": …, "ended_s": …}.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.areas.start import changed
from console.demo.screen import NoScreen, Screen

_ROOT = Path(__file__).resolve().parents[1]
_LIMIT_S = 60.0
_TYPED_EVERY_S = 0.1
_LETTERS = "mmmmmm"


def main() -> int:
    """0 when the window took keys and the command ended well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", default="20", help="ROC_DEMO_SECONDS of the demo")
    seconds = parser.parse_args().seconds
    try:
        screen = Screen()
    except NoScreen as why:
        print(why, file=sys.stderr)
        return 1
    begun = time.monotonic()
    demo = subprocess.Popen(
        ["make", "demo"],
        cwd=_ROOT,
        env={**os.environ, "DISPLAY": screen.display, "ROC_DEMO_SECONDS": seconds},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        usable = _usable(screen, demo)
        status = demo.wait(float(seconds) + _LIMIT_S)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGTERM)
        screen.close()
    ended = time.monotonic() - begun
    print(json.dumps({"usable_s": usable and round(usable - begun, 2), "ended_s": round(ended, 2)}))
    return 0 if status == 0 and usable else 1


def _usable(screen: Screen, demo: subprocess.Popen[bytes]) -> float | None:
    """When the letters were seen; None when the command ended, or the time, before that.

    Two consoles share the screen: keys go to the one on top, which may change meanwhile.
    """
    end, before, typed_at = time.monotonic() + _LIMIT_S, screen.picture(), 0.0
    while time.monotonic() < end and demo.poll() is None:
        now = screen.picture()
        what = changed(before, now)
        if what == "letters" and typed_at:
            return time.monotonic()
        if what:
            before = now
        if time.monotonic() - typed_at > _TYPED_EVERY_S and screen.windows():
            screen.focus()
            screen.type(_LETTERS)
            typed_at = time.monotonic()
    return None


if __name__ == "__main__":
    sys.exit(main())
