"""Alt+P: where the file goes is asked, what cannot be done is said, nothing is half written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.history import ClosedIncident, HistoryPage
from console.domain.link import LinkState
from console.views.print import SaveAfterAction
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press
from tests.support.world import SUPERVISOR

_NO_ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))
HTML = "<!DOCTYPE html><html><body><h1>Weapon at Torget</h1></body></html>"


@pytest.fixture
def paper(desktop: Desktop) -> SaveAfterAction:
    """The selected alert's incident has a report at the backend."""
    desktop.seat.reports["I1"] = HTML
    desktop.work.open_alert("W1")
    return desktop.work.paper


def _said(paper: SaveAfterAction) -> str:
    assert paper.notice is not None
    return paper.notice.head.text().translate(_NO_ISOLATES)


def _asked(desktop: Desktop) -> QFileDialog:
    press(desktop, Qt.Key.Key_P, ALT)
    dialog = desktop.work.paper.dialog
    assert dialog is not None
    return dialog


@pytest.mark.parametrize(("ending", "start"), [(".pdf", b"%PDF-"), (".html", HTML.encode())])
def test_the_ending_says_what_is_written(
    desktop: Desktop,
    paper: SaveAfterAction,
    tmp_path: Path,
    qtbot: QtBot,
    ending: str,
    start: bytes,
) -> None:
    dialog = _asked(desktop)
    assert dialog.isVisible()
    path = tmp_path / f"after{ending}"
    dialog.fileSelected.emit(str(path))
    qtbot.waitUntil(lambda: paper.notice is not None, timeout=30_000)
    assert _said(paper) == f"after{ending} is saved."
    assert path.read_bytes().startswith(start)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    dialog.close()


def test_the_incident_that_was_just_closed(desktop: Desktop, paper: SaveAfterAction) -> None:
    world = desktop.seat.world
    desktop.work.open_alert("H3")
    number = world.state.incidents["I2"].number
    world.do(c.CloseIncident("I2", "resolved", "Over.", "en"), SUPERVISOR)
    desktop.seat.follow()
    assert "I2" not in desktop.seat.desk.state.incidents
    dialog = _asked(desktop)
    assert number in dialog.windowTitle()
    dialog.close()


def test_before_any_incident_was_shown(desktop: Desktop) -> None:
    desktop.work.select("H2")
    assert desktop.work.paper._shown() is None
    desktop.work.do("print")
    assert "No incident was shown" in _said(desktop.work.paper)
    assert desktop.work.paper.dialog is None


def test_alone_it_says_that_the_backend_is_needed(desktop: Desktop, paper: SaveAfterAction) -> None:
    desktop.seat.set_link(LinkState.OFFLINE)
    desktop.work.do("print")
    assert "Only the backend" in _said(paper)
    assert paper.dialog is None


def test_a_closed_incident_s_file_is_found_by_its_number(
    desktop: Desktop, paper: SaveAfterAction, tmp_path: Path
) -> None:
    incident = desktop.seat.world.state.incidents["I1"]
    closed = ClosedIncident(9, desktop.seat.world.now, "resolved", "done", incident, ())
    desktop.seat.closed = HistoryPage((closed,), None)
    press(desktop, Qt.Key.Key_H, ALT)
    choice = paper.choice
    assert choice is not None
    shown = choice.list.item(0).text().translate(_NO_ISOLATES)
    assert incident.number in shown
    assert "Resolved" in shown
    choice.submit()
    dialog = paper.dialog
    assert dialog is not None
    path = tmp_path / "after.html"
    dialog.fileSelected.emit(str(path))
    assert path.read_text() == HTML


@pytest.mark.parametrize(
    ("page", "words"), [(HistoryPage((), None), "No incident has"), (None, "Try again")]
)
def test_without_a_closed_one_it_says_so(
    desktop: Desktop, page: HistoryPage | None, words: str
) -> None:
    desktop.seat.closed = page
    desktop.work.do("closed")
    assert words in _said(desktop.work.paper)
    assert desktop.work.paper.choice is None


def test_what_the_backend_refuses_is_said(
    desktop: Desktop, paper: SaveAfterAction, tmp_path: Path
) -> None:
    desktop.seat.reports.clear()
    paper.save("I1", tmp_path / "after.html")
    assert "nothing open under" in _said(paper)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_said_and_leaves_nothing(
    paper: SaveAfterAction, tmp_path: Path
) -> None:
    paper.save("I1", tmp_path / "gone" / "after.html")
    assert _said(paper) == "after.html could not be written: No such file or directory."
    (tmp_path / "after.html").mkdir()  # what no file can replace
    paper.save("I1", tmp_path / "after.html")
    assert "could not be written" in _said(paper)
    assert [one.name for one in tmp_path.iterdir()] == ["after.html"]
    paper.save("I1", tmp_path / "after.txt")
    assert "neither .pdf nor .html" in _said(paper)


def test_without_webengine_it_says_what_to_do(
    paper: SaveAfterAction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "console.views.print.page", None)
    paper.save("I1", tmp_path / "after.pdf")
    assert "Qt WebEngine" in _said(paper)
    assert list(tmp_path.iterdir()) == []
