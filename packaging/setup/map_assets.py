"""The map page's libraries, by npm's lock with hashes; nothing of them is committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import environment
from words import SetupError, say

# Node brings authorities of its own and asks the system's only when told; apt and pip ask them.
_SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def install(folder: Path, venv: Path, node_lock: Path) -> None:
    """`npm ci` without any package's scripts; npm comes from PyPI where the machine has none."""
    npm = shutil.which("npm") or _npm_of(venv, node_lock)
    say("installing the map page's libraries")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, env=_environment(venv), stdout=2)
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


def _environment(venv: Path) -> dict[str, str]:
    variables = {**os.environ}
    variables["PATH"] = os.pathsep.join((str(venv / "bin"), os.environ.get("PATH", os.defpath)))
    if _SYSTEM_AUTHORITIES.exists():
        variables.setdefault("NODE_EXTRA_CA_CERTS", str(_SYSTEM_AUTHORITIES))
    return variables
