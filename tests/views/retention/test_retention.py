"""What is kept and what is held: seen by who answers for it, set and placed by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain import events as e
from console.domain.person import SYSTEM_ACTOR
from console.domain.retention import HoldOn, Kind, KindStatus, Preview, RetentionStatus
from console.views.retention.dialogs import AskHold, AskTime, Decide
from console.views.retention.panel import RetentionPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press, wait_until_active
from tests.support.screen_text import clipped, plain
from tests.support.seat import Seat
from tests.support.story import busy_world, seat
from tests.support.world import ADMIN, SUPERVISOR
from tests.views.conftest import Open

_SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class Counts:
    """What the backend counts: nothing is due but alerts judged not a threat."""

    here: Seat
    going: int = 3
    asked: list[tuple[Kind, int]] = field(default_factory=list)

    def retention(self, callback: Callable[[RetentionStatus | None], None]) -> None:
        soon = self.here.world.now + timedelta(hours=2)
        late = KindStatus(Kind.FALSE_ALERTS, 168, 12, 1, 2, soon, 2, "files")
        others = [KindStatus(kind, 24, 0, 0, 0, None) for kind in Kind if kind != late.kind]
        callback(RetentionStatus((late, *others)))

    def retention_preview(
        self, kind: Kind, hours: int, callback: Callable[[Preview | None], None]
    ) -> None:
        self.asked.append((kind, hours))
        now = self.here.world.now
        callback(Preview(kind, hours, self.going, 1, now - timedelta(days=6), now))


def _open(here: Seat, open_seat: Open) -> tuple[Desktop, RetentionPanel]:
    here.desk.retention = Counts(here)
    desktop = open_seat(here)
    press(desktop, Qt.Key.Key_9, CTRL)
    panel = desktop.panel("retention")
    assert isinstance(panel, RetentionPanel)
    assert QApplication.focusWidget() is panel.table
    return desktop, panel


def _cells(panel: RetentionPanel, kind: Kind) -> list[str]:
    row = list(Kind).index(kind)
    items = [panel.table.item(row, column) for column in range(panel.table.columnCount())]
    return [plain(item.text()) for item in items if item]


def test_a_time_is_changed_by_keys_once_what_would_go_was_counted(open_seat: Open) -> None:
    here = seat(busy_world(), ADMIN, "Ada Lund")
    desktop, panel = _open(here, open_seat)
    words = _cells(panel, Kind.FALSE_ALERTS)
    assert words[1:4] == ["7 days", "12", "1"]
    assert words[5] == "2: files that cannot be deleted"
    assert "2 are due and not gone" in plain(panel.subtitle())
    press(desktop, Qt.Key.Key_Return)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskTime)
    dialog.hours.selectAll()
    press(desktop, "72")
    assert "3 would go at once" in plain(dialog.told.text())
    assert "1 stays under a legal hold" in plain(dialog.told.text())
    assert plain(dialog.accept_button.text()) == "Shorten, 3 go"
    press(desktop, Qt.Key.Key_Return)
    assert here.sent == []  # no reason yet
    assert clipped(dialog) == []  # what is missing is said in room of its own
    dialog.reason.setFocus()
    press(desktop, "less is kept")
    press(desktop, Qt.Key.Key_Return)
    assert here.sent == [c.SetRetention(Kind.FALSE_ALERTS, 72, "less is kept")]
    here.answer()
    assert _cells(panel, Kind.FALSE_ALERTS)[1].startswith("7 days · 3 days from")
    here.pass_time(16 * 60)
    panel.tick()
    desktop.area.open_workspace("operations")
    desktop.area.open_workspace("retention")
    assert _cells(panel, Kind.FALSE_ALERTS)[1] == "3 days"


def test_a_shorter_time_waits_for_the_count(open_seat: Open) -> None:
    here = seat(busy_world(), ADMIN, "Ada Lund")
    desktop, _ = _open(here, open_seat)
    here.desk.retention = None
    press(desktop, Qt.Key.Key_Return)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskTime)
    dialog.hours.setValue(24)
    dialog.reason.setText("less")
    dialog.submit()
    assert here.sent == []
    assert "counted first" in dialog.message.text()


def test_a_hold_is_placed_by_one_and_let_go_by_two(open_seat: Open) -> None:
    world = busy_world()
    here = seat(world, SUPERVISOR, "Cy Dahl")
    here.desk.retention = Counts(here)
    desktop = open_seat(here)
    desktop.work.open_alert("H3")
    press(desktop, Qt.Key.Key_H, CTRL | _SHIFT)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskHold)
    assert dialog.chosen().on is HoldOn.INCIDENT  # the one in hand
    assert not dialog.back.isEnabled()
    dialog.case_number.setText("12/26")
    dialog.reason.setText("a court asks")
    dialog.submit()
    wish = here.sent[-1]
    assert isinstance(wish, c.PlaceHold)
    here.answer()
    incident = world.state.incidents[wish.target_id]
    assert incident.log[-1].message_id == "log.hold_placed"
    head = desktop.panel("incident").head  # type: ignore[attr-defined]
    head.tick()
    assert "under a legal hold (case 12/26)" in plain(head.people.text())
    desktop.area.open_workspace("retention")
    panel = desktop.panel("retention")
    assert isinstance(panel, RetentionPanel)
    assert "12/26" in plain(panel.holds.item(0).text())
    panel.holds.setFocus()
    press(desktop, Qt.Key.Key_Return)
    press(desktop, "the court is done")
    press(desktop, Qt.Key.Key_Return)
    here.answer()
    wait_until_active(desktop.window)
    assert QApplication.focusWidget() is panel.holds  # where it was before the dialog
    press(desktop, Qt.Key.Key_Return)
    mine = desktop.work.open_dialog
    assert isinstance(mine, Decide)
    assert not mine.accept_button.isEnabled()  # another person must agree
    mine.close()
    other, page = _open(seat(world, ADMIN, "Ada Lund"), open_seat)
    page.holds.setFocus()
    press(other, Qt.Key.Key_Return)
    decide = other.work.open_dialog
    assert isinstance(decide, Decide)
    wait_until_active(decide)
    assert QApplication.focusWidget() is decide.cancel_button
    decide.accept_button.setFocus()
    press(other, Qt.Key.Key_Space)
    other.seat.answer()
    assert not world.state.holds
    assert page.holds.count() == 0


def test_rows_of_what_was_erased_have_the_lines_they_need(open_seat: Open, qtbot: QtBot) -> None:
    """By the style's own word for where it puts a row's text, at each width."""
    here = seat(busy_world(), ADMIN, "Ada Lund")
    for number, kind in enumerate(Kind):
        here.world.record(e.RetentionSwept(kind, 16, 7, 168), SYSTEM_ACTOR, f"C{number}")
    here.follow()
    desktop, panel = _open(here, open_seat)
    rows = panel.sweeps

    def needs_more() -> list[str]:
        found = []
        for item in (rows.item(number) for number in range(rows.count())):
            option = QStyleOptionViewItem()
            option.initFrom(rows)
            seen = rows.viewport().rect().width()
            place = rows.visualItemRect(item)
            place.setWidth(min(place.width(), seen))
            option.rect, option.widget, option.text = place, rows, item.text()
            features = QStyleOptionViewItem.ViewItemFeature
            option.features = features.HasDisplay | features.WrapText
            part = QStyle.SubElement.SE_ItemViewItemText
            room = rows.style().subElementRect(part, option, rows)
            wrap = int(Qt.TextFlag.TextWordWrap)
            tall = QRect(0, 0, room.width() - 6, 1000)  # three pixels are the style's on each side
            words = rows.fontMetrics().boundingRect(tall, wrap, item.text())
            if words.height() > room.height():
                found.append(plain(item.text()))
        return found

    for width in (1280, 1330, 1380, 1920):
        desktop.window.resize(width, 720)
        qtbot.waitUntil(lambda: needs_more() == [], timeout=2000)


def test_a_class_and_its_figures_stand_side_by_side(open_seat: Open) -> None:
    """On a wide screen too: nobody reads along an empty row at three in the morning."""
    desktop, panel = _open(seat(busy_world(), ADMIN, "Ada Lund"), open_seat)
    desktop.window.resize(1920, 1080)
    needs = panel.table.sizeHintForColumn(0)
    assert needs <= panel.table.columnWidth(0) <= needs + 40


def test_who_may_not_sees_and_has_no_buttons(desktop: Desktop) -> None:
    here = desktop.seat
    here.world.record(e.RetentionSwept(Kind.FALSE_ALERTS, 4, 7, 168), SYSTEM_ACTOR, "C8")
    here.follow()
    press(desktop, Qt.Key.Key_9, CTRL)
    panel = desktop.panel("retention")
    assert isinstance(panel, RetentionPanel)
    buttons = (panel.time_button, panel.hold_button, panel.release_button)
    assert not any(button.isVisible() for button in buttons)
    assert "4 entries · 7 pictures or files · its time is 7 days" in plain(
        panel.sweeps.item(0).text()
    )
    press(desktop, Qt.Key.Key_H, CTRL | _SHIFT)
    assert desktop.work.open_dialog is None
