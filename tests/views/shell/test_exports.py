"""Alt+S and Alt+Y: what is asked, whose word it takes, and what is said; by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain import commands as c
from console.domain.exports import Export
from console.domain.link import LinkState
from console.store.select import State
from console.views.exports.door import ExportNews
from console.views.exports.made import ExportMade
from console.views.exports.panel import Exports
from console.views.shell.notices import notices_of
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press, wait_until_active
from tests.support.seat import Seat
from tests.support.story import seat as story_seat
from tests.support.world import OPERATOR, SUPERVISOR, World

_NO_ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))


class Maker:
    """Stands where the process that makes bundles stands: keeps what it was asked."""

    def __init__(self) -> None:
        self.made: list[tuple[Export, Path]] = []
        self.cancelled: list[str] = []
        self.tell: Callable[[ExportNews], None] = lambda _: None

    def make(
        self, export: Export, state: State, path: Path, tell: Callable[[ExportNews], None]
    ) -> None:
        self.made.append((export, path))
        self.tell = tell

    def cancel(self, export_id: str) -> None:
        self.cancelled.append(export_id)


@pytest.fixture
def maker(desktop: Desktop) -> Maker:
    made = Maker()
    desktop.seat.desk.exports = made
    desktop.work.open_alert("W1")
    return made


@pytest.fixture
def exports(desktop: Desktop, maker: Maker) -> Exports:
    return desktop.work.exports


def _said(exports: Exports) -> str:
    assert exports.notice is not None
    return exports.notice.head.text().translate(_NO_ISOLATES)


def _asked(desktop: Desktop, exports: Exports, path: Path, recognisable: bool) -> c.AskExport:
    """As a person does it, up to the chosen file; the wish that was sent."""
    press(desktop, Qt.Key.Key_S, ALT)
    dialog = exports.dialog
    assert dialog is not None
    dialog.people.setCurrentIndex(int(recognisable))
    dialog.submit()
    assert dialog.isVisible()  # without a reason nothing is asked
    dialog.reason.setText("for the court")
    dialog.case_number.setText("K-7")
    dialog.submit()
    assert exports.where is not None
    exports.where.fileSelected.emit(str(path))
    exports.where.close()
    wish = desktop.seat.sent[-1]
    assert isinstance(wish, c.AskExport)
    return wish


def test_the_focus_starts_on_the_safe_choice(desktop: Desktop, exports: Exports) -> None:
    press(desktop, Qt.Key.Key_S, ALT)
    dialog = exports.dialog
    assert dialog is not None
    assert dialog.focusWidget() is dialog.people
    assert dialog.blurred()
    assert dialog.what() == ("clips", "pictures")
    for field in (dialog.people, dialog.purpose, dialog.reason, *dialog.parts.values()):
        assert field.accessibleName()
    dialog.close()


def test_blurred_is_made_as_soon_as_it_is_recorded(
    desktop: Desktop, exports: Exports, maker: Maker, tmp_path: Path
) -> None:
    wish = _asked(desktop, exports, tmp_path / "K-7.rocx", recognisable=False)
    assert wish.blurred
    assert maker.made == []
    desktop.seat.answer()
    ((export, path),) = maker.made
    assert (export.id, path) == (wish.export_id, tmp_path / "K-7.rocx")
    maker.tell(ExportNews(40))
    assert exports.progress is not None
    assert exports.progress.bar.value() == 40
    exports.progress.accept_button.click()
    assert maker.cancelled == [export.id]
    maker.tell(ExportNews(message_id="export.cancelled"))
    assert "No file was made" in _said(exports)
    assert isinstance(desktop.seat.sent[-1], c.DeclineExport)  # taken back


def test_recognisable_waits_for_another(
    desktop: Desktop, exports: Exports, maker: Maker, tmp_path: Path
) -> None:
    seat = desktop.seat
    wish = _asked(desktop, exports, tmp_path / "K-7.rocx", recognisable=True)
    assert "Another supervisor is asked" in _said(exports)
    assert exports.notice is not None
    exports.notice.close()
    desktop.window.activateWindow()
    seat.answer()
    assert maker.made == []
    seat.world.do(c.ApproveExport(wish.export_id), SUPERVISOR)
    seat.follow()
    assert len(maker.made) == 1
    assert QApplication.activeWindow() is desktop.window  # somebody may be typing by now
    maker.tell(ExportNews(100, "export.done", {"name": "K-7.rocx", "left": 0, "key": "ab cd"}))
    assert QApplication.activeWindow() is desktop.window
    assert "K-7.rocx is made and signed" in _said(exports)


def test_the_end_gives_the_fingerprint_to_take_along(
    desktop: Desktop, exports: Exports, maker: Maker, tmp_path: Path
) -> None:
    _asked(desktop, exports, tmp_path / "K-7.rocx", recognisable=False)
    desktop.seat.answer()
    maker.tell(ExportNews(100, "export.done", {"name": "K-7.rocx", "left": 0, "key": "ab cd"}))
    press(desktop, Qt.Key.Key_S, ALT)  # goes to what came by itself
    made = exports.notice
    assert isinstance(made, ExportMade)
    wait_until_active(made)
    while QApplication.focusWidget() is not made.copy_button:
        press(desktop, Qt.Key.Key_Tab)
    press(desktop, Qt.Key.Key_Space)
    assert QApplication.clipboard().text() == "ab cd"
    assert made.copied.text()


def test_no_key_at_hand_stops_an_export(
    desktop: Desktop, exports: Exports, maker: Maker, tmp_path: Path
) -> None:
    """Esc puts its window away, Enter does too; only the button that says so stops it."""
    _asked(desktop, exports, tmp_path / "K-7.rocx", recognisable=False)
    desktop.seat.answer()
    progress = exports.progress
    assert progress is not None
    assert progress.focusWidget() is progress.cancel_button
    press(desktop, Qt.Key.Key_S, ALT)
    wait_until_active(progress)
    assert QApplication.focusWidget() is progress.cancel_button
    press(desktop, Qt.Key.Key_Return)
    assert exports.progress is None
    assert maker.cancelled == []
    maker.tell(ExportNews(60))  # it goes on
    maker.tell(ExportNews(100, "export.done", {"name": "K-7.rocx", "left": 0, "key": "ab cd"}))
    assert "K-7.rocx is made and signed" in _said(exports)


def test_two_exports_at_once_show_each_its_own(
    desktop: Desktop, exports: Exports, maker: Maker, tmp_path: Path
) -> None:
    tells = []
    for name in ("one.rocx", "two.rocx"):
        _asked(desktop, exports, tmp_path / name, recognisable=True)
        assert exports.notice is not None
        exports.notice.close()
        desktop.window.activateWindow()
        desktop.seat.answer()
    for wish in [body for body in desktop.seat.sent if isinstance(body, c.AskExport)]:
        desktop.seat.world.do(c.ApproveExport(wish.export_id), SUPERVISOR)
        desktop.seat.follow()
        tells.append(maker.tell)
    tells[0](ExportNews(80))
    tells[1](ExportNews(10))
    assert [window.bar.value() for window in exports.windows.values()] == [80, 10]


def test_what_lapses_is_said(
    desktop: Desktop, exports: Exports, maker: Maker, tmp_path: Path
) -> None:
    _asked(desktop, exports, tmp_path / "K-7.rocx", recognisable=True)
    desktop.seat.answer()
    desktop.seat.pass_time(16 * 60)
    assert "declined or has lapsed" in _said(exports)
    assert maker.made == []


def test_alone_nobody_can_be_recognisable(desktop: Desktop, exports: Exports) -> None:
    desktop.seat.set_link(LinkState.OFFLINE)
    press(desktop, Qt.Key.Key_S, ALT)
    dialog = exports.dialog
    assert dialog is not None
    assert dialog.people.count() == 1
    assert "only this workstation signs" in dialog.told.text()
    dialog.close()


@pytest.fixture
def supervisors(world: World, open_seat: Callable[[Seat], Desktop]) -> Desktop:
    """A supervisor's window, with an operator's wish in the world."""
    wish = c.AskExport("X1", "I1", ("clips",), False, "for the court", "K-7", "court")
    world.do(wish, OPERATOR)
    return open_seat(story_seat(world, SUPERVISOR, "Cy Dahl"))


def test_the_second_person_is_told_and_decides(supervisors: Desktop) -> None:
    desk, exports = supervisors.seat.desk, supervisors.work.exports
    assert "export.wants_agreement" in {one.message_id for one in notices_of(desk)}
    press(supervisors, Qt.Key.Key_Y, ALT)
    dialog = exports.agreeing
    assert dialog is not None
    assert dialog.focusWidget() is dialog.cancel_button  # Enter agrees to nothing
    dialog.accept_button.click()
    assert supervisors.seat.sent[-1] == c.ApproveExport("X1")
    supervisors.seat.answer()
    assert "export.wants_agreement" not in {one.message_id for one in notices_of(desk)}
    press(supervisors, Qt.Key.Key_Y, ALT)
    assert "No export waits" in _said(exports)


def test_the_second_person_says_no(supervisors: Desktop) -> None:
    press(supervisors, Qt.Key.Key_Y, ALT)
    dialog = supervisors.work.exports.agreeing
    assert dialog is not None
    dialog.decline_button.click()
    assert supervisors.seat.sent[-1] == c.DeclineExport("X1")
    assert not dialog.isVisible()


def test_an_operator_is_asked_for_no_such_word(desktop: Desktop, exports: Exports) -> None:
    wish = c.AskExport("X1", "I1", ("clips",), False, "for the court", "K-7", "court")
    desktop.seat.world.do(wish, SUPERVISOR)
    desktop.seat.follow()
    assert "export.wants_agreement" not in {o.message_id for o in notices_of(desktop.seat.desk)}
