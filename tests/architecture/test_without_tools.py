"""A tool is a folder: with every tool's folder removed, core tests and programs still run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

_CORE = ("domain", "store", "wire", "journal", "outbox", "media", "settings", "sources")
_PROGRAMS = ("console", "server_stub", "console.analytics")
_COPIED = ("console", "server_stub", "tests", "translations", "resources")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "*.onnx")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree without a single tool."""
    root = tmp_path_factory.mktemp("bare")
    for top in _COPIED:
        shutil.copytree(ROOT / top, root / top, ignore=_LEFT_OUT)
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, root)
    tools = [path for path in (root / "console" / "tools").iterdir() if path.is_dir()]
    assert tools
    for tool in tools:
        shutil.rmtree(tool)
    return root


def _run(root: Path, *words: str, limit_s: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *words]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=limit_s
    )


@pytest.mark.timeout(300)
def test_core_tests_pass_without_tools(bare: Path) -> None:
    folders = [f"tests/{name}" for name in _CORE]
    done = _run(bare, "pytest", "-q", "-m", "not soak", *folders, limit_s=280)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


@pytest.mark.parametrize("program", _PROGRAMS)
def test_programs_start_without_tools(bare: Path, program: str) -> None:
    done = _run(bare, program, "--help", limit_s=50)
    assert done.returncode == 0, done.stderr
    where = _run(bare, "inspect", "--details", program, limit_s=50)
    assert str(bare) in where.stdout
