"""The traps of the bindings that once cost a process or a database."""

from __future__ import annotations

import sys

import pysqlite3.dbapi2 as server_sqlite
import pytest
import sqlcipher3.dbapi2 as console_sqlite
from PySide6.QtCore import QObject
from PySide6.QtGui import QStandardItem
from PySide6.QtWidgets import QWidget

_CALLS = 4_000
# 3.7.0 to 3.51.2 can lose a reset of the write-ahead log.
_FIRST_FIXED = (3, 51, 3)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal since 3.12")
def test_qt_calls_keep_reference_counts(qapp: object) -> None:
    """PySide6 6.12.0 lost some on each call, until CPython 3.11 freed None."""
    widget, item, child = QWidget(), QStandardItem(), QObject()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(_CALLS):
        widget.setEnabled(True)
        widget.isEnabled()
        widget.setParent(None)
        item.setData(None)
        item.data()
        child.setProperty("a", True)
        child.property("a")
        child.property("absent")
    after = sys.getrefcount(None), sys.getrefcount(True)
    drift = [abs(b - a) for a, b in zip(before, after, strict=True)]
    assert max(drift) < _CALLS / 40, f"reference counts of None and True drift by {drift}"


@pytest.mark.parametrize("module", [server_sqlite, console_sqlite], ids=["server", "console"])
def test_sqlite_is_a_fixed_one(module: object) -> None:
    assert module.sqlite_version_info >= _FIRST_FIXED  # type: ignore[attr-defined]


def test_the_local_copy_can_be_encrypted() -> None:
    database = console_sqlite.connect(":memory:")
    assert database.execute("pragma cipher_version").fetchone()
    database.close()
