"""The story's last page: the after-action file, made twice and verified by the programs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from console.demo.witness import NotSeen
from console.spawn import program_command


def written_twice(data: Path, incident_id: str, shots: Path) -> Path:
    """The file in shots. Raises NotSeen where the second differs or the file does not hold."""
    shots.mkdir(parents=True, exist_ok=True)
    files = [shots / name for name in ("after-action.html", "after-action-again.html")]
    for file in files:
        arguments = ["report", incident_id, "--data", str(data), "--out", str(file)]
        subprocess.run([*program_command("roc-server"), *arguments], check=True, timeout=60)
    if files[0].read_bytes() != files[1].read_bytes():
        raise NotSeen("the after-action file differs at the second run")
    files[1].unlink()
    verify = [*program_command("roc-console"), "verify", str(files[0])]
    if subprocess.run(verify, check=False, timeout=60).returncode != 0:
        raise NotSeen("the after-action file does not hold")
    return files[0]
