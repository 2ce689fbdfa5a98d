"""Alerts to be stored on PostgreSQL, against bare executemany: benchmarks/ingesting.py."""

from __future__ import annotations

from typing import Any

from benchmarks import ingesting
from benchmarks.area import Sample
from benchmarks.ingesting import check, make_input
from benchmarks.on_store import POSTGRESQL

__all__ = ["check", "make_input"]

UNIT = "s"
GOAL = "≤ 1.2 × bare executemany with the same durability"
HIGHER_IS_BETTER = False
SCALES = "10"
ROUNDS = 3


def ours(data: dict[str, Any]) -> Sample:
    return ingesting.ours(data, POSTGRESQL)


def peer(data: dict[str, Any]) -> Sample:
    return ingesting.peer(data, POSTGRESQL)


def floor(data: dict[str, Any]) -> Sample:
    return ingesting.floor(data, POSTGRESQL)
