"""The tools' area: how each tool stands, its page in place, off and on again by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain import commands as c
from console.domain import events as e
from console.domain.person import SYSTEM_ACTOR
from console.i18n import PSEUDO_RTL
from console.store.select import DetectionStatus
from console.views.bridge import Update
from console.views.language import switch_language
from console.views.tools_area.info import ModelCard, ToolInfo
from console.views.tools_area.panel import ToolsPanel
from console.views.tools_area.tiles import ToolState
from tests.support.desktop import Desktop
from tests.support.screen_text import clipped, plain
from tests.support.seat import Seat
from tests.support.world import DETECTOR, SUPERVISOR
from tests.views.conftest import Open

TOOL = "weapon_detection"


def tools(desktop: Desktop) -> ToolsPanel:
    desktop.area.open_workspace("tools")
    panel = desktop.panel("tools")
    assert isinstance(panel, ToolsPanel)
    return panel


def press(desktop: Desktop, key: Qt.Key, with_alt: bool = False) -> None:
    focused = desktop.window.focusWidget()
    assert focused is not None
    alt = Qt.KeyboardModifier.AltModifier if with_alt else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(focused, key, alt)


def switch(desktop: Desktop, reason: str) -> None:
    """As a person does it: the key, the words, Enter; then the backend answers."""
    press(desktop, Qt.Key.Key_T, with_alt=True)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    QTest.keyClicks(dialog.reason, reason)  # type: ignore[attr-defined]
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    desktop.seat.answer()
    desktop.window.activateWindow()


def watch(seat: Seat, *cameras: str) -> None:
    for camera in cameras:
        seat.world.do(c.TakeLease(camera, "E1"), DETECTOR)
    seat.follow()


def test_a_tile_says_state_last_words_cameras_and_device(desktop: Desktop) -> None:
    watch(desktop.seat, "cam-1", "cam-2")
    panel = tools(desktop)
    (tile,) = panel.model.things
    assert tile.state == ToolState.ALERT
    assert tile.priority == 1
    assert plain(tile.said) == "Weapon seen: knife · Verket"
    assert "00:22 ago" in plain(tile.when)
    assert plain(tile.facts[0]) == "looks at 2 of 4 cameras"
    assert plain(tile.facts[1]) == "demo 1 · CPU · 14 ms a frame"
    assert desktop.window.focusWidget() is panel.list


def test_enter_opens_its_alerts_in_place_and_escape_goes_back(desktop: Desktop) -> None:
    panel = tools(desktop)
    press(desktop, Qt.Key.Key_Return)
    assert desktop.window.focusWidget() is panel.page.list
    shown = [alert.id for alert in panel.page.claims.things]
    assert shown
    assert all(desktop.seat.desk.state.alerts[one].tool == TOOL for one in shown)
    assert desktop.work.alert_id() == shown[0]  # its incident is shown below
    press(desktop, Qt.Key.Key_Escape)
    assert desktop.window.focusWidget() is panel.list


def test_a_supervisor_switches_it_off_and_on_and_everybody_is_told(
    supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_seat(supervisor)
    panel = tools(desktop)
    switch(desktop, "rain on the lens")
    assert supervisor.sent[-1] == c.SwitchTool(TOOL, False, "rain on the lens")
    assert panel.model.things[0].state == ToolState.OFF
    banner = plain(desktop.area.banner.words.text())
    assert "Weapon detection: Switched off by you at" in banner
    assert "rain on the lens" in banner
    rows = desktop.panel("queue").model  # type: ignore[attr-defined]
    told = [rows.row(n) for n in range(rows.rowCount())]
    weapons = [row for row in told if row.alert_id in ("W1", "W2") and not row.retracted]
    assert weapons
    assert all(row.stale for row in weapons)
    assert not any(row.stale for row in told if row.alert_id not in ("W1", "W2"))
    switch(desktop, "dry again")
    assert supervisor.sent[-1] == c.SwitchTool(TOOL, True, "dry again")
    assert not supervisor.desk.state.switched_off
    assert "Weapon detection" not in desktop.area.banner.words.text()


def test_an_operator_sees_it_and_may_not(desktop: Desktop) -> None:
    panel = tools(desktop)
    assert not panel.switch_button.isVisible()
    press(desktop, Qt.Key.Key_T, with_alt=True)
    assert desktop.work.open_dialog is None


def test_a_tool_broken_at_the_backend_is_down_and_in_the_banner(desktop: Desktop) -> None:
    seat = desktop.seat
    seat.world.record(e.ToolFailed("bio_risk", "SyntaxError"), SYSTEM_ACTOR, "C9")
    seat.follow()
    panel = tools(desktop)
    broken = panel.model.things[1]
    assert (broken.id, broken.state) == ("bio_risk", ToolState.DOWN)
    assert "SyntaxError" in broken.problem
    assert "bio_risk is broken and was left out" in plain(desktop.area.banner.words.text())


def test_a_tool_broken_here_is_down_and_in_the_banner(operator: Seat, open_seat: Open) -> None:
    operator.desk.tools += (ToolInfo("odd_one", problem="ImportError"),)
    desktop = open_seat(operator)
    assert tools(desktop).model.things[1].state == ToolState.DOWN
    desktop.area.tick()
    assert "odd_one is broken and was left out" in plain(desktop.area.banner.words.text())


@pytest.mark.parametrize(
    ("detection", "state"),
    [
        (DetectionStatus(reason_id="detector.starting"), ToolState.PASSIVE),
        (DetectionStatus(reason_id="detector.no_model"), ToolState.DOWN),
        (DetectionStatus("CPU", 9.0, model="demo 1"), ToolState.OK),
    ],
)
def test_without_alerts_it_is_as_its_detector_is(
    desktop: Desktop, detection: DetectionStatus, state: ToolState
) -> None:
    seat = desktop.seat
    watch(seat, "cam-1")
    for alert in list(seat.desk.state.alerts.values()):
        if alert.tool == TOOL:
            seat.world.state.drop("alerts", alert.id)
    seat.follow()
    seat.bridge.post(Update(detection=detection))
    seat.settle()
    (tile,) = tools(desktop).model.things
    assert tile.state == state
    assert bool(tile.problem) == (state == ToolState.DOWN)


def test_old_claims_alone_are_stale(desktop: Desktop) -> None:
    for _ in range(40):
        desktop.seat.pass_time(3)
    assert tools(desktop).model.things[0].state == ToolState.STALE


def test_figures_are_shown_of_the_model_that_runs_and_of_no_other(desktop: Desktop) -> None:
    panel, desk = tools(desktop), desktop.seat.desk
    card = ModelCard(
        "demo", "1", licence="EUPL-1.2", figures={"recall_by_class": {"pistol": "0.2"}}
    )
    desk.model_card, desk.detection = card, replace(desk.detection, demo_model=True)
    panel.show_tools()
    words = plain(panel.page.model.text())
    assert "DEMO MODEL – NOT FOR OPERATION" in words
    assert "by class: pistol 0.2" in words
    desk.model_card = replace(card, version="2")
    panel.show_tools()
    assert "pistol" not in panel.page.model.text()


@pytest.mark.parametrize("language", ["en", PSEUDO_RTL])
def test_nothing_is_cut_off(
    supervisor: Seat, open_seat: Open, qapp: QApplication, language: str
) -> None:
    switch_language(qapp, language)
    desktop = open_seat(supervisor)
    desktop.window.resize(1280, 720)
    tools(desktop)
    switch(desktop, "rain")
    assert not clipped(desktop.panel("tools"))
    assert supervisor.actor == SUPERVISOR
