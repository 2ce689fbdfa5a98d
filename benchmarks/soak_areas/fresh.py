"""A bare Debian in a chroot, with Python, git and make only: both commands must work there.

The chroot gets this machine's own configuration of apt, pip and npm, so its mirrors serve there
too. Needs root and debootstrap. `--count N` takes only the first N stages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan

ABOUT = "make demo and make test in a fresh clone on a bare Debian"

_ROOT = Path(__file__).resolve().parents[2]
_PROJECT = "/srv/roc"
_SECOND_START_LIMIT_S = 0.5
_STAGE_LIMIT_S = 3600
_DEMO_S = "240"
_STAGES = {
    "set-up for the demo": "python3 packaging/setup demo",
    "the same again": "python3 packaging/setup demo",
    "make demo": "make demo",
    "set-up for the tests": "python3 packaging/setup test",
    "make test": "make test",
}
_CONFIGURATION = (
    "/etc/apt", "/etc/pip.conf", "/etc/npmrc", "/etc/resolv.conf", "/etc/hosts",
    "/etc/ssl/certs/ca-certificates.crt", "/usr/local/share/ca-certificates",
)  # fmt: skip
_CONFIGURATION_AT_HOME = (".config/pip", ".npmrc")
_HANDED_ON = ("PIP_", "NPM_CONFIG_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ROC_DEMO_")
_ENTER = (
    'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && '
    'mount -t tmpfs tmpfs "$0/dev/shm" && exec chroot "$0" sh -c "$1"'
)


def run(plan: Plan) -> dict[str, Any]:
    """Seconds of each stage, in their order."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise Broken("this area needs root and debootstrap")
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="roc-fresh-", dir="/var/tmp") as folder:
        system = Path(folder, "system")
        log = Path(tempfile.gettempdir(), "roc-soak-fresh.log")
        log.unlink(missing_ok=True)
        _timed(figures, "bare system", plan, log, _bootstrap(system))
        _configure(system)
        _clone(system)
        for name, command in list(_STAGES.items())[: plan.count]:
            _timed(figures, name, plan, log, _inside(system, command))
        figures["screenshots"] = _screenshots(system)
    if figures.get("the same again", 0) > _SECOND_START_LIMIT_S:
        raise Broken("the second set-up is slow", figures)
    return figures


def _screenshots(system: Path) -> list[str]:
    """Names of what the demo left to look at."""
    folder = system / _PROJECT.lstrip("/") / "demo-shots"
    return sorted(path.name for path in folder.rglob("*.png"))


def _timed(figures: dict[str, Any], name: str, plan: Plan, log: Path, command: list[str]) -> None:
    plan.say(f"fresh: {name}")
    begun = time.monotonic()
    with log.open("ab") as out:
        done = subprocess.run(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            env=_environment(), timeout=_STAGE_LIMIT_S,
        )  # fmt: skip
    figures[name] = round(time.monotonic() - begun, 2)
    if done.returncode != 0:
        last = log.read_text(errors="replace").splitlines()[-5:]
        raise Broken(f"{name} failed; {log} ends with: {' | '.join(last)}", figures)


def _bootstrap(system: Path) -> list[str]:
    """From the mirror that this machine's apt is set to."""
    words = [
        "apt-get",
        "indextargets",
        "--format",
        "$(REPO_URI) $(RELEASE)",
        "Created-By: Packages",
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    mirror, release = done.stdout.splitlines()[0].split()
    include = "--include=python3,git,make,ca-certificates"
    return ["debootstrap", "--variant=minbase", include, release, str(system), mirror]


def _configure(system: Path) -> None:
    for name in _CONFIGURATION:
        _copy(Path(name), system / name.lstrip("/"))
    for name in _CONFIGURATION_AT_HOME:
        _copy(Path.home() / name, system / "root" / name)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        shutil.copyfile(source, target)


def _clone(system: Path) -> None:
    target = str(system / _PROJECT.lstrip("/"))
    subprocess.run(["git", "clone", "--quiet", "--no-local", str(_ROOT), target], check=True)


def _inside(system: Path, command: str) -> list[str]:
    """In namespaces of its own, so that mounts and processes end with it."""
    words = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    return [*words, "sh", "-c", _ENTER, str(system), f"cd {_PROJECT} && {command}"]


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k.upper().startswith(_HANDED_ON)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    bounds = {"ROC_DEMO_SECONDS": _DEMO_S}
    return {**bounds, **kept, "PATH": path, "HOME": "/root", "LANG": "C.UTF-8"}
