"""The review by keyboard alone: one clock, gaps as gaps, in and out, marks, bookmarks, export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.views.bookmarks.panel import BookmarksPanel
from console.views.review.asks import AskTime, LineText, PickCameras, PickSet, time_of
from console.views.review.panel import ReviewPanel
from console.views.review.pictures import moment
from console.views.wall.dock import WallPanel
from console.views.wall.tile_view import TileState
from tests.support.desktop import Desktop, open_desktop
from tests.support.keyboard import CTRL, press
from tests.support.seat import Seat
from tests.views.review.shelf import NO_RECORDING, Shelf

_NO_ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))


def _opened(desktop: Desktop, review: ReviewPanel) -> float:
    """V on an alert; the time that is shown."""
    desktop.work.open_alert("W1")
    press(desktop, "v")
    assert desktop.area.open_name == "review"
    return review.at_utc()


def _wait(qtbot: QtBot, happened: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(happened()), timeout=5000)


def _tile(review: ReviewPanel, camera_id: str) -> TileState:
    tiles = review.pictures.tiles
    return next(tile.view.state for tile in tiles if tile.view.id == camera_id)


def _said(review: ReviewPanel, camera_id: str) -> str:
    tiles = review.pictures.tiles
    tile = next(tile for tile in tiles if tile.view.id == camera_id)
    return tile.accessibleDescription().translate(_NO_ISOLATES)


def test_v_shows_the_alerts_cameras_ten_seconds_before_it(
    desktop: Desktop, review: ReviewPanel, shelf: Shelf, qtbot: QtBot
) -> None:
    at = _opened(desktop, review)
    first_seen = desktop.seat.desk.state.alerts["W1"].first_seen_utc.timestamp()
    assert at == pytest.approx(first_seen - 10.0, abs=0.01)
    assert review.camera_ids[0] == "cam-1"
    assert set(review.camera_ids) == shelf.shown
    assert shelf.cursor.speed == 0.0

    shelf.gaps["cam-2"] = ((at - 5, at + 5),)
    for camera_id in review.camera_ids:
        gone = NO_RECORDING if camera_id == "cam-2" else ""
        shelf.write(camera_id, at - 0.03 if camera_id == "cam-1" else at - 0.4, gone)
    _wait(qtbot, lambda: _tile(review, "cam-1") == TileState.REVIEW)
    _wait(qtbot, lambda: _tile(review, "cam-2") == TileState.NO_RECORDING)
    _wait(qtbot, lambda: f"REVIEW {moment(at - 0.03)}" in _said(review, "cam-1"))
    assert "earlier" not in _said(review, "cam-1")
    _wait(qtbot, lambda: f"NO RECORDING {moment(at)}" in _said(review, "cam-2"))
    _wait(qtbot, lambda: "0.4 s earlier" in _said(review, "cam-3"))

    press(desktop, "]")  # what was shown is of ten seconds ago now
    _wait(qtbot, lambda: _tile(review, "cam-1") == TileState.OPENING)


def test_keys_play_step_and_leap_on_one_clock(
    desktop: Desktop, review: ReviewPanel, shelf: Shelf, qtbot: QtBot
) -> None:
    at = _opened(desktop, review)
    for camera_id in review.camera_ids:
        shelf.write(camera_id, at)
    _wait(qtbot, lambda: review.pictures.captured("cam-1"))
    press(desktop, "]")
    press(desktop, "[")
    assert review.at_utc() == pytest.approx(at, abs=0.01)
    press(desktop, "+")
    press(desktop, Qt.Key.Key_Space)
    assert shelf.cursor.speed == 2.0
    press(desktop, "-")
    press(desktop, "-")
    assert shelf.cursor.speed == 0.5
    press(desktop, Qt.Key.Key_Space)
    assert shelf.cursor.speed == 0.0

    press(desktop, "2")
    press(desktop, ".")
    assert shelf.steps == [(review.camera_ids[1], 1)]
    shelf.write(review.camera_ids[1], at + 5.0)
    _wait(qtbot, lambda: shelf.cursor.at_utc == at + 5.0)
    assert review.at_utc() == at + 5.0


def test_in_out_marks_and_a_time_that_is_typed(
    desktop: Desktop, review: ReviewPanel, qtbot: QtBot
) -> None:
    at = _opened(desktop, review)
    press(desktop, "i")
    press(desktop, "]")
    press(desktop, "o")
    chosen = review.chosen()
    assert (chosen.from_utc, chosen.to_utc) == pytest.approx((at, at + 10.0), abs=0.01)
    press(desktop, "n")
    alerts = desktop.seat.desk.state.alerts
    assert review.at_utc() in {alert.first_seen_utc.timestamp() for alert in alerts.values()}

    press(desktop, "t")
    text = desktop.work.reviewing.acts.dialog
    assert isinstance(text, LineText)
    rows = [text.list.item(row).text() for row in range(text.list.count())]
    assert any("recorded" in row for row in rows)
    assert any("alert" in row for row in rows)
    text.close()
    desktop.window.activateWindow()

    press(desktop, "g")
    asked = desktop.work.reviewing.acts.dialog
    assert isinstance(asked, AskTime)
    asked.time.setText("25:99")
    asked.submit()
    assert asked.isVisible()
    shown = datetime.fromtimestamp(at - 60, UTC).astimezone()
    asked.time.setText(f"{shown:%Y-%m-%d %H:%M:%S}")
    asked.submit()
    assert review.at_utc() == pytest.approx(at - 60, abs=1.0)


def test_c_chooses_sets_and_single_cameras(desktop: Desktop, review: ReviewPanel) -> None:
    at = _opened(desktop, review)
    press(desktop, "c")
    asked = desktop.work.reviewing.acts.dialog
    assert isinstance(asked, PickSet)
    assert asked.list.count() == 4  # incident, alert, wall, one by one
    asked.list.setCurrentRow(3)
    asked.submit()
    chosen = desktop.work.reviewing.acts.dialog
    assert isinstance(chosen, PickCameras)
    for row in range(chosen.list.count()):
        wanted = Qt.CheckState.Checked if row < 2 else Qt.CheckState.Unchecked
        chosen.list.item(row).setCheckState(wanted)
    chosen.submit()
    assert review.camera_ids == ("cam-1", "cam-2")
    assert review.at_utc() == pytest.approx(at, abs=0.01)


def test_b_keeps_the_span_and_a_row_of_the_list_brings_it_back(
    desktop: Desktop, review: ReviewPanel
) -> None:
    at = _opened(desktop, review)
    press(desktop, "i")
    press(desktop, "]")
    press(desktop, "o")
    press(desktop, "b")
    dialog = desktop.work.reviewing.bookmarks.dialog
    assert dialog is not None
    assert dialog.focusWidget() is dialog.note
    dialog.note.setText("<b>man</b> with a ladder")
    dialog.submit()
    wish = desktop.seat.sent[-1]
    assert isinstance(wish, c.MakeBookmark)
    assert wish.camera_ids == review.camera_ids
    assert wish.to_utc - wish.from_utc == timedelta(seconds=10)
    assert wish.incident_id == "I1"  # the one on screen is of this camera
    desktop.seat.answer()

    review.show_at(("cam-4",), at - 600)
    listed = desktop.area.panel("bookmarks", BookmarksPanel)
    listed.list.setFocus()
    assert "<b>man</b>" in listed.list.item(0).text()
    first = listed.list.visualItemRect(listed.list.item(0))
    written = listed.list.fontMetrics().lineSpacing() * 2
    assert first.height() >= written + 18  # paddings and frame: else the note is not painted
    press(desktop, Qt.Key.Key_Return)
    assert review.camera_ids == wish.camera_ids
    assert review.at_utc() == pytest.approx(at, abs=0.01)
    assert review.chosen().is_span
    log = desktop.seat.desk.state.incidents["I1"].log
    assert log[-1].message_id == "log.bookmark_made"


def test_v_and_b_on_the_wall_take_the_picture_in_hand(
    qapp: QApplication, qtbot: QtBot, operator: Seat, shelf: Shelf
) -> None:
    live = Shelf()
    for camera_id in ("cam-1", "cam-2", "cam-3", "cam-4"):
        live.resize(camera_id, 640, 360)
    desktop = open_desktop(qapp, operator, reviews=shelf, readers=live.reader)
    desktop.window.activateWindow()
    qtbot.waitUntil(desktop.window.isActiveWindow, timeout=3000)
    at = operator.desk.now().timestamp() - 7.0
    wall = desktop.area.panel("wall", WallPanel)
    wall.grid.pick("cam-3")
    press(desktop, "b")
    bookmarks = desktop.work.reviewing.bookmarks
    assert bookmarks.notice is not None  # no picture yet: no time to keep
    bookmarks.notice.close()
    desktop.window.activateWindow()

    live.write("cam-3", at)
    _wait(qtbot, lambda: wall.captured_utc("cam-3"))
    wall.grid.pick("cam-3")
    press(desktop, "b")
    assert bookmarks.dialog is not None
    bookmarks.dialog.submit()
    wish = operator.sent[-1]
    assert isinstance(wish, c.MakeBookmark)
    assert wish.camera_ids == ("cam-3",)
    assert wish.from_utc.timestamp() == wish.to_utc.timestamp() == pytest.approx(at, abs=0.001)

    wall.grid.pick("cam-3")
    press(desktop, "v")
    review = desktop.area.panel("review", ReviewPanel)
    assert set(review.camera_ids) == {"cam-1", "cam-2", "cam-3", "cam-4"}
    assert review.at_utc() == pytest.approx(min(at, review.clock.latest(review.clock.at_s)))
    desktop.close()
    live.close()


def test_e_exports_the_span_of_the_ticked_cameras(
    desktop: Desktop, review: ReviewPanel, tmp_path: Path
) -> None:
    class Maker:
        def make(self, *_what: object) -> None: ...
        def cancel(self, _export_id: str) -> None: ...

    desktop.seat.desk.exports = Maker()
    _opened(desktop, review)
    press(desktop, "e")
    assert desktop.work.exports.dialog is None  # no span yet
    acts = desktop.work.reviewing.acts
    assert acts is not None
    assert acts.notice is not None
    acts.notice.close()
    desktop.window.activateWindow()
    review.focus_target.setFocus()
    press(desktop, "i")
    press(desktop, "]")
    press(desktop, "o")
    press(desktop, "e")
    dialog = desktop.work.exports.dialog
    assert dialog is not None
    assert dialog.what() == ()
    assert dialog.window_parts is not None
    dialog.window_parts.boxes["cam-2"].setChecked(False)
    dialog.reason.setText("for the court")
    dialog.submit()
    where = desktop.work.exports.where
    assert where is not None
    where.fileSelected.emit(str(tmp_path / "K.rocx"))
    where.close()
    wish = desktop.seat.sent[-1]
    assert isinstance(wish, c.AskExport)
    assert set(wish.camera_ids) == set(review.camera_ids) - {"cam-2"}
    assert wish.from_utc is not None
    assert wish.to_utc is not None
    assert wish.to_utc - wish.from_utc == timedelta(seconds=10)


def test_everything_has_a_name_and_out_of_sight_nothing_is_read(
    desktop: Desktop, review: ReviewPanel, shelf: Shelf
) -> None:
    _opened(desktop, review)
    for button in review.transport.buttons.values():
        assert button.accessibleName()
        assert button.height() >= 24
    assert review.line.accessibleDescription()
    press(desktop, Qt.Key.Key_1, CTRL)
    assert shelf.shown == set()
    assert shelf.cursor.speed == 0.0


def test_a_time_without_a_date_is_the_last_one() -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC).astimezone()
    later = now + timedelta(hours=1)
    at = time_of(f"{later:%H:%M:%S}", now)
    assert at is not None
    assert at == later - timedelta(days=1)
    assert time_of("2099-01-01 10:00", now) is None
