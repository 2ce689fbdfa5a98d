"""Everything that must be green, in one run: `python -m tests` (which `make test` calls).

A failing check does not stop the others. The last line is pytest's own closing line.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_BIN = Path(sys.executable).parent
_CLOSING_LINE = _ROOT / ".pytest_cache" / "closing-line"

_CHECKS = {
    "lint": [_BIN / "ruff", "check", "."],
    "format": [_BIN / "ruff", "format", "--check", "."],
    "types": [_BIN / "mypy"],
    "import contracts": [_BIN / "lint-imports"],
}


def main() -> int:
    """0 only when every check passed and pytest ran tests that all passed."""
    _CLOSING_LINE.unlink(missing_ok=True)
    with ThreadPoolExecutor(1) as beside:  # half a minute that the tests need not wait for
        checked = beside.submit(_unchecked)
        pytest_status, closing_line = _pytest()
        failed = checked.result()
    if pytest_status != 0:
        failed.append("tests")
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    print(closing_line, flush=True)
    _CLOSING_LINE.parent.mkdir(exist_ok=True)
    _CLOSING_LINE.write_text(f"{closing_line}\n")
    return 1 if failed else 0


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


def _pytest() -> tuple[int, str]:
    """Its status (5, "no tests", is a failure as well) and its last line, which is held back."""
    print("== tests", flush=True)
    command = [sys.executable, "-m", "pytest", "-m", "not soak", "--durations=10"]
    held = "pytest said nothing"
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as pytest:
        assert pytest.stdout is not None
        for line in map(str.rstrip, pytest.stdout):
            if held != "pytest said nothing":
                print(held, flush=True)
            held = line
    return pytest.returncode, held


if __name__ == "__main__":
    sys.exit(main())
