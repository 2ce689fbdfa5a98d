"""One sample in a fresh process: `python -m benchmarks.sample AREA ours|peer|floor INPUT.json`.

Prints the sample as one JSON line, last on standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import area
from benchmarks.area import Sample

_LIMIT_S = 900


class SampleFailed(Exception):
    """The process of a sample ended badly; its last words are the message."""


def take(name: str, side: str, data: Path) -> Sample:
    """Runs one side of an area in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.sample", name, side, str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_S)
    if done.returncode != 0 or not done.stdout.strip():
        last = (done.stderr.strip() or "no word").splitlines()[-1]
        raise SampleFailed(f"{name}, {side}: {last}")
    return Sample(**json.loads(done.stdout.strip().splitlines()[-1]))


def main(arguments: list[str]) -> None:
    """The child's half."""
    name, side, data = arguments
    run = getattr(area.load(name), side)
    print(json.dumps(asdict(run(json.loads(Path(data).read_text())))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
