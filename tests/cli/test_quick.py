"""--version and --help answer from almost nothing; words go where a script looks for them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from console import __version__
from console.__main__ import SUBCOMMANDS
from console.cli.doctor import CHECKS
from tests.support.backend import ROOT
from tests.support.tiny_models import decoded, write_package

_HEAVY = ("PySide6", "shiboken6", "numpy", "onnxruntime", "av", "cv2", "httpx", "sqlalchemy")
GOOD = decoded([[10, 10, 40, 40]], [[0.9, 0.1]])


def _roc(module: str, *arguments: str, probe: bool = False) -> subprocess.CompletedProcess[str]:
    options = ["-X", "importtime"] if probe else []
    command = [sys.executable, *options, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)


def _imported(stderr: str) -> set[str]:
    """Top names of all modules that -X importtime tells of."""
    lines = (line for line in stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize("module", ["console", "server_stub", "console.analytics"])
@pytest.mark.parametrize("option", ["--version", "--help"])
def test_it_answers_without_what_is_heavy(module: str, option: str) -> None:
    done = _roc(module, option, probe=True)
    assert done.returncode == 0
    imported = _imported(done.stderr)
    assert "console" in imported
    assert imported.isdisjoint(_HEAVY)
    assert __version__ in done.stdout or "usage:" in done.stdout


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_each_subcommand_has_help_and_needs_no_window_for_it(name: str) -> None:
    done = _roc("console", name, "--help", probe=True)
    assert done.returncode == 0
    assert f"roc-console {name}" in done.stdout
    assert "PySide6" not in _imported(done.stderr)


def test_what_is_no_subcommand_is_said_on_stderr() -> None:
    done = _roc("console", "fly")
    assert (done.returncode, done.stdout) == (2, "")
    assert "fly" in done.stderr


def test_models_lists_what_is_good_and_refuses_by_name(tmp_path: Path) -> None:
    good = write_package(tmp_path / "good", GOOD)
    done = _roc("console", "models", str(good))
    assert (done.returncode, done.stderr) == (0, "")
    assert "tiny 1.2.3 · TINY TEST MODEL" in done.stdout
    spoiled = write_package(tmp_path / "spoiled", GOOD)
    (spoiled / "model.onnx").write_bytes(GOOD[:-1] + b"\0")
    done = _roc("console", "models", str(good), str(spoiled), str(tmp_path / "none"))
    assert done.returncode == 2
    assert "tiny 1.2.3" in done.stdout
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == [
        str(spoiled),
        str(tmp_path / "none"),
    ]
    assert "Traceback" not in done.stderr
    assert "{" not in done.stderr


def test_the_figures_of_the_demo_model_stand_a_line_each() -> None:
    done = _roc("console", "models")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  test:\n    frames: " in done.stdout
    assert "{" not in done.stdout


def test_a_package_cannot_steer_the_terminal(tmp_path: Path) -> None:
    package = write_package(tmp_path / "p", GOOD)
    words = package / "manifest.toml"
    words.write_text(words.read_text().replace("TINY TEST MODEL", "TINY \\u001b[2J\\u202e MODEL"))
    done = _roc("console", "models", str(package))
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout + done.stderr


def test_doctor_as_json_is_json_and_nothing_else() -> None:
    done = _roc("console", "doctor", "--json")
    findings = json.loads(done.stdout)
    assert [one["name"] for one in findings] == list(CHECKS)
    assert done.returncode == (0 if all(one["ok"] for one in findings) else 1)
    for one in findings:
        assert bool(one["fix"]) is not one["ok"]
        assert one["detail"]


def test_doctor_says_what_to_do() -> None:
    done = _roc("console", "doctor")
    lines = done.stdout.splitlines()
    wrong = [n for n, line in enumerate(lines) if line.startswith("NO ")]
    assert all(lines[n + 1].startswith("    ") for n in wrong)
    assert "doctor." not in done.stdout
