"""Results with the commit and date they belong to, in `benchmarks/records/`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).with_name("records")


def write(name: str, result: dict[str, Any], folder: Path = FOLDER) -> Path:
    """One file a run; nothing in it names the machine beyond what the figures need."""
    now = datetime.now(UTC)
    record = {
        "name": name,
        "at_utc": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": {
            "cpus": os.cpu_count(),
            "architecture": platform.machine(),
            "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
            "python": platform.python_version(),
        },
        **result,
    }
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{now:%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return path


def commit() -> str:
    """The commit, marked where the tree holds changes that it does not."""
    try:
        words = ["git", "describe", "--always", "--abbrev=12", "--dirty", "--exclude=*"]
        done = subprocess.run(words, cwd=_ROOT, capture_output=True, text=True)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"
