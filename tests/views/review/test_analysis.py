"""An analysis by keyboard alone, with a real worker over real recordings: asked, found, gone to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from console.bootstrap.analysing import Analyser, Limits
from console.domain import commands as c
from console.domain.analysis import Analysis, AnalysisWish, CameraSeen, Gap, Stage, Unread
from console.views.dialogs.words import AskManualAlert
from console.views.review.analysis.acts import AnalysisActs
from console.views.review.analysis.words import head_words
from console.views.review.panel import ReviewPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press, wait_until_active
from tests.support.marker_model import CLASS, write_marker_package
from tests.video import marked
from tests.video.archive import Archive
from tests.views.review.shelf import Shelf

_LIMIT_MS = 40_000


class Later(QObject):
    """What a thread wants done, done on the window's."""

    act = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.act.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)


@pytest.fixture
def analyses(desktop: Desktop) -> AnalysisActs:
    desktop.area.open_workspace("review")
    found = desktop.work.reviewing.analyses
    assert found is not None
    return found


def _wait(qtbot: QtBot, happened: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(happened()), timeout=_LIMIT_MS)


def _choose(desktop: Desktop, review: ReviewPanel) -> None:
    """The ten seconds of the recordings, by keys."""
    review.show_at(("cam-1", "cam-2"), marked.BEGINS)
    review.focus_target.setFocus()
    press(desktop, "i")
    press(desktop, "]")
    press(desktop, "o")


def test_a_span_is_analysed_and_enter_takes_all_cameras_to_a_hit(
    desktop: Desktop,
    review: ReviewPanel,
    analyses: AnalysisActs,
    shelf: Shelf,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    archive = Archive(tmp_path / "archive", fill=marked.fill)
    model, later = write_marker_package(tmp_path / "model"), Later()
    analyser = Analyser(model, later.act.emit, archive.future, Limits(nice=0))
    desktop.seat.desk.analyses = analyser
    _choose(desktop, review)
    press(desktop, "a")
    assert analyses.dialog is not None
    wait_until_active(analyses.dialog)
    press(desktop, Qt.Key.Key_Return)
    _wait(qtbot, lambda: analyses.analysis and not analyses.analysis.runs)
    analyser.close()
    archive.close()

    pane = analyses.pane
    assert pane.isVisible()
    told = pane.told.text()
    assert "not recorded" in told
    assert "MARKER" not in told
    assert "marker 1.2.3" in told.translate(dict.fromkeys(range(0x2066, 0x206A)))
    assert pane.list.count() == 4  # a long and a brief one of each camera
    assert sum(1 for mark in review.marks if mark.number) == 4

    press(desktop, "h")
    assert desktop.window.focusWidget() is pane.list
    pane.list.setCurrentRow(0)
    press(desktop, Qt.Key.Key_Return)
    hit = pane.picked()
    assert hit is not None
    assert shelf.cursor.at_utc == hit.at_utc
    assert shelf.cursor.speed == 0.0
    assert "alarm" in pane.list.item(0).text()
    assert analyses.boxes(hit.camera_id, hit.at_utc)[0].label == CLASS
    assert analyses.boxes(hit.camera_id, hit.at_utc + 0.066) == ()

    press(desktop, "b")
    dialog = desktop.work.reviewing.bookmarks.dialog
    assert dialog is not None
    assert CLASS in dialog.note.text()
    dialog.submit()
    wish = desktop.seat.sent[-1]
    assert isinstance(wish, c.MakeBookmark)
    assert wish.camera_ids == (hit.camera_id,)
    assert wish.from_utc.timestamp() == pytest.approx(hit.from_utc)
    desktop.window.activateWindow()

    pane.list.setFocus()
    press(desktop, "m")
    asked = desktop.work.open_dialog
    assert isinstance(asked, AskManualAlert)
    assert CLASS in asked.title.text()
    asked.submit()
    raised = desktop.seat.sent[-1]
    assert isinstance(raised, c.RaiseAlert)
    assert raised.camera_id == hit.camera_id


class Door:
    """Stands where the process stands: what it would say is told by hand."""

    def __init__(self) -> None:
        self.tell: Callable[[Analysis], None] = lambda _analysis: None
        self.cancelled = 0

    def start(self, wish: AnalysisWish, tell: Callable[[Analysis], None]) -> None:
        self.tell = tell
        tell(Analysis(wish))

    def cancel(self) -> None:
        self.cancelled += 1


def test_one_that_runs_is_followed_stopped_and_closed_by_keys(
    desktop: Desktop, review: ReviewPanel, analyses: AnalysisActs
) -> None:
    door = desktop.seat.desk.analyses = Door()
    press(desktop, "a")
    assert analyses.notice is not None  # no span yet
    analyses.notice.close()
    desktop.window.activateWindow()
    _choose(desktop, review)
    press(desktop, "a")
    assert analyses.dialog is not None
    analyses.dialog.boxes["cam-2"].setChecked(False)
    wish = analyses.dialog.wish()
    assert wish.camera_ids == ("cam-1",)
    analyses.dialog.submit()
    door.tell(Analysis(wish, Stage.RUNNING, percent=40, waits=True))
    pane = analyses.pane
    assert "40" in pane.head.text()
    assert "waits" in pane.head.text()

    review.focus_target.setFocus()
    press(desktop, "a")  # one at a time: the key leads to it
    assert desktop.window.focusWidget() is pane.list
    press(desktop, Qt.Key.Key_Delete)
    assert door.cancelled == 1
    seen = CameraSeen("cam-1", 3, 3, (Gap(1002.0, marked.ENDS, Unread.STOPPED),))
    press(desktop, Qt.Key.Key_Escape)
    assert review.pictures.isAncestorOf(desktop.window.focusWidget())
    press(desktop, Qt.Key.Key_1, CTRL)  # gone elsewhere: it says so, and takes no key
    focused = desktop.window.focusWidget()
    door.tell(Analysis(wish, Stage.STOPPED, seen=(seen,), percent=100))
    notice = analyses.notice
    assert notice is not None
    assert notice.isVisible()
    assert "No hit" in notice.head.text()
    assert desktop.window.focusWidget() is focused
    notice.close()
    desktop.area.open_workspace("review")
    told = pane.told.text()
    assert pane.head.text() == "Analysis: stopped before its end"
    assert "No hit" in told
    assert "no proof" in told
    assert "NOT looked at" in told
    for button in pane.buttons.values():
        assert button.accessibleName()
        assert button.minimumHeight() >= 24
    assert not pane.buttons["show"].isEnabled()
    review.focus_target.setFocus()
    press(desktop, "h")
    press(desktop, Qt.Key.Key_Delete)
    assert not pane.isVisible()
    assert analyses.analysis is None


def test_the_headline_tells_one_that_ended_early_from_a_whole_one() -> None:
    def head(*whys: Unread) -> str:
        gaps = tuple(Gap(1002.0, 1003.0, why) for why in whys)
        wish = AnalysisWish(("cam-1",), 1000.0, 1003.0)
        return head_words(Analysis(wish, Stage.DONE, seen=(CameraSeen("cam-1", 3, 3, gaps),)))

    assert head() == head(Unread.NOT_RECORDED, Unread.DAMAGED) == "Analysis: ended"
    died = head(Unread.NOT_RECORDED, Unread.DIED, Unread.DIED)
    assert died.startswith("Analysis: ended early")
    assert died.count("the process that looked has died") == 1
    assert "not recorded" not in died
    for why in (Unread.HUNG, Unread.TOO_LONG, Unread.UNREACHABLE):
        assert "NOT all" in head(why)
