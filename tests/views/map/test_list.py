"""The text twin: order, words, and a cursor that stays on its row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.views.map.records import MapAlert, MapCamera, MapUnit
from console.views.map.twin import MapList, rows_of

NOW = datetime(2026, 11, 21, 20, 42, 36, tzinfo=UTC)


def _alert(name: str, priority: int, seconds: int, **more: bool) -> MapAlert:
    return MapAlert(
        name, priority, 10.4, 59.2, f"title {name}", NOW - timedelta(seconds=seconds), **more
    )


def test_worst_and_oldest_first_then_cameras_then_units(qapp: QApplication) -> None:
    rows = rows_of(
        [_alert("c", 3, 10), _alert("b", 1, 5), _alert("a", 1, 50)],
        [MapCamera("cam-2", 2, "Two", 0, 0, 0, 60), MapCamera("cam-1", 1, "One", 0, 0, 0, 60)],
        [MapUnit("u", "P-07", 0, 0)],
        NOW,
    )
    assert [row.id for row in rows] == ["a", "b", "c", "cam-1", "cam-2", "u"]


def test_a_row_says_all_that_its_marker_shows(qapp: QApplication) -> None:
    (row,) = rows_of([_alert("a", 2, 42, stale=True, local=True)], [], [], NOW)
    for word in ("priority 2, high", "title a", "00:42", "not acknowledged", "stale", "local"):
        assert word in row.spoken


def test_the_cursor_stays_on_its_alert(qtbot: QtBot) -> None:
    view = MapList()
    qtbot.addWidget(view)
    view.set_rows(rows_of([_alert("a", 3, 5)], [], [], NOW))
    view.show_chosen("alert", "a")
    view.set_rows(rows_of([_alert("a", 3, 6), _alert("z", 1, 1)], [], [], NOW))
    assert view.currentIndex().row() == 1
    assert "title a" in view.currentIndex().data(Qt.ItemDataRole.DisplayRole)
