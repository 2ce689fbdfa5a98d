"""The long counts: `python -m benchmarks.soak AREA … [--count N]`; each leaves a record.

A record of fewer rounds or stages than the area promises says so.

An area is a module `benchmarks/soak_areas/NAME.py` with

    ABOUT = "100 SIGKILLs of the backend under load"  # one line for the list
    def run(plan: Plan) -> dict[str, Any]: ...         # its figures (JSON); raises Broken

A promise that did not hold is `Broken`: it is recorded and makes the command fail.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from benchmarks import records, soak_areas


@dataclass(frozen=True)
class Plan:
    """How much of it: `count` None means the count that the area promises.

    `only` names stages of an area that has stages; `keep` is a folder that it may go on with.
    """

    count: int | None
    seed: int
    only: tuple[str, ...] = ()
    keep: Path | None = None

    def say(self, line: str) -> None:
        """Progress, at once."""
        print(line, file=sys.stderr, flush=True)


class Broken(Exception):
    """What had to hold did not; `figures` are what was seen until then."""

    def __init__(self, what: str, figures: dict[str, Any] | None = None) -> None:
        super().__init__(what)
        self.figures = figures or {}


class SoakArea(Protocol):
    """The module's shape."""

    ABOUT: str

    def run(self, plan: Plan) -> dict[str, Any]: ...


def names() -> list[str]:
    """All areas there are."""
    return sorted(module.name for module in pkgutil.iter_modules(soak_areas.__path__))


def main(arguments: list[str] | None = None) -> int:
    """0 when every promise held."""
    options = _options(arguments)
    chosen = [name for area in options.areas for name in names() if _means(area, name)]
    if not chosen or not all(any(_means(a, n) for n in names()) for a in options.areas):
        print("which area? There are:")
        print("\n".join(f"  {name}: {_load(name).ABOUT}" for name in names()))
        return 2
    plan = Plan(options.count, options.seed, tuple(options.only), options.keep)
    held = [_run(name, plan) for name in chosen]
    return 0 if all(held) else 1


def _means(area: str, name: str) -> bool:
    """`kill` stands for all areas of killing."""
    return name == area or name.startswith(f"{area}_")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA")
    parser.add_argument("--count", type=int, help="instead of the area's own count")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], metavar="STAGE")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    return parser.parse_args(arguments)


def _load(name: str) -> SoakArea:
    return cast(SoakArea, importlib.import_module(f"{soak_areas.__name__}.{name}"))


def _run(name: str, plan: Plan) -> bool:
    plan.say(f"soak {name}: {_load(name).ABOUT}")
    begun = time.monotonic()
    broken: str | None = None
    try:
        figures = _load(name).run(plan)
    except Broken as what:
        broken, figures = str(what), what.figures
    result = {
        "held": broken is None,
        "broken": broken,
        "count_given": plan.count,
        "only": list(plan.only) or None,
        "seed": plan.seed,
        "wall_s": round(time.monotonic() - begun, 1),
        "figures": figures,
    }
    path = records.write(f"soak-{name}", result)
    print(json.dumps({"soak": name, **result}, ensure_ascii=False), flush=True)
    plan.say(f"soak {name}: {'held' if broken is None else f'BROKEN: {broken}'} ({path.name})")
    return broken is None


if __name__ == "__main__":
    # Areas import Plan and Broken from `benchmarks.soak`; run that module, not this copy of it.
    sys.exit(importlib.import_module("benchmarks.soak").main())
