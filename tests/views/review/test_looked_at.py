"""The review as somebody meets it who knows the screen and F1 only, and has no mouse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console import i18n
from console.domain import commands as c
from console.domain.bookmark import MOST_CAMERAS
from console.domain.camera import Camera
from console.domain.place import Position
from console.views.dialogs.help import HelpSheet
from console.views.language import switch_language
from console.views.review.asks import LineText, PickCameras
from console.views.review.line import TimeLine
from console.views.review.panel import ReviewPanel
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TileState
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, CTRL, press, wait_until_active
from tests.support.screen_text import clipped
from tests.support.world import ADMIN
from tests.views.review.shelf import Shelf

_NO_ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))


def _tabbed(desktop: Desktop, steps: int) -> list[QWidget]:
    found = []
    for _ in range(steps):
        press(desktop, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        found.append(focused)
    return found


def test_without_a_camera_the_first_tile_has_the_keys_and_says_which_one_helps(
    desktop: Desktop, review: ReviewPanel
) -> None:
    press(desktop, Qt.Key.Key_8, CTRL)
    focused = QApplication.focusWidget()
    assert isinstance(focused, TileWidget)
    assert "C chooses cameras" in focused.accessibleDescription()
    press(desktop, "c")
    assert desktop.work.reviewing.acts is not None
    assert desktop.work.reviewing.acts.dialog is not None


def test_tab_goes_as_the_eye_does(desktop: Desktop, review: ReviewPanel) -> None:
    """Pictures, the line under them, the buttons under that (U36)."""
    desktop.work.open_alert("W1")
    press(desktop, "v")
    count = len(review.camera_ids)
    assert QApplication.focusWidget() is review.pictures.tiles[0]
    tabbed = _tabbed(desktop, count + len(review.transport.buttons))
    assert tabbed[: count - 1] == review.pictures.tiles[1:count]
    assert isinstance(tabbed[count - 1], TimeLine)
    assert tabbed[count:] == list(review.transport.buttons.values())


def test_alt_i_keeps_the_recorded_picture_that_is_seen(
    desktop: Desktop, review: ReviewPanel, shelf: Shelf, qtbot: QtBot
) -> None:
    """Not a live one of a wall behind it, and with the time at which it was captured."""
    desktop.work.open_alert("W1")
    press(desktop, "v")
    at = review.at_utc()
    shelf.write("cam-1", at - 0.02)
    tile = review.pictures.tiles[0]
    qtbot.waitUntil(lambda: tile.view.state == TileState.REVIEW, timeout=3000)
    press(desktop, Qt.Key.Key_I, ALT)
    dialog = desktop.work.snapshots.dialog
    assert dialog is not None
    dialog.reason.setText("the man with the bag")
    dialog.submit()
    wish = desktop.seat.sent[-1]
    assert isinstance(wish, c.RecordSnapshot)
    assert (wish.camera_id, wish.incident_id) == ("cam-1", "I1")
    assert wish.captured_utc == datetime.fromtimestamp(at - 0.02, UTC)


def test_the_line_as_text_names_cameras_and_begins_where_the_cursor_is(
    desktop: Desktop, review: ReviewPanel
) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "v")
    press(desktop, "t")
    assert desktop.work.reviewing.acts is not None
    text = desktop.work.reviewing.acts.dialog
    assert isinstance(text, LineText)
    rows = [text.list.item(row).text() for row in range(text.list.count())]
    alerts = [row.translate(_NO_ISOLATES) for row in rows if "alert" in row]
    assert any("1 Torget: alert" in row for row in alerts)
    begun = text.at_utc()
    assert begun <= review.at_utc()
    text.list.setCurrentRow(text.list.currentRow() + 1)
    assert text.at_utc() > review.at_utc()


def test_n_says_what_the_mark_is_that_it_went_to(desktop: Desktop, review: ReviewPanel) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "v")
    before = review.header.subtitle.text()
    press(desktop, "n")
    said = review.header.subtitle.text().translate(_NO_ISOLATES)
    assert said != before
    assert "1 Torget: alert, priority 1, critical" in said


def test_a_dialog_that_ends_gives_the_keys_back(desktop: Desktop, review: ReviewPanel) -> None:
    """Nobody else does where there is no window manager; one that follows keeps them."""
    desktop.work.open_alert("W1")
    press(desktop, "v")
    press(desktop, "b")
    dialog = desktop.work.reviewing.bookmarks.dialog
    assert dialog is not None
    wait_until_active(dialog)
    press(desktop, Qt.Key.Key_Escape)
    wait_until_active(desktop.window)
    assert QApplication.focusWidget() is review.focus_target
    press(desktop, "c")
    assert desktop.work.reviewing.acts is not None
    first = desktop.work.reviewing.acts.dialog
    assert first is not None
    wait_until_active(first)
    press(desktop, "4")  # one by one: the next dialog
    second = desktop.work.reviewing.acts.dialog
    assert isinstance(second, PickCameras)
    wait_until_active(second)
    assert QApplication.focusWidget() is second.list


def test_f1_begins_with_the_keys_of_what_is_on_screen(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "v")
    press(desktop, Qt.Key.Key_F1)
    sheet = desktop.work.open_dialog
    assert isinstance(sheet, HelpSheet)
    keys = [sheet.table.item(row, 0).text() for row in range(sheet.table.rowCount())]
    first = keys[: keys.index("\u2066A\u2069")]  # before those of the window
    for key in (",", ".", "[", "]", "I", "O", "E", "F2", "Del"):
        assert f"\u2066{key}\u2069" in first


def test_nine_cameras_leave_their_pictures_most_of_a_small_window(
    desktop: Desktop, review: ReviewPanel, qtbot: QtBot
) -> None:
    world = desktop.seat.world
    for number in range(5, MOST_CAMERAS + 1):
        place = Position(10.4, 59.2)
        camera = Camera(f"cam-{number}", number, f"Quay {number}", "Quay", place, 0.0, 60.0)
        world.do(c.ConfigureCamera(camera), ADMIN)
    desktop.seat.follow()
    desktop.area.open_workspace("review")
    review.show_at([f"cam-{n}" for n in range(1, 10)], desktop.seat.desk.now().timestamp() - 60)
    qtbot.waitUntil(lambda: review.pictures.height() > review.height() / 2, timeout=2000)


def test_the_buttons_take_three_rows_of_a_small_window(
    desktop: Desktop, review: ReviewPanel, qtbot: QtBot
) -> None:
    desktop.area.open_workspace("review")
    buttons = review.transport.buttons.values()

    def rows() -> int:
        return len({button.mapTo(review, QPoint(0, 0)).y() for button in buttons})

    qtbot.waitUntil(lambda: rows() == 3, timeout=2000)


@pytest.mark.parametrize("language", [i18n.PSEUDO, i18n.PSEUDO_RTL])
def test_nothing_is_clipped_in_a_longer_language_or_from_right_to_left(
    desktop: Desktop, review: ReviewPanel, qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    switch_language(qapp, language)
    desktop.work.open_alert("W1")
    press(desktop, "v")
    press(desktop, "i")
    assert (desktop.window.width(), desktop.window.height()) == (1280, 720)
    qtbot.waitUntil(lambda: clipped(desktop.window) == [], timeout=2000)
    place, whole = review.mapTo(desktop.window, QPoint(0, 0)), desktop.window.rect()
    for button in review.transport.buttons.values():  # time runs left to right in each (U44)
        at = button.mapTo(desktop.window, button.rect().bottomRight())
        assert whole.contains(at), button.accessibleName()
    back, on = (review.transport.buttons[act] for act in ("back", "on"))
    assert place.x() < back.mapTo(desktop.window, QPoint(0, 0)).x()
    assert back.mapTo(desktop.window, QPoint(0, 0)).x() < on.mapTo(desktop.window, QPoint(0, 0)).x()


def test_the_cursor_s_time_is_the_largest_text_of_the_review(
    desktop: Desktop, review: ReviewPanel
) -> None:
    desktop.area.open_workspace("review")
    transport = review.transport
    sizes = [label.fontMetrics().height() for label in (transport.date, transport.chosen)]
    assert transport.time.fontMetrics().height() > 1.5 * max(sizes)
