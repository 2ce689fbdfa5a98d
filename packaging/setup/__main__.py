"""From a fresh clone to a checkout that runs: `python3 packaging/setup demo|test|bench|soak`.

Standard library only, since it runs before everything else. A second start does nothing but look.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import environment
import map_assets
import packages
import system
from stages import Stage, alone
from words import SetupError, say

_ROOT = Path(__file__).resolve().parents[2]
_VENV = _ROOT / ".venv"
_MAP = _ROOT / "resources" / "map"
_LOCKS = {"demo": "runtime", "test": "test", "bench": "test", "soak": "test"}


def main(arguments: list[str]) -> int:
    """0 when everything for the given purpose is in place."""
    if len(arguments) != 1 or arguments[0] not in _LOCKS:
        print(f"usage: python3 packaging/setup {'|'.join(_LOCKS)}", file=sys.stderr)
        return 2
    try:
        with alone(Path(__file__).parent):
            _prepare(arguments[0])
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped; the next start goes on from here")
        return 130
    return 0


def _prepare(purpose: str) -> None:
    usable = environment.works(_VENV)
    needed = packages.NEEDED + ([] if usable or environment.find_python() else packages.VENV)
    system.ensure(needed, packages.WANTED[purpose])
    if not usable:
        environment.create(_VENV)
    steps = [step for step in _stages(_LOCKS[purpose]) if not step.is_done()]
    for step in steps:
        step.run()
    if steps:
        say("ready")


def _stages(lock: str) -> list[Stage]:
    stages = [_locked(lock)]
    if lock == "runtime" and _locked("test").is_done():
        stages = []  # the test lock holds the runtime lock whole
    stages.append(
        Stage(
            _VENV / ".set-up-project",
            (_ROOT / "pyproject.toml",),
            partial(environment.install_project, _VENV, _ROOT),
        )
    )
    map_lock = _MAP / "package-lock.json"
    if map_lock.exists():
        node_lock = _ROOT / "requirements" / "node.lock"
        act = partial(map_assets.install, _MAP, _VENV, node_lock)
        stages.append(Stage(_MAP / "node_modules" / ".set-up", (map_lock,), act))
    return stages


def _locked(name: str) -> Stage:
    lock = _ROOT / "requirements" / f"{name}.lock"
    return Stage(_VENV / f".set-up-{name}", (lock,), partial(environment.install_lock, _VENV, lock))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
