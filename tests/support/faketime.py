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


class MovedClock:
    """What programs that are run `inside` take for the time: ours, moved."""

    def __init__(self, folder: Path, *more: str) -> None:
        """Their waiting is moved with it; more: other settings of libfaketime, NAME=VALUE."""
        library = faketime_library("libfaketimeMT.so.1")
        self._file = folder / "clock"
        self.move_to(0)
        self.inside = (
            "env", f"LD_PRELOAD={library}", f"FAKETIME_TIMESTAMP_FILE={self._file}",
            "FAKETIME_NO_CACHE=1", *more,
        )  # fmt: skip

    def move_to(self, hours: float) -> None:
        """So many hours after the beginning, or before it."""
        part = self._file.with_suffix(".part")
        part.write_text(f"{round(hours * 3600):+}\n")
        part.replace(self._file)


def sweep_faketime() -> None:
    """Its shared memory of killed processes, which cannot do so themselves."""
    for left in Path("/dev/shm").glob("*faketime_*"):
        try:
            os.kill(int(left.name.rpartition("_")[2]), 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
