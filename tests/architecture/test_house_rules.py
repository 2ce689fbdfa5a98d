"""The rules that conftest lays on every test, tried in two workers on tests that break each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

# alone: consoles of other tests sweep the planted segment away
pytestmark = [pytest.mark.timeout(180), pytest.mark.alone]

_TESTS = {
    "error": "import logging\n\ndef test_it():\n    logging.getLogger('x').error('lost')\n",
    "expected": (
        "import logging, pytest\n\n@pytest.mark.logs('x: lost')\n"
        "def test_it():\n    logging.getLogger('x').error('lost')\n"
    ),
    "qt": "from PySide6.QtCore import qWarning\n\ndef test_it():\n    qWarning('odd')\n",
    "child": "import subprocess\n\ndef test_it():\n    subprocess.Popen(['sleep', '600'])\n",
    "segment": (
        "import os\nfrom pathlib import Path\n\ndef test_it():\n"
        "    Path(f'/dev/shm/{segment}-{os.getpid()}-0-0').write_bytes(b'x')\n"
    ),
    "home": (
        "from pathlib import Path\n\ndef test_it():\n    assert 'roc-tests-' in str(Path.home())\n"
    ),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one run of pytest says of them all."""
    folder = tmp_path_factory.mktemp("rules")
    # Named as ours are, so that nobody but the test that leaves it is blamed for it.
    segment = f"roc-rules{os.getpid()}"
    for name, code in _TESTS.items():
        (folder / f"test_{name}.py").write_text(code.replace("{segment}", segment))
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-rA", "--rootdir", str(ROOT)]
    command += ["-n", "2", "--dist", "loadfile"]
    try:
        done = subprocess.run(
            [*command, "-c", str(ROOT / "pyproject.toml"), str(folder)],
            cwd=ROOT, capture_output=True, text=True, timeout=170,
        )  # fmt: skip
    finally:
        for left in Path("/dev/shm").glob(f"{segment}-*"):
            left.unlink()
    return done.stdout


@pytest.mark.parametrize("name", ["error", "child", "segment"])
def test_a_broken_rule_is_an_error_of_its_test(said: str, name: str) -> None:
    assert f"test_{name}.py::test_it - Failed" in _line(said, "ERROR", name)


def test_a_qt_warning_fails_its_test(said: str) -> None:
    assert _line(said, "FAILED", "qt")


def test_what_is_expected_passes(said: str) -> None:
    assert _line(said, "PASSED", "expected")


def test_home_is_nobodys(said: str) -> None:
    assert _line(said, "PASSED", "home")


def test_the_reason_is_said(said: str) -> None:
    assert "x: lost" in said
    assert "sleep 600" in said
    assert "shared memory" in said


def _line(said: str, outcome: str, name: str) -> str:
    lines = (line for line in said.splitlines() if line.startswith(f"{outcome} "))
    return next((line for line in lines if f"test_{name}.py::" in line), "")
