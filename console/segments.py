"""Shared memory that says by its name whose it is, so that it can be swept when that is gone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_PREFIX = "roc"
_SHM = Path("/dev/shm")


def segment_name(kind: str) -> str:
    return f"{_PREFIX}-{kind}-{os.getpid()}-{_started(os.getpid())}-{secrets.token_hex(4)}"


def sweep_segments() -> int:
    """Remove segments whose owner is gone; how many. Called when a program starts.

    Python's resource tracker does this for a killed process, but dies with a killed group.
    """
    swept = 0
    for path in _SHM.glob(f"{_PREFIX}-*-*-*-*") if _SHM.is_dir() else ():
        _, _, pid, started, _ = path.name.split("-")
        if _started(int(pid)) != started:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _started(pid: int) -> str:
    """The process's start time, so that a reused pid is not taken for the owner; 0: none such."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "0"
