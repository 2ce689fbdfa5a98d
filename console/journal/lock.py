"""One console at a time in one local copy; the system lets go of the lock when a process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from console.journal.errors import CopyInUse


def take_lock(path: Path) -> int:
    """A descriptor that holds the lock until it is closed. Raises CopyInUse."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise CopyInUse(path.name) from None
    return handle
