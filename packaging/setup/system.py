"""System packages: asked of dpkg first, so that a machine that has them loses no time."""

from __future__ import annotations

import os
import shutil
import subprocess

from words import SetupError, say


def ensure(needed: list[str], wanted: list[str]) -> None:
    """Installs what is missing, or says the one line that does.

    Raises SetupError where a needed package is missing and cannot be installed. A missing wanted
    package is only said: the tests that use it skip with a reason.
    """
    if not (shutil.which("dpkg-query") and shutil.which("apt-get")):
        say("this is not a Debian system; its own packages must bring Qt's libraries and Xvfb")
        return
    missing = _missing([*needed, *wanted])
    if not missing:
        return
    prefix = _root_prefix()
    if prefix is None:
        _ask(missing, fatal=bool(set(missing) & set(needed)))
        return
    say(f"installing {len(missing)} system packages: {' '.join(missing)}")
    if not _install(prefix, missing):
        _ask(missing, fatal=bool(set(_missing(missing)) & set(needed)))


def _missing(names: list[str]) -> list[str]:
    """The names of which dpkg knows no installed package, in their order.

    Since Debian 13 some libraries carry the suffix t64 (64-bit times) and still do the same.
    """
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n"]
    suffixed = [f"{name}t64" for name in names if name.startswith("lib")]
    answer = subprocess.run([*query, *names, *suffixed], capture_output=True, text=True)
    present = {line.split()[1] for line in answer.stdout.splitlines() if line.startswith("inst")}
    return [name for name in names if not {name, f"{name}t64"} & present]


def _root_prefix() -> list[str] | None:
    """Words to put before apt-get; None without root and without a sudo that asks nothing."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        trial = subprocess.run(["sudo", "-n", "true"], capture_output=True)
        if trial.returncode == 0:
            return ["sudo", "-n"]
    return None


def _install(prefix: list[str], names: list[str]) -> bool:
    """With the lists at hand first; refreshed once when they are absent or too old."""
    if _offered(names) and _apt(prefix, _install_words(names)):
        return True
    say("refreshing the package lists")
    return _apt(prefix, ["update"]) and _apt(prefix, _install_words(names))


def _install_words(names: list[str]) -> list[str]:
    suffixed = set(_offered([f"{name}t64" for name in names]))
    chosen = [f"{name}t64" if f"{name}t64" in suffixed else name for name in names]
    return ["install", "-y", "--no-install-recommends", *chosen]


def _offered(names: list[str]) -> list[str]:
    """Those that apt's lists hold as real packages."""
    answer = subprocess.run(["apt-cache", "pkgnames"], capture_output=True, text=True)
    return sorted(set(names) & set(answer.stdout.split()))


def _apt(prefix: list[str], words: list[str]) -> bool:
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *words]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=2).returncode == 0


def _ask(missing: list[str], *, fatal: bool) -> None:
    install = f"sudo apt-get install -y --no-install-recommends {' '.join(missing)}"
    line = f"sudo apt-get update && {install}"  # a fresh machine has no lists, or old ones
    if fatal:
        raise SetupError(f"system packages are missing. Run this line, then try again:\n\n{line}\n")
    say(f"some tests will skip until this line was run:\n\n{line}\n")
