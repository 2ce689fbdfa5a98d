"""`make demo` as a person without a display gets it: the whole story, by key events, to its end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from console.demo.house import MODEL
from console.reports.check import check_file

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 420


@pytest.mark.alone
@pytest.mark.timeout(LIMIT_S + 30)
def test_the_story_is_told_to_its_end(tmp_path: Path) -> None:
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    if not (MODEL / "manifest.toml").exists():
        pytest.skip("there is no demo model")
    variables = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        variables.pop(name, None)
    shots = tmp_path / "shots"
    command = [sys.executable, "-m", "console", "demo", "--shots", str(shots)]
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert check_file((shots / "after-action.html").read_text(encoding="utf-8")).problems == ()
    assert len(list(shots.glob("*.png"))) >= 20
