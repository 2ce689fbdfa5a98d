"""By keys alone: shelving, the list of what is withheld, several rows at once, who else looks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.views.dialogs.notice import Notice
from console.views.dialogs.withhold import AskBringBack, AskShelve
from console.views.dialogs.words import AskCloseAlert
from console.views.queue.panel import QueuePanel
from console.views.queue.row import QueueRow
from console.views.queue.withheld import SourceRow
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press, wait_until_active
from tests.support.seat import Seat
from tests.support.story import by_hand
from tests.support.world import DETECTOR, SECOND, SUPERVISOR
from tests.views.conftest import Open

SHIFT = Qt.KeyboardModifier.ShiftModifier


def queue_of(desktop: Desktop) -> QueuePanel:
    return desktop.area.panel("queue", QueuePanel)


def in_hand(desktop: Desktop, alert_id: str) -> QueuePanel:
    queue = queue_of(desktop)
    queue.select(alert_id)
    queue.list.setFocus()
    return queue


def said(desktop: Desktop, kind: type) -> list[object]:
    return [body for body in desktop.seat.sent if isinstance(body, kind)]


def plain(text: str) -> str:
    return "".join(sign for sign in text if sign not in "\u2066\u2068\u2069")


def motion(at: Seat, alert_id: str, priority: Priority = Priority.LOW) -> None:
    now, world = at.world.now, at.world
    params: dict[str, str | int | float] = {"camera": "Torget", "device": "Axis"}
    told = c.ReportAlert(alert_id, "onvif", "onvif.motion", params, priority, now, now, "cam-1")
    world.do(told, DETECTOR)


def shelve(desktop: Desktop, alert_id: str, why: str) -> None:
    in_hand(desktop, alert_id)
    press(desktop, "h")
    assert isinstance(desktop.work.open_dialog, AskShelve)
    press(desktop, why)
    press(desktop, Qt.Key.Key_Return)
    wait_until_active(desktop.window)
    desktop.seat.answer()


def test_h_shelves_for_a_quarter_of_an_hour_and_the_row_leaves(desktop: Desktop) -> None:
    queue = queue_of(desktop)
    shelve(desktop, "H5", "the bakers")
    (body,) = said(desktop, c.ShelveAlarms)
    assert isinstance(body, c.ShelveAlarms)
    assert (body.alert_id, body.reason, body.minutes) == ("H5", "the bakers", 15)
    assert queue.model.number_of("H5") < 0
    assert queue.selected() not in ("", "H5"), "the next row is in hand"
    assert plain(queue.switch.text()) == "Withheld 1"
    back = desktop.seat.world.state.withholdings[body.withholding_id].until_utc
    assert back is not None
    foot = plain(desktop.area.foot.labels["withheld"].text())
    assert foot == f"Shelved 1 · next back {back.astimezone():%H:%M}"


def test_nothing_is_shelved_without_a_reason(desktop: Desktop) -> None:
    in_hand(desktop, "H5")
    press(desktop, "h")
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskShelve)
    press(desktop, Qt.Key.Key_Return)
    assert dialog.message.text() == "Give a reason."
    assert not said(desktop, c.ShelveAlarms)


def test_the_count_is_there_while_nothing_is_shelved(desktop: Desktop) -> None:
    assert plain(desktop.area.foot.labels["withheld"].text()) == "Shelved 0"


def test_o_shows_who_why_and_until_when_and_h_brings_back(desktop: Desktop) -> None:
    queue = queue_of(desktop)
    shelve(desktop, "H5", "the bakers")
    motion(desktop.seat, "M1")
    desktop.seat.world.do(c.ShelveAlarms("W9", "M1", "flags", 60), SECOND)
    desktop.seat.follow()
    press(desktop, "o")
    assert queue.held.hasFocus()
    rows = [queue.held_model.row(n) for n in range(queue.held_model.rowCount())]
    told = [
        (row.kind, plain(row.source), plain(row.why)) for row in rows if isinstance(row, SourceRow)
    ]
    assert told == [
        ("Shelved", "Two men argue loudly", "you: the bakers"),
        ("Shelved", "Motion: Torget, says Axis itself · Torget · camera 1", "Bo Lie: flags"),
    ]
    assert [row.alert_id for row in rows if isinstance(row, QueueRow)] == ["H5", "M1"]
    assert queue.selected() == "H5", "on a source its first alert is in hand"
    press(desktop, Qt.Key.Key_Down)
    press(desktop, Qt.Key.Key_Down)
    press(desktop, "h")
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskBringBack)
    press(desktop, Qt.Key.Key_Return)
    wait_until_active(desktop.window)
    desktop.seat.answer()
    assert said(desktop, c.EndWithholding) == [c.EndWithholding("W9", "")]
    press(desktop, "o")
    assert queue.list.hasFocus()
    assert queue.model.number_of("M1") >= 0


def test_it_comes_back_by_itself_and_is_told_as_new(desktop: Desktop) -> None:
    desktop.seat.world.do(c.AcknowledgeAlert("H5"))
    desktop.seat.follow()
    shelve(desktop, "H5", "the bakers")
    raised: list[str] = []
    desktop.area.bridge.raised.connect(lambda alert: raised.append(alert.id))
    desktop.seat.pass_time(15 * 60 - 1)
    assert "H5" not in raised
    desktop.seat.pass_time(1)
    assert "H5" in raised
    number = queue_of(desktop).model.number_of("H5")
    row = queue_of(desktop).model.row(number)
    assert not row.acknowledged


def test_an_operator_is_told_that_a_critical_alert_is_a_supervisors(desktop: Desktop) -> None:
    in_hand(desktop, "W2")
    press(desktop, "h")
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, Notice)
    assert "supervisor" in dialog.head.text()


def test_a_supervisor_takes_out_of_service_in_the_same_dialog(
    supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_seat(supervisor)
    in_hand(desktop, "W2")
    press(desktop, "h")
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskShelve)
    assert "Only this alert" in dialog.meaning.text()
    press(desktop, "camera points at a film set")
    press(desktop, Qt.Key.Key_Tab)
    press(desktop, Qt.Key.Key_End)
    assert "critical alerts included" in dialog.meaning.text()
    assert dialog.accept_button.text() == "Take out of service"
    dialog.accept_button.setFocus()
    press(desktop, Qt.Key.Key_Return)
    (body,) = said(desktop, c.TakeOutOfService)
    assert isinstance(body, c.TakeOutOfService)
    assert (body.alert_id, body.reason) == ("W2", "camera points at a film set")


def test_several_rows_are_acknowledged_and_critical_ones_left_out(desktop: Desktop) -> None:
    """W2 is critical and unacknowledged; W1 is acknowledged; H2 is not."""
    queue = in_hand(desktop, "W2")
    press(desktop, Qt.Key.Key_Down, SHIFT)
    press(desktop, Qt.Key.Key_Down, SHIFT)
    press(desktop, "a")
    assert said(desktop, c.AcknowledgeAlert) == [c.AcknowledgeAlert("H2", bulk=True)]
    assert queue.said.text() == (
        "1 alert acknowledged. 1 critical alert is left: it is opened and acknowledged by itself."
    )
    press(desktop, Qt.Key.Key_Down)
    assert not queue.said.isVisible()


def test_all_means_the_rows_in_sight(desktop: Desktop) -> None:
    for number in range(40):
        by_hand(desktop.seat.world, f"Z{number:02d}", "Left bag", Priority.HIGH)
    desktop.seat.follow()
    queue = in_hand(desktop, "W2")
    press(desktop, "a", CTRL)
    seen = [n for n in range(queue.model.rowCount()) if queue.list.in_sight(n)]
    assert 1 < len(seen) < 40
    assert queue.list.chosen() == seen
    first = queue.model.thing_id(seen[-1])
    queue.list.scrollToBottom()
    press(desktop, "a")
    assert not said(desktop, c.AcknowledgeAlert), f"{first} is out of sight"
    assert "out of sight" in queue.said.text()


def test_a_critical_alert_is_opened_before_it_is_acknowledged(desktop: Desktop) -> None:
    desktop.work.select("W2")
    desktop.area.open_workspace("map")
    in_hand(desktop, "W2")
    press(desktop, "a")
    assert not said(desktop, c.AcknowledgeAlert)
    queue = queue_of(desktop)
    assert desktop.area.open_name == desktop.area.layouts[0].name
    assert queue.said.isVisible()
    press(desktop, "a")
    assert said(desktop, c.AcknowledgeAlert) == [c.AcknowledgeAlert("W2")]


def test_others_see_who_looks_and_since_when(
    desktop: Desktop, second: Seat, open_seat: Open, qtbot: QtBot
) -> None:
    in_hand(desktop, "H2")
    qtbot.waitUntil(lambda: c.StartLooking("H2") in desktop.seat.looking, timeout=5000)
    desktop.seat.answer()
    desktop.seat.pass_time(12)
    second.follow()
    queue = queue_of(open_seat(second))
    row = queue.model.row(queue.model.number_of("H2"))
    assert plain(row.marks[0]) == "Ann Berg looks · 00:12"
    mine = queue_of(desktop)
    assert not mine.model.row(mine.model.number_of("H2")).marks
    desktop.window.activateWindow()
    qtbot.waitUntil(desktop.window.isActiveWindow, timeout=3000)
    in_hand(desktop, "H4")
    qtbot.waitUntil(lambda: c.EndLooking("H2") in desktop.seat.looking, timeout=5000)


def lost_camera(at: Seat) -> None:
    now = at.world.now
    params: dict[str, str | int | float] = {"camera": "Torget"}
    lost = c.ReportAlert("F1", "camera", "camera.lost", params, Priority.MEDIUM, now, now, "cam-1")
    at.world.do(lost, DETECTOR)
    at.world.do(c.AcknowledgeAlert("F1"), SUPERVISOR)
    at.follow()


def test_a_standing_fault_is_closed_by_a_supervisor_with_a_reason(
    supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_seat(supervisor)
    lost_camera(supervisor)
    in_hand(desktop, "F1")
    QTest.keyClick(queue_of(desktop).list, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskCloseAlert)
    assert plain(dialog.head.text()).startswith("The condition still stands")
    dialog.submit()
    assert dialog.message.text() == "Give a reason."
    dialog.reason.setText("taken down for good")
    dialog.submit()
    assert said(desktop, c.CloseAlert) == [
        c.CloseAlert("F1", "handled", "taken down for good", forced=True)
    ]
    desktop.seat.answer()
    assert "F1" not in desktop.seat.world.state.alerts


def test_an_operator_is_told_who_may(desktop: Desktop) -> None:
    lost_camera(desktop.seat)
    in_hand(desktop, "F1")
    QTest.keyClick(queue_of(desktop).list, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert isinstance(desktop.work.open_dialog, Notice)
    assert not said(desktop, c.CloseAlert)
