"""The virtual environment and what is locked into it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from words import SetupError, say

LOWEST, HIGHEST = (3, 11), (3, 13)
# The floor first: it is the version on which the project is tried most.
_NAMES = ("python3.11", "python3.12", "python3.13", "python3")
_PROBE = "import sys, ensurepip, venv; print(*sys.version_info[:2])"


def find_python() -> str | None:
    """An interpreter of a supported version that can make a virtual environment, or None."""
    found = [shutil.which(name) for name in _NAMES]
    debian = ["/usr/bin/" + name for name in _NAMES]
    for candidate in [sys.executable, *found, *debian]:
        if candidate and _version(candidate) is not None:
            return candidate
    return None


def _version(python: str, probe: str = _PROBE) -> tuple[int, ...] | None:
    """None also for a launcher that stands in the path but starts nothing."""
    try:
        answer = subprocess.run([python, "-c", probe], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0:
        return None
    version = tuple(int(part) for part in answer.stdout.split())
    return version if LOWEST <= version <= HIGHEST else None


def works(venv: Path) -> bool:
    """Whether the environment's own interpreter starts, is of a supported version, and has pip."""
    python = venv / "bin" / "python"
    return python.exists() and _version(str(python), f"import pip; {_PROBE}") is not None


def create(venv: Path) -> None:
    """Afresh: half an environment, left by an interrupted set-up, is worth nothing."""
    python = find_python()
    if python is None:
        raise SetupError(
            "no Python 3.11, 3.12 or 3.13 with the venv module was found. "
            "Install one (Debian: python3 and python3-venv), then try again."
        )
    say(f"making .venv with {python}")
    _run([python, "-m", "venv", "--clear", str(venv)], "the virtual environment was not made")


def install_lock(venv: Path, lock: Path) -> None:
    """Exactly the locked wheels, each checked against its hash."""
    say(f"installing Python packages from {lock.name} (the first time some 700 MB)")
    words = ["install", "--require-hashes", "--requirement", str(lock)]
    _run(_pip(venv, words), "a Python package could not be installed; see pip's words above")


def install_project(venv: Path, root: Path) -> None:
    """Editable and from what is already there, so nothing unlocked is fetched."""
    say("installing the project itself")
    words = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(root)]
    done = subprocess.run(_pip(venv, words), capture_output=True, text=True)
    if done.returncode != 0:  # otherwise its words are advice to the authors of build tools
        say(done.stdout + done.stderr)
        raise SetupError("the project could not be installed; see pip's words above.")


def _pip(venv: Path, words: list[str]) -> list[str]:
    return [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", *words]


def _run(command: list[str], failure: str) -> None:
    if subprocess.run(command, stdout=2).returncode != 0:
        raise SetupError(f"{failure}, and try again when that is mended.")
