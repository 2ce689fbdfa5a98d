"""Looks for secrets where they must not be: in files, shared memory, and what processes show.

A secret here has a core of hexadecimal digits. The core is looked for as UTF-8, UTF-16, hex and
base64 (at each of its three alignments, of both encodings); it survives percent-encoding, JSON and
SQL quoting as it is, so these need no form of their own. What is compressed or encrypted under a
known key is not found.
"""

from __future__ import annotations

import base64
import mmap
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Canary:
    """A secret: something that has to be quoted everywhere, around a core that has not."""

    name: str
    core: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def secret(self) -> str:
        return f"a/b @{self.core}%&z"

    def forms(self) -> dict[str, bytes]:
        """Each way in which the core may stand somewhere."""
        plain = {"utf-8": self.core.encode(), "utf-16": self.core.encode("utf-16-le")}
        found = dict(plain)
        for name, content in plain.items():
            found[f"hex of {name}"] = content.hex().encode()
            for shift in range(3):
                found[f"base64 of {name}, {shift}"] = _inner_base64(content, shift)
        return found


def _inner_base64(content: bytes, shift: int) -> bytes:
    """The digits that are the same whatever stands before and after."""
    digits = base64.b64encode(bytes(shift) + content)
    first = -(-shift * 8 // 6)
    last = (shift + len(content)) * 8 // 6
    return digits[first:last]


def in_files(canaries: Iterable[Canary], files: Iterable[Path]) -> list[str]:
    """A line for each file that holds one."""
    needles = _needles(canaries)
    found = []
    for path in files:
        found += [f"{path}: {name}" for name in _held_by(path, needles)]
    return found


def files_of(folder: Path, since: float = 0.0) -> Iterator[Path]:
    """All regular files below a folder, changed since (a file's time) where that is given."""
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            try:
                told = path.lstat()
            except OSError:
                continue
            if stat.S_ISREG(told.st_mode) and told.st_mtime >= since:
                yield path


def in_processes(canaries: Iterable[Canary], pids: Iterable[int]) -> list[str]:
    """A line for each command line, environment or open file, deleted ones too, that holds one."""
    needles = _needles(canaries)
    found = []
    for pid in pids:
        place = Path("/proc", str(pid))
        shown = [place / "cmdline", place / "environ", *_open_files(place)]
        for path in shown:
            found += [f"{path} of {_command(place)}: {name}" for name in _held_by(path, needles)]
    return found


def _open_files(place: Path) -> Iterator[Path]:
    try:
        handles = list((place / "fd").iterdir())
    except OSError:
        return
    for handle in handles:
        try:
            if stat.S_ISREG(handle.stat().st_mode):
                yield handle
        except OSError:
            continue


def _command(place: Path) -> str:
    try:
        return (place / "cmdline").read_text()[:100].replace("\0", " ")
    except OSError:
        return "a process that has ended"


def _needles(canaries: Iterable[Canary]) -> dict[str, bytes]:
    return {
        f"{canary.name} as {form}": content
        for canary in canaries
        for form, content in canary.forms().items()
    }


def _held_by(path: Path, needles: dict[str, bytes]) -> list[str]:
    try:
        with path.open("rb") as file:
            if path.is_relative_to("/proc") and path.parent.name != "fd":
                content: bytes | mmap.mmap = file.read()  # these have no size
            elif not os.fstat(file.fileno()).st_size:
                return []
            else:
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return [name for name, needle in needles.items() if content.find(needle) >= 0]
    except (OSError, ValueError):  # gone meanwhile, or nobody's to read
        return []
