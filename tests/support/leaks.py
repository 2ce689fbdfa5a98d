"""What a test module may not leave behind: a child process or a segment of shared memory."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

_SEGMENTS = Path("/dev/shm")
# Kept by their libraries for as long as this process lives.
_KEPT = ("multiprocessing.resource_tracker", "multiprocessing.forkserver", "QtWebEngineProcess")
_LIMIT_S = 3.0
# Other programs, those of the other workers too, create theirs a moment before they map them.
_UNMAPPED_LIMIT_S = 2.0


@dataclass(frozen=True)
class Belongings:
    """Child processes and shared-memory segments at one moment."""

    children: frozenset[psutil.Process]
    segments: frozenset[Path]


def look() -> Belongings:
    """What is there now."""
    children = frozenset(psutil.Process().children(recursive=True))
    segments = frozenset(_SEGMENTS.iterdir()) if _SEGMENTS.is_dir() else frozenset()
    return Belongings(children, segments)


def left_behind(before: Belongings) -> list[str]:
    """One line for each thing that came since and stayed; processes get 3 s to end."""
    now = look()
    new = [child for child in now.children - before.children if not _is_kept(child)]
    _, running = psutil.wait_procs(new, timeout=_LIMIT_S)
    alive = [child for child in running if not _is_dead(child)]
    lines = [f"process {child.pid}: {_command(child)}" for child in alive]
    for child in alive:
        child.kill()
    psutil.wait_procs(alive, timeout=_LIMIT_S)
    unused = _staying(now.segments - before.segments)
    return lines + [f"shared memory {segment.name}" for segment in sorted(unused)]


def _is_kept(child: psutil.Process) -> bool:
    return any(name in _command(child) for name in _KEPT)


def _is_dead(child: psutil.Process) -> bool:
    """A zombie has ended; its parent, often the fork server, has not looked yet."""
    try:
        return bool(child.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _command(child: psutil.Process) -> str:
    try:
        return " ".join(child.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _staying(segments: frozenset[Path]) -> set[Path]:
    """Those that nobody begins to use and nobody takes away."""
    end = time.monotonic() + _UNMAPPED_LIMIT_S
    unused = _unused(segments)
    while unused and time.monotonic() < end:
        time.sleep(0.2)
        unused = _unused(frozenset(unused))
    return unused


def _unused(segments: frozenset[Path]) -> set[Path]:
    """Those that still exist and that no living process has mapped: other programs keep theirs.

    A segment that names its owner counts for that owner only: what a killed program leaves is swept
    at the next start (of libfaketime's, by the tests that use it). Chromium keeps its own until its
    last process has gone.
    """
    unused = {segment for segment in segments if segment.exists() and not _is_elsewhere(segment)}
    if not unused:
        return unused
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            text = maps.read_text()
        except OSError:
            continue
        unused = {segment for segment in unused if str(segment) not in text}
    return unused


def _is_elsewhere(segment: Path) -> bool:
    if segment.name.startswith((".org.chromium.", "faketime_", "sem.faketime_")):
        return True
    parts = segment.name.split("-")
    return parts[0] == "roc" and len(parts) == 5 and parts[2] != str(os.getpid())
