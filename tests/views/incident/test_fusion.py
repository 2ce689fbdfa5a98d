"""Combined confidence where it is read: the strip, the queue's bar, the reasons, J and Enter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.observation import Stance
from console.domain.place import Position
from console.views.fusion.dialogs import AskObservation, WhyConfidence
from console.views.incident.panel import IncidentPanel
from console.views.queue.panel import QueuePanel
from console.views.queue.row import row_of
from server_stub.city import read_rules
from tests.support.desktop import Desktop, open_desktop
from tests.support.story import city_world, seat, weapon
from tests.support.world import ADMIN, DETECTOR, World

ISOLATES = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


def fused_world() -> World:
    """A weapon at Torget in an incident, and somebody's words from 200 m away."""
    world = city_world()
    world.do(c.PublishFusionRules(read_rules()), ADMIN)
    world.do(weapon(world, "W1"), DETECTOR)
    world.do(c.OpenIncident("I1", "W1", title="Weapon at Torget", language="en"))
    world.now += timedelta(seconds=40)
    near = Position(10.3893, 59.1990 + 200 / 111_195)
    world.do(c.RaiseAlert("M1", "People run away", "en", Priority.MEDIUM, near))
    return world


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:
    desktop = open_desktop(qapp, seat(fused_world()))
    yield desktop
    desktop.close()


def _panel(desktop: Desktop) -> IncidentPanel:
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    return panel


def _queue(desktop: Desktop) -> QueuePanel:
    panel = desktop.panel("queue")
    assert isinstance(panel, QueuePanel)
    return panel


def _answered(desktop: Desktop) -> None:
    desktop.seat.answer()
    desktop.seat.settle()


def test_the_strip_says_how_sure_and_why(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    strip = _panel(desktop).fusion
    assert strip.isVisibleTo(desktop.window)
    assert "0.74" in strip.figure.text()
    assert "Camera 1" in strip.words.text() or "camera 1" in strip.words.text()
    assert "half in" in strip.words.text()


def test_j_and_enter_join_what_is_proposed(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.work.open_alert("M1")
    words = _panel(desktop).fusion.words.text()
    for told in ("200 m", "40 s", "report + weapon", "Weapon at Torget"):
        assert told in words
    assert "same event?" in row_of(desktop.seat.desk, desktop.seat.desk.state.alerts["M1"]).marks
    before = row_of(desktop.seat.desk, desktop.seat.desk.state.alerts["M1"]).confidence
    qtbot.keyClick(_queue(desktop).list, Qt.Key.Key_J)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert isinstance(desktop.seat.sent[-1], c.AcceptCorrelation)
    _answered(desktop)
    alert = desktop.seat.desk.state.alerts["M1"]
    assert alert.incident_id == "I1"
    after = row_of(desktop.seat.desk, alert).confidence
    assert before is not None
    assert after is not None
    assert after > before, "the row's bar is the incident's"
    strip = _panel(desktop).fusion
    assert "→" in strip.words.text()
    assert "report by you (+" in strip.words.text().translate(ISOLATES)


def test_declining_asks_no_more(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.work.open_alert("M1")
    desktop.work.do("join")
    dialog = desktop.work.open_dialog
    assert dialog is not None
    rows = dialog.list  # type: ignore[attr-defined]
    rows.setCurrentRow(rows.count() - 1)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    _answered(desktop)
    assert not desktop.seat.desk.state.correlations
    assert _panel(desktop).fusion.words.text() == ""


def test_a_note_against_it_moves_the_figure(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.work.open_alert("W1")
    qtbot.keyClick(_queue(desktop).list, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskObservation)
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    assert dialog.isVisible(), "it needs words"
    qtbot.keyClicks(dialog.text, "a film team, says the school")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    assert desktop.seat.sent[-1].stance is Stance.CONTRADICTS
    _answered(desktop)
    assert "0.22" in _panel(desktop).fusion.figure.text()


def test_why_shows_each_source_in_words_and_bars(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.seat.world.do(c.AcceptCorrelation("M1", "I9"))
    desktop.seat.world.do(c.AddObservation("I1", "O1", Stance.CONTRADICTS, "a film team", "en"))
    desktop.seat.follow()
    desktop.work.open_alert("W1")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(_queue(desktop).list, Qt.Key.Key_J, both)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, WhyConfidence)
    told = [row.translate(ISOLATES) for row in dialog.rows]
    assert any(row.startswith("note by you, −") and "against" in row for row in told)
    assert sum("+" in row for row in told) == 2
    assert len(dialog.history) == 2


def test_without_rules_the_strip_keeps_away(qapp: QApplication) -> None:
    world = city_world()
    world.do(weapon(world, "W1"), DETECTOR)
    world.do(c.OpenIncident("I1", "W1"))
    desktop = open_desktop(qapp, seat(world))
    try:
        desktop.work.open_alert("W1")
        assert not _panel(desktop).fusion.isVisibleTo(desktop.window)
        alert = desktop.seat.desk.state.alerts["W1"]
        assert row_of(desktop.seat.desk, alert).confidence == 0.91
    finally:
        desktop.close()
