"""A bare Debian in a folder: Python, git and make, and a clone of this tree.

It gets this machine's own configuration of apt, pip and npm, so its mirrors serve there too.
Needs root and debootstrap.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PROJECT = "/srv/roc"
_PROGRAMS = "python3,git,make,ca-certificates"
_CONFIGURATION = (
    "/etc/apt", "/etc/pip.conf", "/etc/npmrc", "/etc/resolv.conf", "/etc/hosts",
    "/etc/ssl/certs/ca-certificates.crt", "/usr/local/share/ca-certificates",
)  # fmt: skip
_CONFIGURATION_AT_HOME = (".config/pip", ".npmrc")
_HANDED_ON = ("PIP_", "NPM_CONFIG_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Mounts that each Debian has and a chroot has not; they end with their namespace. The root is one
# too, else `ip netns exec` finds none to set apart.
_ENTER = (
    'mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" && '
    'mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/dev/shm" && exec chroot "$0" "$@"'
)
_WITH_US = ("setpriv", "--pdeathsig", "KILL")
_AS_PERSON = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
PYTHON = f"{_PROJECT}/.venv/bin/python"


def can_be_made() -> bool:
    """Whether this machine has what it takes."""
    return os.geteuid() == 0 and shutil.which("debootstrap") is not None


@dataclass(frozen=True)
class BareDebian:
    """`folder` becomes its root directory."""

    folder: Path

    @property
    def project(self) -> Path:
        """The clone, seen from outside."""
        return self.folder / _PROJECT.lstrip("/")

    def make(self, log: Path) -> None:
        """The system and the clone. Raises CalledProcessError; the log says more."""
        mirror, release = _mirror()
        include = f"--include={_PROGRAMS}"
        words = ["debootstrap", "--variant=minbase", include, release, str(self.folder), mirror]
        with log.open("ab") as out:
            subprocess.run(words, stdout=out, stderr=out, env=_environment(), check=True)
        for name in _CONFIGURATION:
            _copy(Path(name), self.folder / name.lstrip("/"))
        for name in _CONFIGURATION_AT_HOME:
            _copy(Path.home() / name, self.folder / "root" / name)
        self.clone()

    def clone(self) -> None:
        """What is committed here; a clone that is there already is brought up to it."""
        if self.project.exists():
            git = ["git", "-C", str(self.project)]
            subprocess.run([*git, "fetch", "--quiet", str(_ROOT), "HEAD"], check=True)
            subprocess.run([*git, "reset", "--quiet", "--hard", "FETCH_HEAD"], check=True)
        else:
            words = ["git", "clone", "--quiet", "--no-local", str(_ROOT), str(self.project)]
            subprocess.run(words, check=True)

    def run(self, command: str, log: Path, limit_s: float, *, as_person: bool = False) -> int:
        """The shell's status, in the clone. Processes end with it, and with us. TimeoutExpired."""
        isolated = [*_WITH_US, "unshare", "--mount", "--pid", "--fork", "--kill-child"]
        inside = ["sh", "-c", f"cd {_PROJECT} && {command}"]
        words = [*isolated, "sh", "-c", _ENTER, str(self.folder)]
        words += [*(_AS_PERSON if as_person else ()), *inside]
        with log.open("ab") as out:
            done = subprocess.run(
                words, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                env=_environment(), timeout=limit_s,
            )  # fmt: skip
        return done.returncode


def _mirror() -> tuple[str, str]:
    """Address and release that this machine's apt is set to."""
    form = ["--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"]
    words = ["apt-get", "indextargets", *form]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    mirror, release = done.stdout.splitlines()[0].split()
    return mirror, release


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        shutil.copyfile(source, target)


def _environment() -> dict[str, str]:
    """Nothing of this machine's but how packages are reached."""
    kept = {k: v for k, v in os.environ.items() if k.upper().startswith(_HANDED_ON)}
    return {**kept, "PATH": _PATH, "HOME": "/root", "LANG": "C.UTF-8"}
