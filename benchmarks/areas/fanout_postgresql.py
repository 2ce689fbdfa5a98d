"""10,000 alerts a minute to 200 readers, the journal on PostgreSQL: benchmarks/fanning.py."""

from __future__ import annotations

from typing import Any

from benchmarks import fanning
from benchmarks.area import Sample
from benchmarks.fanning import check, make_input, peer
from benchmarks.on_store import POSTGRESQL

__all__ = ["check", "make_input", "peer"]

UNIT = "ms (p99)"
GOAL = "p99 ≤ 1,000 ms"
HIGHER_IS_BETTER = False
SCALES = "10"
ROUNDS = 1


def ours(data: dict[str, Any]) -> Sample:
    return fanning.ours(data, POSTGRESQL)
