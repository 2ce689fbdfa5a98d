"""A monitor is pulled out while windows stand on it: an X server's monitors, by RandR (U9)."""

from __future__ import annotations

import subprocess
import sys

from tests.support.x_monitors import two_monitors_wide


def test_what_stood_on_it_comes_to_one_that_lives() -> None:
    with two_monitors_wide() as surroundings:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.monitor_program"],
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    before, without, again = done.stdout.splitlines()
    assert before.startswith("right|right|")
    assert without.startswith("left|left|")
    assert "monitor of wall 2 is gone" in without
    assert again.startswith("left|right|")
    assert "is back" in again
