"""Programs under another clock, by libfaketime; and what it leaves behind where they are killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def faketime_library(name: str) -> Path:
    """Skips the test where it is not installed."""
    found = sorted(Path("/usr/lib").glob(f"*/faketime/{name}"))
    if not found:
        pytest.skip("libfaketime is not installed")
    return found[0]


def sweep_faketime() -> None:
    """Its shared memory of killed processes, which cannot do so themselves."""
    for left in Path("/dev/shm").glob("*faketime_*"):
        try:
            os.kill(int(left.name.rpartition("_")[2]), 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
