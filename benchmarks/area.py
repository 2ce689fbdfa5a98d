"""What one area of the benchmarks holds: a module `benchmarks/areas/NAME.py` of this shape.

    UNIT = "CPU-s"                 # of the figures
    GOAL = "≤ 1.15 × the bare run" # in words, from PERFORMANCE
    HIGHER_IS_BETTER = False       # True for rates
    SCALES = "4,36"                # optional: sizes of the input when none are asked for
    ROUNDS = 3                     # optional: where a sample takes long
    def make_input(folder, scale, seed): ...   # writes what it needs, returns plain data (JSON)
    def ours(data) -> Sample: ...
    def peer(data) -> Sample: ...
    def check(ours, peer) -> str: ...          # raises Differs, or says how the answers compare
    def floor(data) -> Sample: ...             # optional: what no program can undercut

`make_input` runs once a scale; `ours`, `peer` and `floor` run in a fresh process each time.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from benchmarks import areas

ROUNDS = 5


@dataclass(frozen=True)
class Sample:
    """One measured run: the figure, over how many items, and what came out (JSON data)."""

    value: float
    n: int
    answer: Any = None


class Differs(Exception):
    """Ours and the peer gave different answers, so their times cannot be compared."""


class Area(Protocol):
    """The module's shape; `floor` besides, where there is one."""

    UNIT: str
    GOAL: str
    HIGHER_IS_BETTER: bool

    def make_input(self, folder: Path, scale: int, seed: int) -> Any: ...
    def ours(self, data: Any) -> Sample: ...
    def peer(self, data: Any) -> Sample: ...
    def check(self, ours: Any, peer: Any) -> str: ...


def names() -> list[str]:
    """All areas there are."""
    return sorted(module.name for module in pkgutil.iter_modules(areas.__path__))


def load(name: str) -> Area:
    """The area of that name; a name from outside is looked up first, never imported blindly."""
    if name not in names():
        raise KeyError(name)
    return cast(Area, importlib.import_module(f"{areas.__name__}.{name}"))


def scales(name: str) -> str:
    """The sizes that an area is measured at when nobody asks for others."""
    return str(getattr(load(name), "SCALES", "1"))


def rounds(name: str) -> int:
    """How many rounds an area takes when nobody asks for another number."""
    return int(getattr(load(name), "ROUNDS", ROUNDS))
