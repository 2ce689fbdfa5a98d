"""The tests in three lanes: what can share the machine, what needs room, what needs all of it.

The shared lane mostly waits for programs to start and to answer, so three of it fit on two cores.
What watches a camera or a link in real time leaves more than half of two cores idle and has room
in its limits: two of it fit. A deadline that is near what it takes is only worth what is measured
beside nothing else.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ALONE, _PAIRED = "mark.alone", "mark.paired"
_COUNT = re.compile(r"(\d+) (passed|failed|error|skipped)")


@dataclass(frozen=True)
class Outcome:
    """Of one run of pytest; failed counts errors of set-up and tear-down too."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def good(self) -> bool:
        return self.failed == 0


def shared(workers: int) -> list[str]:
    """A file's tests stay in one worker, where they share what they have started.

    A worker that dies ends the lane, as it would without workers: in another the same test would
    only kill again.
    """
    lane = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    return [*lane, "--max-worker-restart", "0", "-m", "not soak and not alone and not paired"]


def paired(root: Path) -> list[str]:
    """Two at a time; who has nothing left takes from the other, so that both end together."""
    lane = ["-n", "2", "--dist", "worksteal", "--max-worker-restart", "0"]
    return [*lane, "-m", "paired and not soak", *_speaking_of(_PAIRED, root)]


def alone(root: Path) -> list[str]:
    return ["-m", "alone and not soak", *_speaking_of(_ALONE, root)]


def _speaking_of(mark: str, root: Path) -> list[str]:
    """Only files that speak of the mark are collected; to import all takes a while."""
    tests = sorted([*root.glob("tests/**/test_*.py"), *root.glob("console/tools/**/test_*.py")])
    return [str(path.relative_to(root)) for path in tests if mark in path.read_text("utf-8")]


def run(arguments: list[str], root: Path) -> Outcome:
    """Says all that pytest says."""
    command = [sys.executable, "-m", "pytest", "--durations=10", *arguments]
    last = ""
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as pytest:
        assert pytest.stdout is not None
        for line in map(str.rstrip, pytest.stdout):
            print(line, flush=True)
            last = line or last
    return _outcome(pytest.returncode, last)


def _outcome(status: int, closing_line: str) -> Outcome:
    """A run that found no test (status 5) or broke off counts as a failure, whatever it says."""
    counted = {word: int(number) for number, word in _COUNT.findall(closing_line)}
    failed = counted.get("failed", 0) + counted.get("error", 0)
    if status != 0:
        failed = max(failed, 1)
    return Outcome(counted.get("passed", 0), failed, counted.get("skipped", 0))


def closing_line(outcomes: Iterable[Outcome]) -> str:
    """The sum, as a reader of a continuous integration looks for it."""
    seen = tuple(outcomes)
    passed, failed = sum(one.passed for one in seen), sum(one.failed for one in seen)
    return f"{passed} passed, {failed} failed, {sum(one.skipped for one in seen)} skipped"
