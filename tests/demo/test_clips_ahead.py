"""Clips painted ahead are found by tests, whose other caches stay their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support import surroundings

ROOT = Path(__file__).resolve().parents[2]
_LOOK = """
import os
from tests.support import surroundings

if __name__ == "__main__":  # painting spawns
    home = surroundings.enter()
    from console.demo.clips import Screenplay, clips_of
    clips = clips_of(Screenplay(5, seconds=0.2), lambda _percent: None)
    print(os.environ["XDG_CACHE_HOME"])
    print(*(clip.video.resolve() for clip in clips))
    home.cleanup()
"""


def _clips(folder: Path, script: Path) -> tuple[str, str, set[int]]:
    """Where a run of tests has its caches and its clips, and which files these are."""
    script.write_text(_LOOK)
    environment = {**os.environ, surroundings.CLIPS: str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, script], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    caches, videos = done.stdout.splitlines()
    return caches, videos, {Path(video).stat().st_ino for video in videos.split()}


def test_a_second_run_finds_them_painted(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    first, second = (_clips(folder, tmp_path / "look.py") for _ in range(2))
    assert first[0] != second[0]
    assert first[1:] == second[1:]
    assert len(first[2]) == 4
    assert all(Path(video).is_relative_to(folder) for video in first[1].split())
