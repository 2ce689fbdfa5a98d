"""A tool's folder can be taken away: the core's tests stay green and every program starts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE_TESTS = ("tests/domain", "tests/store", "tests/wire")
COPIED = ("console", "server_stub", "resources", "translations", "tests")
PROGRAMS = ("console", "server_stub", "console.analytics")


@pytest.fixture(scope="module")
def without_tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree in which no tool is left."""
    copy = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", "*.onnx")
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for tool in (copy / "console" / "tools").iterdir():
        if tool.is_dir():
            shutil.rmtree(tool)
    return copy


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.mark.timeout(180)
def test_core_tests_stay_green(without_tools: Path) -> None:
    tests = [name for name in CORE_TESTS if (without_tools / name).is_dir()]
    done = _python(without_tools, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_start(without_tools: Path, program: str) -> None:
    done = _python(without_tools, "-m", program, "--version")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith("roc-")


def test_nothing_is_loaded_and_nothing_is_missed(without_tools: Path) -> None:
    code = (
        "from console.tool_api.loader import load\n"
        "from console.tool_api.assembly import assemble\n"
        "tools = load()\n"
        "assert tools.manifests == () and tools.problems == ()\n"
        "print(len(assemble(tools).table.event_kinds))\n"
    )
    done = _python(without_tools, "-c", code)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_tool_that_raises_at_import_is_named_and_the_rest_loads(without_tools: Path) -> None:
    folder = without_tools / "console" / "tools" / "broken"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "rules.py").write_text("raise RuntimeError('on purpose')\n")
    (folder / "manifest.toml").write_text(
        'name = "broken"\nowner = "x"\nphases = []\npermissions = []\ncore = "rules"\n'
    )
    code = (
        "from console.tool_api.loader import load\n"
        "problem, = load().problems\n"
        "print(problem.tool, problem.error)\n"
    )
    done = _python(without_tools, "-c", code)
    shutil.rmtree(folder)
    assert done.stdout.split() == ["broken", "RuntimeError"], done.stderr[-2000:]
