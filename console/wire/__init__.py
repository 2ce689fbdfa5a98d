"""domain <-> JSON for the same dataclasses: one table, no second vocabulary."""

from console.wire.table import CORE, Table, WireError

__all__ = ["CORE", "Table", "WireError"]
