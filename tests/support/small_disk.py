"""A real disk that can be filled: a tmpfs of a megabyte, where we may mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_BLOCK = 4096


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self, left: int = 0) -> None:
        """Until there is room for so many blocks of 4 KiB only."""
        with self._filler.open("ab", buffering=0) as file:
            while os.statvfs(self.folder).f_bavail > left:
                file.write(bytes(_BLOCK))

    def make_room(self) -> None:
        self._filler.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount a small tmpfs here")
    yield SmallDisk(disk)
    subprocess.run(["umount", "-l", str(disk)], check=True)
