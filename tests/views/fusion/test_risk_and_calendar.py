"""The districts' risk and the event calendar, as a supervisor uses them by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.place import Position
from console.domain.planned import PlannedEvent
from console.views.dialogs.words import AskReason
from console.views.fusion.calendar_dialogs import AskImport, AskPlan
from console.views.fusion.calendar_panel import CalendarPanel
from console.views.fusion.risk_panel import RiskPanel
from console.views.fusion.risk_rows import RiskRow
from console.views.widgets.rows import ROW
from server_stub.city import read_districts, read_rules
from tests.support.desktop import Desktop, open_desktop
from tests.support.story import city_world, seat, weapon
from tests.support.world import ADMIN, DETECTOR, SUPERVISOR, World

TORGET = Position(10.3893, 59.1990)


def risky_world() -> World:
    world = city_world()
    world.do(c.PublishFusionRules(read_rules()), ADMIN)
    world.do(c.PublishDistricts(read_districts()), ADMIN)
    world.do(weapon(world, "W1"), DETECTOR)
    world.do(c.OpenIncident("I1", "W1", title="Weapon at Torget", language="en"))
    for number in range(3):
        near = Position(TORGET.lon, TORGET.lat + (number + 1) / 1112)
        world.do(c.RaiseAlert(f"M{number}", "People run away", "en", Priority.MEDIUM, near))
    world.do(weapon(world, "W2", "cam-4", 0.62, "knife"), DETECTOR)
    world.tick(5)
    return world


def match(world: World) -> PlannedEvent:
    begins, ends = world.now - timedelta(hours=1), world.now + timedelta(hours=2)
    kinds, name = ("crowd",), "Football: Havnby – Lia"
    return PlannedEvent("E1", name, "Torget", TORGET, 300.0, begins, ends, kinds, 8000)


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:
    desktop = open_desktop(qapp, seat(risky_world(), SUPERVISOR, "Cy Dahl"))
    desktop.area.open_workspace("map")
    yield desktop
    desktop.close()


def _risk(desktop: Desktop) -> RiskPanel:
    panel = desktop.panel("risk")
    assert isinstance(panel, RiskPanel)
    return panel


def _calendar(desktop: Desktop) -> CalendarPanel:
    panel = desktop.panel("calendar")
    assert isinstance(panel, CalendarPanel)
    return panel


def _row(desktop: Desktop, number: int) -> RiskRow:
    model = _risk(desktop).model
    row = model.data(model.index(number), ROW)
    assert isinstance(row, RiskRow)
    return row


def test_the_riskiest_district_stands_first_with_its_sources(desktop: Desktop) -> None:
    first = _row(desktop, 0)
    assert first.index > 90
    assert first.high, "its alert stands"
    assert "Weapon at Torget" in first.sources
    assert "more" in first.sources
    assert "no baseline yet" in first.usual
    last = _row(desktop, _risk(desktop).model.rowCount() - 1)
    assert (last.index, last.sources) == (0.0, "nothing open")
    risen = [a for a in desktop.seat.desk.state.alerts.values() if a.tool == "risk_index"]
    assert [one.place for one in risen] == [first.name]


def test_enter_goes_to_what_adds_most(desktop: Desktop, qtbot: QtBot) -> None:
    panel = _risk(desktop)
    panel.list.setCurrentIndex(panel.model.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert desktop.work.alert_id() == "W1"


def test_an_event_is_planned_by_keys(desktop: Desktop, qtbot: QtBot) -> None:
    panel = _calendar(desktop)
    qtbot.keyClick(panel.list, Qt.Key.Key_Insert)
    dialog = panel.dialog
    assert isinstance(dialog, AskPlan)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible(), "it needs a name"
    qtbot.keyClicks(dialog.name, "Match")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    (event,) = [one.event for one in desktop.seat.sent if isinstance(one, c.PlanEvent)]
    assert event.name == "Match"
    assert event.until_utc - event.from_utc == timedelta(hours=3)
    assert set(event.kinds) == {"crowd", "social", "anomaly"}, "weapons cannot be expected"
    assert "weapon" not in dialog.kinds.boxes
    desktop.seat.answer()
    assert panel.list.count() == 1
    assert "to come" in panel.list.item(0).text()


def test_what_it_holds_back_is_counted_under_its_name(desktop: Desktop, qtbot: QtBot) -> None:
    world, panel = desktop.seat.world, _calendar(desktop)
    world.do(c.PlanEvent(match(world)), SUPERVISOR)
    body = replace(weapon(world, "C1"), tool="crowd", message_id="crowd.dense", detection=None)
    world.do(replace(body, priority=Priority.MEDIUM, params={}), DETECTOR)
    desktop.seat.follow()
    text = panel.list.item(0).text()
    assert "Football" in text
    assert "1 alarm suppressed" in text
    panel.list.setCurrentRow(0)
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    dialog = panel.dialog
    assert isinstance(dialog, AskReason)
    qtbot.keyClicks(dialog.reason, "snow")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    desktop.seat.answer()
    assert panel.list.count() == 0
    assert desktop.seat.desk.state.alerts["C1"].needs_acknowledging()


def test_a_calendar_file_is_read_and_what_does_not_fit_is_named(
    desktop: Desktop, tmp_path: Path
) -> None:
    start = (desktop.seat.world.now + timedelta(days=1)).astimezone(UTC)
    lines = (
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "SUMMARY:Concert",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}", "DURATION:PT2H", "END:VEVENT",
        "BEGIN:VEVENT", "UID:2", "SUMMARY:Market", f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        "DURATION:PT2H", "RRULE:FREQ=WEEKLY", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    path = tmp_path / "city.ics"
    path.write_text("\r\n".join(lines), "utf-8")
    panel = _calendar(desktop)
    for _ in range(2):
        panel.read(str(path))
        dialog = panel.dialog
        assert isinstance(dialog, AskImport)
        assert "line 8" in dialog.told.text().replace("\u2068", "").replace("\u2069", "")
        assert "Market" in dialog.told.text()
        dialog.submit()
        desktop.seat.answer()
    assert panel.list.count() == 1, "the next edition of the file changes the one that is there"


def test_a_file_that_is_none_says_so(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "page.ics"
    path.write_bytes(b"\xff<html>")
    panel = _calendar(desktop)
    panel.read(str(path))
    notices = [one for one in desktop.window.findChildren(AskPlan) if one.isVisible()]
    assert notices == []
    assert panel.dialog is None


def test_an_operator_sees_it_and_plans_nothing(qapp: QApplication, qtbot: QtBot) -> None:
    world = risky_world()
    world.do(c.PlanEvent(match(world)), SUPERVISOR)
    desktop = open_desktop(qapp, seat(world))
    try:
        desktop.area.open_workspace("map")
        panel = _calendar(desktop)
        assert panel.list.count() == 1
        assert not panel.buttons["plan"].isVisible()
        qtbot.keyClick(panel.list, Qt.Key.Key_Insert)
        assert panel.dialog is None
    finally:
        desktop.close()
