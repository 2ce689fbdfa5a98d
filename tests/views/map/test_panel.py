"""What the map's panel hands to the map."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.place import Position
from console.views.map import load_city
from console.views.shell.map_panel import MapPanel
from tests.support.seat import Seat
from tests.support.world import SECOND


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


def test_what_is_retracted_leaves_and_comes_back_when_it_is_confirmed(
    qtbot: QtBot, operator: Seat
) -> None:
    panel = MapPanel(operator.desk, load_city())
    qtbot.addWidget(panel)

    def listed() -> bool:
        operator.follow()
        panel.refresh({"alerts": frozenset({"W2"})})
        return any("knife" in text for text in panel.view.list.texts())

    qtbot.waitUntil(listed)
    operator.world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "umbrella"))
    qtbot.waitUntil(lambda: not listed())
    operator.world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED), SECOND)
    qtbot.waitUntil(listed)


@pytest.mark.parametrize("position", [None, Position(10.39, 59.2)])
def test_each_open_alert_is_in_the_list_also_one_without_a_place(
    qtbot: QtBot, operator: Seat, position: Position | None
) -> None:
    panel = MapPanel(operator.desk, load_city())
    qtbot.addWidget(panel)
    operator.world.do(c.RaiseAlert("N1", "Gate forced", "en", Priority.HIGH, position))
    operator.follow()
    panel.refresh({"alerts": frozenset({"N1"})})

    def row() -> str:
        return next((text for text in panel.view.list.texts() if "Gate forced" in text), "")

    qtbot.waitUntil(lambda: bool(row()))
    assert ("no place" in row()) == (position is None)
    panel.select("N1")
    with qtbot.waitSignal(panel.picked) as picked:
        panel.view.list.activated.emit(panel.view.list.currentIndex())
    assert picked.args == ["N1"]
