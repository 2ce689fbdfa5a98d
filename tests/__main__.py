"""Everything that must be green, in one run: `python -m tests` (which `make test` calls).

A failing check does not stop the others. The last line is the sum over all lanes of the tests:
`N passed, N failed, N skipped`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import lanes, surroundings

_ROOT = Path(__file__).resolve().parents[1]
_BIN = Path(sys.executable).parent
_CLOSING_LINE = _ROOT / ".pytest_cache" / "closing-line"
_WORKERS = 3

_CHECKS = {
    "lint": [_BIN / "ruff", "check", "."],
    "format": [_BIN / "ruff", "format", "--check", "."],
    "types": [_BIN / "mypy"],
    "import contracts": [_BIN / "lint-imports"],
}


def main() -> int:
    """0 only when every check passed and each lane ran tests that all passed."""
    _CLOSING_LINE.unlink(missing_ok=True)
    # Hundreds of programs are started: let them find their modules compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryDirectory(prefix="roc-tests-cache-") as cache:
        clips = Path(cache, "roc-console", "demo-clips")
        clips.mkdir(parents=True)
        os.environ[surroundings.CLIPS] = str(clips)
        with ThreadPoolExecutor(1) as beside:  # the shared lane need not wait; the others do
            checked = beside.submit(_unchecked)
            beside.submit(_paint_ahead, cache)
            shared = _lane("tests that share the machine", lanes.shared(_WORKERS))
        failed = checked.result()
        paired = _lane("tests in pairs", lanes.paired(_ROOT))
        alone = _lane("tests alone", lanes.alone(_ROOT))
    ran = (shared, paired, alone)
    if not all(lane.good for lane in ran):
        failed.append("tests")
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    closing_line = lanes.closing_line(ran)
    print(closing_line, flush=True)
    _CLOSING_LINE.parent.mkdir(exist_ok=True)
    _CLOSING_LINE.write_text(f"{closing_line}\n")
    return 1 if failed else 0


def _paint_ahead(cache: str) -> None:
    command = [sys.executable, "-m", "tests.support.clips_ahead"]
    subprocess.run(command, cwd=_ROOT, env={**os.environ, "XDG_CACHE_HOME": cache})


def _lane(name: str, arguments: list[str]) -> lanes.Outcome:
    begun = time.monotonic()
    print(f"== {name}", flush=True)
    outcome = lanes.run(arguments, _ROOT)
    print(f"== {name}: {time.monotonic() - begun:.0f} s", flush=True)
    return outcome


def _unchecked() -> list[str]:
    """The names of the checks that failed."""
    return [name for name, command in _CHECKS.items() if not _passes(name, command)]


def _passes(name: str, command: list[str | Path]) -> bool:
    """Its words are said in one piece, between those of the tests."""
    begun = time.monotonic()
    ended = subprocess.run(
        command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    good = ended.returncode == 0
    head = f"== {name}: {'ok' if good else 'FAILED'}, {time.monotonic() - begun:.0f} s"
    print(head if good else f"{ended.stdout}{head}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
