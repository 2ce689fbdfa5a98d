"""What the map's panel hands to the map."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.views.map import load_city
from console.views.shell.map_panel import MapPanel
from tests.support.seat import Seat


@pytest.mark.parametrize(("mode", "shown"), [("live", False), ("exercise", False), ("demo", True)])
def test_painted_units_are_the_demos_alone(
    qtbot: QtBot, operator: Seat, mode: str, shown: bool
) -> None:
    operator.desk.mode = mode
    panel = MapPanel(operator.desk, load_city())
    qtbot.addWidget(panel)
    rows = panel.view.list.model()
    qtbot.waitUntil(lambda: rows.rowCount() > 0)
    words = [rows.index(n, 0).data(Qt.ItemDataRole.DisplayRole) for n in range(rows.rowCount())]
    assert any("P-07" in text for text in words) == shown
