"""`roc-console detect` on whole films, box for box against a plain onnxruntime run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.soak import Broken, Plan

ABOUT = "detect equals a plain run on every frame of both real films"

_ROOT = Path(__file__).resolve().parents[2]
_LIMIT_S = 4 * 3600


def run(plan: Plan) -> dict[str, Any]:
    """Seconds of each comparison. Broken: one differs, or the films are not on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        words = ["-q", "-m", "soak", "--timeout", str(_LIMIT_S), "--junitxml", str(report)]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, "tests/inference"],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
        )
        cases = ElementTree.parse(report).getroot().findall(".//testcase")
    skipped = [_name(case) for case in cases if case.find("skipped") is not None]
    figures = {_name(case): round(float(case.get("time", "0")), 1) for case in cases}
    if done.returncode != 0:
        raise Broken(done.stdout.strip().splitlines()[-1], figures)
    if skipped or not figures:
        raise Broken(f"not compared: {', '.join(skipped) or 'everything'}", figures)
    return {"seconds": figures}


def _name(case: ElementTree.Element) -> str:
    return case.get("name", "")
