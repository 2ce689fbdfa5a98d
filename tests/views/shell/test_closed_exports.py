"""Exports of what is closed, and what keeps the originals: found, asked for and said, by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.bookmark import Bookmark
from console.domain.exports import ExportedIncident
from console.domain.history import ClosedIncident, HistoryPage
from console.views.exports.panel import Exports
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press
from tests.support.seat import Seat
from tests.support.story import seat as story_seat
from tests.support.world import OPERATOR, SUPERVISOR, World
from tests.views.shell.test_exports import Maker

_NO_ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))


@pytest.fixture
def exports(desktop: Desktop) -> Exports:
    desktop.seat.desk.exports = Maker()
    desktop.work.open_alert("W1")
    return desktop.work.exports


@pytest.fixture
def supervisors(world: World, open_seat: Callable[[Seat], Desktop]) -> Desktop:
    return open_seat(story_seat(world, SUPERVISOR, "Cy Dahl"))


def _said(exports: Exports) -> str:
    assert exports.notice is not None
    return exports.notice.head.text().translate(_NO_ISOLATES)


def _closed(desktop: Desktop, number: str = "", seq: int = 9) -> ClosedIncident:
    """The incident on screen as the history would have it, closed last week; or one like it."""
    world = desktop.seat.world
    incident = world.state.incidents["I1"]
    if number:
        incident = replace(incident, id=f"I-{number}", number=number)
    at, mark = world.now - timedelta(days=7), world.now - timedelta(days=8)
    marked = Bookmark(
        "B1", "the bag", Priority.LOW, ("cam-1",), mark, mark, "op1", mark, incident.id
    )
    return ClosedIncident(seq, at, "resolved", "handed to the police", incident, (), (marked,))


def test_a_closed_incident_is_found_and_its_export_asked_for_by_keys(
    desktop: Desktop, exports: Exports, tmp_path: Path
) -> None:
    newest, wanted = _closed(desktop, "2026-1114-001"), _closed(desktop, "2026-0501-007", 4)
    desktop.seat.closed = HistoryPage((newest,), 9)
    desktop.seat.older = {9: HistoryPage((), 5), 5: HistoryPage((wanted,), None)}
    press(desktop, Qt.Key.Key_H, ALT)
    choice = desktop.work.paper.choice
    assert choice is not None
    assert choice.focusWidget() is choice.search
    assert choice.older.isVisible()
    QTest.keyClicks(choice.search, "0501-007")  # two pages further back
    assert choice.list.count() == 1
    assert not choice.older.isVisible()
    QTest.keyClick(choice.search, Qt.Key.Key_S, ALT)
    dialog = exports.dialog
    assert dialog is not None
    assert "2026-0501-007" in dialog.head.text()
    assert dialog.marks is not None
    dialog.marks.choice.setCurrentIndex(1)
    dialog.reason.setText("for the court")
    dialog.submit()
    assert exports.where is not None
    exports.where.fileSelected.emit(str(tmp_path / "K-7.rocx"))
    exports.where.close()
    wish = desktop.seat.sent[-1]
    assert isinstance(wish, c.AskExport)
    assert wish.closed == ExportedIncident.of(wanted.incident, wanted.closed_utc)
    assert wish.camera_ids == ("cam-1",)
    assert wish.to_utc is not None
    assert wish.from_utc is not None
    assert wish.to_utc - wish.from_utc == timedelta(seconds=20)


def test_what_nothing_matches_is_said_once_all_is_searched(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    desktop.seat.closed = HistoryPage((_closed(desktop),), 9, complete=False)
    desktop.seat.older = {9: HistoryPage((), None, complete=False)}
    press(desktop, Qt.Key.Key_H, ALT)
    choice = desktop.work.paper.choice
    assert choice is not None
    assert "only those that this workstation has kept" in choice.told.text()
    QTest.keyClicks(choice.search, "nowhere")
    assert "None of all" in choice.told.text()
    choice.submit()
    assert choice.isVisible()
    choice.search.setText("police")  # what was written when it was closed
    assert choice.list.count() == 1
    choice.close()


def test_with_no_open_incident_the_same_key_offers_the_closed_ones(desktop: Desktop) -> None:
    exports = desktop.work.exports
    desktop.seat.desk.exports = Maker()
    desktop.work.open_alert("W1")
    closed = _closed(desktop)
    desktop.seat.world.record(e.IncidentClosed("I1", "resolved", "done", "en"), OPERATOR, "C")
    desktop.seat.follow()
    press(desktop, Qt.Key.Key_S, ALT)
    assert "Open the incident first" in _said(exports)
    assert exports.notice is not None
    exports.notice.close()
    desktop.window.activateWindow()
    desktop.seat.closed = HistoryPage((closed,), None)
    press(desktop, Qt.Key.Key_S, ALT)
    assert exports.closed is not None
    exports.closed.submit()
    assert exports.dialog is not None
    assert exports.dialog.kept is not None
    told = exports.dialog.kept.told.text().translate(_NO_ISOLATES)
    assert "erased on 2027-11-14" in told
    assert "Recordings end sooner" in told  # a bookmark's
    exports.dialog.close()


def test_an_operator_reads_who_can_keep_the_originals(desktop: Desktop, exports: Exports) -> None:
    press(desktop, Qt.Key.Key_S, ALT)
    assert exports.dialog is not None
    kept = exports.dialog.kept
    assert kept is not None
    assert kept.box is None
    assert "365 days after the incident is closed" in kept.told.text().translate(_NO_ISOLATES)
    assert "A supervisor can place one" in kept.told.text()
    exports.dialog.close()


def test_a_supervisor_places_the_hold_with_the_export(supervisors: Desktop, tmp_path: Path) -> None:
    seat, exports = supervisors.seat, supervisors.work.exports
    seat.desk.exports = Maker()
    supervisors.work.open_alert("W1")
    press(supervisors, Qt.Key.Key_S, ALT)
    dialog = exports.dialog
    assert dialog is not None
    assert dialog.kept is not None
    assert dialog.kept.box is not None
    assert not dialog.kept.box.isChecked()
    dialog.kept.box.setChecked(True)
    dialog.reason.setText("for the court")
    dialog.submit()
    assert "for a case" in dialog.message.text()
    dialog.case_number.setText("K-7")
    dialog.submit()
    assert exports.where is not None
    exports.where.fileSelected.emit(str(tmp_path / "K-7.rocx"))
    exports.where.close()
    hold, wish = seat.sent[-2:]
    assert isinstance(hold, c.PlaceHold)
    assert isinstance(wish, c.AskExport)
    assert (hold.target_id, hold.case_number) == ("I1", "K-7")
    seat.answer()
    assert [one.target_id for one in seat.desk.state.holds.values()] == ["I1"]
    exports.ask()
    assert exports.progress is not None  # the file is being made
    exports.progress.close()
    exports.ask()
    assert exports.dialog is not None
    assert exports.dialog.kept is not None
    assert exports.dialog.kept.box is None
    assert "case K-7" in exports.dialog.kept.told.text().translate(_NO_ISOLATES)
    exports.dialog.close()
