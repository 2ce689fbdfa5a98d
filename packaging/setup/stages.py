"""What has been done, remembered beside what it made: remove the result and the stamp goes too."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stage:
    """One step: done when its stamp holds the hash of what it reads."""

    stamp: Path
    reads: tuple[Path, ...]
    act: Callable[[], None]

    def is_done(self) -> bool:
        return self.stamp.exists() and self.stamp.read_text() == self._key()

    def run(self) -> None:
        """The stamp comes last, so an interrupted step is taken again."""
        key = self._key()
        self.stamp.unlink(missing_ok=True)
        self.act()
        self.stamp.write_text(key)

    def _key(self) -> str:
        """Knows the place too: what is installed names it."""
        digest = hashlib.sha256(str(self.stamp).encode())
        for path in self.reads:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two targets started at once must not install into one environment together."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
