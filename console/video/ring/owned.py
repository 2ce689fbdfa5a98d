"""A ring's folder belongs to one process at a time: one that is being replaced ends first."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FILE = ".owner"


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Waits for who has it; a process that died has it no more. Where no file can be made (a full
    disk), nobody is waited for: the recorder says itself what is wrong.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
