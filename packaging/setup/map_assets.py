"""The map page's libraries, by npm's lock with hashes; nothing of them is committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import environment
from words import SetupError, say


def install(folder: Path, venv: Path, node_lock: Path) -> None:
    """`npm ci` without any package's scripts; npm comes from PyPI where the machine has none."""
    npm = shutil.which("npm") or _npm_of(venv, node_lock)
    say("installing the map page's libraries")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = os.pathsep.join((str(venv / "bin"), os.environ.get("PATH", os.defpath)))
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, stdout=2)
    if done.returncode != 0:
        raise SetupError(
            "npm could not install the map page's libraries; see its words above, "
            "and try again when that is mended."
        )


def _npm_of(venv: Path, node_lock: Path) -> str:
    npm = venv / "bin" / "npm"
    if not npm.exists():
        environment.install_lock(venv, node_lock)
    return str(npm)
