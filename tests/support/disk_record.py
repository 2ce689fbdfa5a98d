"""What a process wrote and synced, recorded by strace; and what a power cut would have left.

Model of the disk: a sync of a file makes all earlier writes to it last. Of what was written since,
any part may have reached the disk, in any order, torn between sectors of 512 bytes.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,sendto"
SECTOR = 512
_HEX = re.compile(r"\\x([0-9a-f]{2})")
_LINE = re.compile(r"(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)")
_RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<call>\w+) resumed>")
_TARGET = re.compile(
    r'\d+<(?P<path>[^>]*)>(?:, "(?P<data>[^"]*)"(?:, \d+)?)?(?:, (?P<number>\d+))?'
)


@dataclass(frozen=True)
class Wrote:
    """data at an offset of a file."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncated:
    file: str
    size: int


@dataclass(frozen=True)
class Synced:
    file: str


@dataclass(frozen=True)
class Removed:
    file: str


@dataclass(frozen=True)
class Sent:
    """Bytes given to a socket."""

    data: bytes


Step = Wrote | Truncated | Synced | Removed | Sent


def strace(trace: Path) -> list[str]:
    """The command to put before the one that is watched; empty where there is no strace."""
    found = shutil.which("strace")
    options = ["-f", "-y", "-xx", "-s", "1048576", "-e", f"trace={CALLS}", "-e", "signal=none"]
    return [found, *options, "-o", str(trace)] if found else []


def read(trace: Path, folder: Path) -> list[Step]:
    """The steps in their order, of the files right in a folder and of all sockets.

    A write counts from when it was begun, a sync from when it had ended.
    """
    return list(_steps(trace, f"{folder}/"))


def _steps(trace: Path, prefix: str) -> Iterator[Step]:
    waiting: dict[str, str] = {}
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if resumed := _RESUMED.match(line):
                begun = waiting.pop(resumed["thread"], "")
                if begun:
                    yield Synced(begun)
                continue
            found = _LINE.match(line)
            if found is None:
                continue
            step = _step(found["call"], found["rest"], prefix)
            if isinstance(step, Synced) and "<unfinished" in line:
                waiting[found["thread"]] = step.file
            elif step is not None:
                yield step


def _step(call: str, rest: str, prefix: str) -> Step | None:
    if call == "unlink":
        path = _plain(rest.split('"')[1]).decode()
        return Removed(path[len(prefix) :]) if path.startswith(prefix) else None
    target = _TARGET.match(rest)
    if target is None:
        return None
    path = _plain(target["path"]).decode()
    if call == "sendto":
        return Sent(_plain(target["data"] or ""))
    name = path.removeprefix(prefix)
    if not path.startswith(prefix) or "/" in name or name.endswith("-shm"):
        return None
    if call in ("fsync", "fdatasync"):
        return Synced(name)
    number = int(target["number"] or 0)
    if call == "ftruncate":
        return Truncated(name, number)
    if call == "pwrite64":
        return Wrote(name, number, _plain(target["data"] or ""))
    return None  # plain writes go to logs and pipes, SQLite's are pwrites


def _plain(words: str) -> bytes:
    return bytes.fromhex("".join(_HEX.findall(words)))


@dataclass
class Disk:
    """Files as they last, and for each what has been done to it since its last sync."""

    lasting: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Wrote | Truncated]] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        if isinstance(step, Wrote | Truncated):
            self.pending.setdefault(step.file, []).append(step)
        elif isinstance(step, Synced):
            for done in self.pending.pop(step.file, []):
                _apply(self.lasting.setdefault(step.file, bytearray()), done)
        elif isinstance(step, Removed):
            self.lasting.pop(step.file, None)
            self.pending.pop(step.file, None)

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """One image that a power cut may leave now."""
        image = {name: bytearray(content) for name, content in self.lasting.items()}
        for name, steps in self.pending.items():
            survivors = [step for step in steps if chance.random() < 0.5]
            chance.shuffle(survivors)
            for step in survivors:
                _apply(image.setdefault(name, bytearray()), _torn(step, chance))
        return {name: bytes(content) for name, content in image.items()}


def _torn(step: Wrote | Truncated, chance: random.Random) -> Wrote | Truncated:
    if isinstance(step, Truncated) or chance.random() < 0.5:
        return step
    sectors = -(-len(step.data) // SECTOR)
    kept = chance.randrange(sectors + 1) * SECTOR
    return Wrote(step.file, step.offset, step.data[:kept])


def _apply(content: bytearray, step: Wrote | Truncated) -> None:
    if isinstance(step, Truncated):
        del content[step.size :]
        content.extend(bytes(step.size - len(content)))
        return
    end = step.offset + len(step.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[step.offset : end] = step.data


def write_image(folder: Path, image: dict[str, bytes]) -> None:
    """Lay an image down as files of a fresh folder."""
    folder.mkdir(parents=True)
    for name, content in image.items():
        (folder / name).write_bytes(content)


def answered(steps: Sequence[Step], until: int) -> set[str]:
    """Ids of the commands that had been answered with 200 before a place in the steps."""
    found: set[str] = set()
    for step in steps[:until]:
        if isinstance(step, Sent) and step.data.startswith(b'{"command_id":"'):
            words = step.data.decode()
            if '"message_id"' not in words:
                found.add(words.split('"')[3])
    return found
