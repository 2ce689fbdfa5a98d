"""Everything by keys; what is typed is never stolen (U36, U37)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.i18n import known
from console.views.actions import ACTIONS
from console.views.dialogs.help import HelpSheet
from console.views.dialogs.pick import Palette
from console.views.dialogs.words import AskManualAlert
from console.views.incident.panel import IncidentPanel
from console.views.wall.dock import WallPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press, wait_until_active
from tests.support.story import city_world, seat, weapon
from tests.support.world import DETECTOR
from tests.views.conftest import Open


def test_every_action_has_words_a_key_of_its_own_and_something_to_do(desktop: Desktop) -> None:
    assert len({action.key for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert known(action.title_id), action.title_id
        name = f"workspace_{action.id[3:]}" if action.id.startswith("go_") else action.id
        assert name in desktop.work._acts, name


def test_a_acknowledges_what_is_selected_and_shows_nothing_before_the_answer(
    desktop: Desktop,
) -> None:
    press(desktop, "a")
    assert desktop.seat.sent == [c.AcknowledgeAlert("W2")]
    assert desktop.area.strip.tiles[0].alert is not None
    assert desktop.area.strip.tiles[0].alert.id == "W2"
    press(desktop, "a")
    assert len(desktop.seat.sent) == 1
    desktop.seat.answer()
    assert desktop.area.strip.tiles[0].alert.id == "H2"


@pytest.mark.parametrize("letter", ["a", "i", "n", "y", "u", "m", "c", "1", "2", "?"])
def test_letters_go_into_the_text_that_is_typed(desktop: Desktop, letter: str) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "l")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    before = list(desktop.seat.sent)
    press(desktop, letter)
    assert note.text() == letter
    assert desktop.seat.sent == before
    assert desktop.work.open_dialog is None
    assert desktop.area.open_name == "operations"


def test_digits_open_workspaces_and_bring_their_panels(desktop: Desktop) -> None:
    for key, name in (("4", "board"), ("5", "conflicts"), ("2", "video"), ("1", "operations")):
        press(desktop, Qt.Key(ord(key)), CTRL)
        assert desktop.area.open_name == name
        for panel in desktop.area.workspaces[name].panel_names():
            if panel in desktop.area.panels:
                assert desktop.area.panels[panel].isVisible()
    press(desktop, "4")
    assert desktop.area.open_name == "board"


def test_digits_on_the_wall_are_camera_numbers(desktop: Desktop) -> None:
    press(desktop, "w")
    wall = desktop.panel("wall")
    assert isinstance(wall, WallPanel)
    press(desktop, "3")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.area.open_name == "operations"
    assert QApplication.focusWidget() is wall.grid.tile("cam-3")


def test_ctrl_n_raises_an_alert_at_the_camera_in_hand(desktop: Desktop) -> None:
    wall = desktop.panel("wall")
    assert isinstance(wall, WallPanel)
    wall.grid.pick("cam-3")
    press(desktop, Qt.Key.Key_N, CTRL)
    assert isinstance(desktop.work.open_dialog, AskManualAlert)
    press(desktop, "Man with a hammer")
    press(desktop, Qt.Key.Key_Return)
    body = desktop.seat.sent[-1]
    assert isinstance(body, c.RaiseAlert)
    assert (body.title, body.priority, body.camera_id, body.place) == (
        "Man with a hammer",
        Priority.HIGH,
        "cam-3",
        "Fergekaia",
    )
    desktop.seat.answer()
    assert desktop.seat.desk.state.alerts[body.alert_id].title == "Man with a hammer"


def test_a_new_alert_is_not_put_where_another_one_is(desktop: Desktop) -> None:
    desktop.work.open_alert("H2")
    press(desktop, Qt.Key.Key_N, CTRL)
    press(desktop, "Smoke somewhere")
    press(desktop, Qt.Key.Key_Return)
    body = desktop.seat.sent[-1]
    assert isinstance(body, c.RaiseAlert)
    assert (body.camera_id, body.place) == ("", "")


def test_an_alert_without_title_is_not_sent(desktop: Desktop) -> None:
    press(desktop, Qt.Key.Key_N, CTRL)
    press(desktop, Qt.Key.Key_Return)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    assert dialog.message.text() == "Say in a few words what it is."
    assert desktop.seat.sent == []


def test_the_palette_runs_what_is_typed(desktop: Desktop) -> None:
    press(desktop, Qt.Key.Key_K, CTRL)
    assert isinstance(desktop.work.open_dialog, Palette)
    press(desktop, "acknow")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.seat.sent == [c.AcknowledgeAlert("W2")]


def test_f1_lists_every_key(desktop: Desktop) -> None:
    press(desktop, Qt.Key.Key_F1)
    sheet = desktop.work.open_dialog
    assert isinstance(sheet, HelpSheet)
    shown = {sheet.table.item(row, 0).text() for row in range(sheet.table.rowCount())}
    for key in ("Ctrl+N", "A", "Ctrl+Arrows", "0–9, Enter", "Ins", "1–4"):
        assert f"\u2066{key}\u2069" in shown
    press(desktop, "camera number")
    seen = [row for row in range(sheet.table.rowCount()) if not sheet.table.isRowHidden(row)]
    assert [sheet.table.item(row, 0).text() for row in seen] == ["\u20660–9, Enter\u2069"]


def test_f6_goes_round_the_panels(desktop: Desktop) -> None:
    seen = set()
    for _ in range(4):
        press(desktop, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        seen |= {n for n, p in desktop.area.panels.items() if focused and p.isAncestorOf(focused)}
    assert {"queue", "wall", "incident"} <= seen


def test_an_incoming_alert_leaves_the_caret_where_it_is(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "c")
    field = QApplication.focusWidget()
    desktop.seat.world.do(weapon(desktop.seat.world, "W9", "cam-3"), DETECTOR)
    desktop.seat.follow()
    assert QApplication.focusWidget() is field
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    assert panel.alert_id == "W1"
    assert desktop.work.open_dialog is None


def test_keys_work_from_the_first_moment_though_nothing_is_there_yet(
    qapp: QApplication, open_seat: Open
) -> None:
    """The sign-in page had the focus, the queue is empty: the first alert still takes an A."""
    early = seat(city_world())
    desktop = open_seat(early)
    area = desktop.area
    desktop.window.home.show_sign_in()
    assert QApplication.focusWidget() is desktop.window.sign_in.account
    desktop.window.home.show_work(area)
    early.world.do(weapon(early.world, "W1"), DETECTOR)
    early.follow()
    press(desktop, "a")
    assert early.sent == [c.AcknowledgeAlert("W1")]


def test_the_palette_finds_an_incident_by_its_number(desktop: Desktop) -> None:
    press(desktop, Qt.Key.Key_K, CTRL)
    press(desktop, "2026-1121-001")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.work.alert_id() == "H3"


def test_the_palette_finds_a_camera_by_its_name(desktop: Desktop) -> None:
    assert desktop.work.wall is not None
    desktop.work.wall.acts.show_grid(1)
    press(desktop, Qt.Key.Key_K, CTRL)
    press(desktop, "ferge")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.panel("wall").grid.enlarged == "cam-3"  # type: ignore[attr-defined]


def test_the_palette_has_what_can_be_done_with_the_tile_in_hand(desktop: Desktop) -> None:
    wall = desktop.area.panel("wall", WallPanel)
    wall.grid.pick("cam-3")
    press(desktop, Qt.Key.Key_K, CTRL)
    press(desktop, "ferge enlarge")
    press(desktop, Qt.Key.Key_Return)
    assert wall.grid.enlarged == "cam-3"
    wait_until_active(desktop.window)
    press(desktop, Qt.Key.Key_K, CTRL)
    press(desktop, "ferge grid")
    press(desktop, Qt.Key.Key_Return)
    assert wall.grid.enlarged == ""


def test_a_click_on_a_tile_shows_its_cameras_alert_and_the_focus_alone_does_not(
    open_seat: Open, qtbot: QtBot
) -> None:
    """A focus that wanders over the wall must not change what Y and N judge (U35)."""
    world = city_world()
    for alert_id, camera in (("W1", "cam-3"), ("W2", "cam-1")):
        world.do(weapon(world, alert_id, camera), DETECTOR)
    desktop = open_seat(seat(world))
    desktop.area.open_workspace("operations")
    desktop.work.open_alert("W2")
    tile = desktop.area.panel("wall", WallPanel).grid.tile("cam-3")
    tile.setFocus()
    assert desktop.work.alert_id() == "W2"
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert desktop.work.alert_id() == "W1"


def test_a_wall_that_changes_by_itself_takes_no_keys_from_who_types(desktop: Desktop) -> None:
    """A camera that fills the wall may go, or be shown from elsewhere, in mid-sentence (U31)."""
    wall = desktop.area.panel("wall", WallPanel)
    desktop.work.open_alert("W1")
    press(desktop, "l")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    wall.grid.enlarge("cam-2")
    assert QApplication.focusWidget() is note
    del desktop.seat.world.state.tables["cameras"]["cam-2"]
    desktop.seat.follow()
    assert wall.grid.enlarged == ""
    assert QApplication.focusWidget() is note
