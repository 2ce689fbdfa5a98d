"""A bare Debian in a chroot, with Python, git and make only: both commands must work there.

`--keep FOLDER` leaves the system there and goes on with one that is there; `--only STAGE` takes
some stages. Records say so: only a run of all stages, from nothing, is called whole. A fault does
not keep the later stages from being tried: a run costs half an hour, and each tells something.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import bare_debian
from benchmarks.bare_debian import PYTHON, BareDebian
from benchmarks.soak import Broken, Plan

ABOUT = "make demo and make test in a fresh clone on a bare Debian"

_LIMIT_S = 3600
_SECOND_SET_UP_LIMIT_S = 1.0
_SECOND_START_LIMIT_S = 5.0
_BOUND_S, _LEAVING_S = 20.0, 10.0
_ASKS = "sudo apt-get update && sudo apt-get install -y --no-install-recommends "


@dataclass(frozen=True)
class _Stage:
    """`refused`: by an ordinary person, who must be told the one line to run."""

    command: str
    refused: bool = False


_STAGES = {
    "make demo without root": _Stage("make demo", refused=True),
    "set-up for the demo": _Stage("python3 packaging/setup demo"),
    "the same again": _Stage("python3 packaging/setup demo"),
    "make demo": _Stage("make demo"),
    "make demo again": _Stage(f"{PYTHON} -m benchmarks.second_start --seconds {_BOUND_S}"),
    "set-up for the tests": _Stage("python3 packaging/setup test"),
    "make test": _Stage("make test"),
}


def run(plan: Plan) -> dict[str, Any]:
    """Seconds of each stage, in their order, and what they left or said."""
    if not bare_debian.can_be_made():
        raise Broken("this area needs root and debootstrap")
    unknown = set(plan.only) - set(_STAGES)
    if unknown:
        raise Broken(f"no such stage: {', '.join(unknown)}; there are: {', '.join(_STAGES)}")
    figures: dict[str, Any] = {"whole": not plan.only, "stages_s": {}}
    with _folder(plan) as folder:
        system = BareDebian(folder)
        _bare(system, plan, figures)
        faults = [_fault(system, name, plan, figures) for name in plan.only or _STAGES]
        figures["screenshots"] = _screenshots(system)
    if any(faults):
        raise Broken("; ".join(filter(None, faults)), figures)
    return figures


@contextlib.contextmanager
def _folder(plan: Plan) -> Iterator[Path]:
    """On a disk and not in memory: a system with everything installed takes some gigabytes."""
    if plan.keep:
        yield plan.keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="roc-fresh-", dir="/var/tmp") as name:
        yield Path(name, "system")


def _logs() -> Path:
    folder = Path(tempfile.gettempdir(), "roc-soak-fresh")
    folder.mkdir(exist_ok=True)
    return folder


def _bare(system: BareDebian, plan: Plan, figures: dict[str, Any]) -> None:
    if system.folder.exists():
        if not plan.only:
            raise Broken(f"a whole run begins with nothing; remove {system.folder.name} first")
        system.clone()
        return
    plan.say("fresh: bare system")
    begun = time.monotonic()
    log = _logs() / "bare-system.log"
    try:
        system.make(log)
    except subprocess.CalledProcessError:
        raise Broken(f"no bare system; {_end_of(log)}", figures) from None
    figures["stages_s"]["bare system"] = round(time.monotonic() - begun, 1)


def _fault(system: BareDebian, name: str, plan: Plan, figures: dict[str, Any]) -> str:
    """Takes one stage; what did not hold, else nothing."""
    stage, log = _STAGES[name], _logs() / f"{name.replace(' ', '-')}.log"
    plan.say(f"fresh: {name}")
    log.unlink(missing_ok=True)
    begun = time.monotonic()
    try:
        status = system.run(stage.command, log, _LIMIT_S, as_person=stage.refused)
    except subprocess.TimeoutExpired:
        return f"{name} did not end within {_LIMIT_S} s; {_end_of(log)}"
    figures["stages_s"][name] = round(time.monotonic() - begun, 2)
    fault = _READS.get(name, _nothing)(log, figures)
    if (status != 0) != stage.refused:
        fault = f"{name} ended with {status}; {_end_of(log)}"
    if fault:
        plan.say(f"fresh: {fault}")
    return fault


def _end_of(log: Path) -> str:
    last = log.read_text(errors="replace").splitlines()[-5:]
    return f"{log.name} ends with: {' | '.join(last)}"


def _nothing(log: Path, figures: dict[str, Any]) -> str:
    """Most stages leave only their time."""
    return ""


def _asked(log: Path, figures: dict[str, Any]) -> str:
    lines = [line for line in log.read_text().splitlines() if line.startswith(_ASKS)]
    figures["packages_asked_for"] = [len(line.removeprefix(_ASKS).split()) for line in lines]
    return "" if len(lines) == 1 else "a person without rights was not told the one line"


def _set_up_again(log: Path, figures: dict[str, Any]) -> str:
    slow = figures["stages_s"]["the same again"] > _SECOND_SET_UP_LIMIT_S
    return "the second set-up is slow" if slow else ""


def _started_again(log: Path, figures: dict[str, Any]) -> str:
    told = log.read_text(errors="replace").splitlines()[-1:]
    if not told or not told[0].startswith("{"):
        return "the second start said nothing"
    figures["second_start"] = seconds = json.loads(told[0])
    if not seconds["usable_s"] or seconds["usable_s"] > _SECOND_START_LIMIT_S:
        return "the second start is slow"
    if not _BOUND_S <= seconds["ended_s"] <= _BOUND_S + _LEAVING_S + _SECOND_START_LIMIT_S:
        return "the demo did not keep to ROC_DEMO_SECONDS"
    return ""


def _tested(log: Path, figures: dict[str, Any]) -> str:
    lines = log.read_text(errors="replace").splitlines()
    figures["tests"] = next((line for line in reversed(lines) if " passed" in line), "none passed")
    figures["skipped"] = [line for line in lines if line.startswith("SKIPPED [")]
    figures["failed"] = [line for line in lines if line.startswith(("FAILED", "ERROR "))]
    return ""


_READS = {
    "make demo without root": _asked,
    "the same again": _set_up_again,
    "make demo again": _started_again,
    "make test": _tested,
}


def _screenshots(system: BareDebian) -> list[str]:
    """Names of what the demo left to look at; themselves they go beside the logs."""
    shots = system.project / "demo-shots"
    if not shots.exists():
        return []
    shutil.copytree(shots, _logs() / "demo-shots", dirs_exist_ok=True)
    return sorted(path.name for path in shots.iterdir())
