"""Tests marked `soak`, run by pytest as a person would, and what each took."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.soak import Broken

_ROOT = Path(__file__).resolve().parents[1]


def run_marked(where: Sequence[str], limit_s: float, root: Path = _ROOT) -> dict[str, float]:
    """Seconds by test. where: pytest's words for what to look through.

    Broken: one failed, one was left out (no longer a count that held), or there was none.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        words = ["-q", "-m", "soak", f"--timeout={limit_s:.0f}", f"--junitxml={report}"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, *where],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=limit_s + 600,
        )
        if not report.exists():
            raise Broken(f"pytest did not run: {_last_line(done.stdout + done.stderr)}")
        cases = ElementTree.parse(report).getroot().findall(".//testcase")
    figures = {case.get("name", ""): round(float(case.get("time", "0")), 1) for case in cases}
    skipped = [case.get("name", "") for case in cases if case.find("skipped") is not None]
    if skipped or not figures:
        raise Broken(f"not run: {', '.join(skipped) or 'everything'}", figures)
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr, flush=True)  # which order of steps it was, is in there
        raise Broken(_last_line(done.stdout), figures)
    return figures


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no word"])[-1]
