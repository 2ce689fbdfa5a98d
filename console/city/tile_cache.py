"""Tiles of a server, kept on disk within a bound, the longest not fetched going first.

Plain files: they hold what the server gives to anybody, though which of them are there tells where
people have looked. Several consoles of one person may share a folder.
"""

from __future__ import annotations

import contextlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path

_SIGNS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}
_LEAVE = 0.9  # of the bound, so that not every tile throws one out


def picture_kind(data: bytes) -> str:
    """The media type by the bytes themselves; empty for what is no picture shown here."""
    return next((kind for sign, kind in _SIGNS.items() if data.startswith(sign)), "")


@dataclass(frozen=True, slots=True)
class Kept:
    data: bytes
    age_s: int


class TileCache:
    """Any thread may ask. What cannot be written is not kept; what cannot be read is not there."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder, self._most = folder, most_bytes
        self._lock = threading.Lock()
        self._sizes: dict[Path, tuple[float, int]] | None = None

    def get(self, z: int, x: int, y: int, now_s: float) -> Kept | None:
        """now_s: seconds since 1970."""
        path = self._path(z, x, y)
        try:
            data = path.read_bytes()
            fetched = path.stat().st_mtime
        except OSError:
            return None
        if not picture_kind(data):
            return None
        return Kept(data, max(0, int(now_s - fetched)))

    def put(self, z: int, x: int, y: int, data: bytes, now_s: float) -> None:
        path = self._path(z, x, y)
        beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.write_bytes(data)
            os.utime(beside, (now_s, now_s))
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
            return
        with self._lock:
            sizes = self._known()
            sizes[path] = (now_s, len(data))
            self._bound(sizes)

    @property
    def bytes_kept(self) -> int:
        with self._lock:
            return sum(size for _, size in self._known().values())

    def _known(self) -> dict[Path, tuple[float, int]]:
        if self._sizes is None:
            self._sizes = {}
            for path in self._folder.rglob("*.tile"):
                with contextlib.suppress(OSError):
                    found = path.stat()
                    self._sizes[path] = (found.st_mtime, found.st_size)
        return self._sizes

    def _bound(self, sizes: dict[Path, tuple[float, int]]) -> None:
        total = sum(size for _, size in sizes.values())
        if total <= self._most:
            return
        for path in sorted(sizes, key=lambda one: sizes[one]):
            if total <= self._most * _LEAVE:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            total -= sizes.pop(path)[1]

    def _path(self, z: int, x: int, y: int) -> Path:
        return self._folder / str(z) / str(x) / f"{y}.tile"
