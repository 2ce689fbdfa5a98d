"""The hand-over on screen: by keys alone, at both ends, and signing out without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain import commands as c
from console.domain.link import LinkState
from console.domain.person import SYSTEM_ACTOR
from console.domain.shift import Handover
from console.views.shift.dialogs import AskLeave
from console.views.shift.panel import HandoverPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press, wait_until_active
from tests.support.seat import Seat
from tests.support.world import OPERATOR, SECOND, SUPERVISOR, World
from tests.views.conftest import Open

SHIFT = Qt.KeyboardModifier.ShiftModifier
_MARKS = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


def panel(desktop: Desktop) -> HandoverPanel:
    found = desktop.panel("handover")
    assert isinstance(found, HandoverPanel)
    return found


def plain(text: str) -> str:
    return text.translate(_MARKS)


def lines(desktop: Desktop) -> list[tuple[str, str]]:
    return [(row.id, plain(row.state)) for row in panel(desktop).list.lines.things]


def to_list(desktop: Desktop) -> None:
    """Back in this window, where the dialog has left the keys to the list."""
    desktop.window.activateWindow()
    wait_until_active(desktop.window)
    assert desktop.window.focusWidget() is panel(desktop).list


def only(world: World) -> Handover:
    (found,) = world.state.handovers.values()
    return found


@pytest.fixture
def manned(world: World) -> World:
    for one in (OPERATOR, SECOND, SUPERVISOR):
        world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    return world


@pytest.fixture
def outgoing(manned: World, operator: Seat, open_seat: Open) -> Desktop:
    """Ann, with a hand-over to Bo begun by keys alone."""
    desktop = open_seat(operator)
    press(desktop, "o", CTRL | SHIFT)
    assert desktop.area.open_name == "shift"
    press(desktop, "1")
    (body,) = [one for one in operator.sent if isinstance(one, c.BeginHandover)]
    assert body.to_id == SECOND.id
    operator.answer()
    return desktop


def test_it_is_filled_in_and_the_keys_are_on_its_list(outgoing: Desktop) -> None:
    shown = lines(outgoing)
    assert shown[0][0] == "incident:I1"
    assert "needs an owner" in shown[0][1]
    assert QApplication.focusWidget() is panel(outgoing).list
    assert "Not signed yet by you" in plain(panel(outgoing).standing.text())


def test_what_is_shelved_is_called_as_its_alert(outgoing: Desktop) -> None:
    world = outgoing.seat.world
    world.do(c.ShelveAlarms("S1", "H4", "The fair"), SUPERVISOR)
    press(outgoing, "s")
    outgoing.seat.answer()
    (row,) = [one for one in panel(outgoing).list.lines.things if one.id == "withheld:S1"]
    assert world.state.alerts["H4"].title in row.title
    assert "by Cy Dahl · The fair" in plain(row.state)


def test_from_note_to_countersignature_by_keys_alone(
    outgoing: Desktop, second: Seat, open_seat: Open
) -> None:
    ann = outgoing.seat
    press(outgoing, "n")
    press(outgoing, "Bag is at the desk")
    press(outgoing, Qt.Key.Key_Return)
    ann.answer()
    assert lines(outgoing)[0][1].endswith("Note: Bag is at the desk")
    to_list(outgoing)
    press(outgoing, "s")
    ann.answer()
    assert "Signed by you" in plain(panel(outgoing).standing.text())

    second.follow()
    incoming = open_seat(second)
    press(incoming, "0")
    assert "offered to you" in lines(incoming)[0][1]
    press(incoming, "q")
    press(incoming, "Who has the key?")
    press(incoming, Qt.Key.Key_Return)
    second.answer()
    to_list(incoming)
    press(incoming, "s")
    second.answer()
    assert "not answered yet" in panel(incoming).answer.text()

    ann.follow()
    assert lines(outgoing)[0][1].startswith("QUESTION: Who has the key?")
    to_list(outgoing)
    press(outgoing, "a")
    press(outgoing, "The porter")
    press(outgoing, Qt.Key.Key_Return)
    ann.answer()

    second.follow()
    assert "The porter" in panel(incoming).detail.text()
    to_list(incoming)
    press(incoming, "s")
    second.answer()
    assert only(second.world).done
    assert second.world.state.incidents["I1"].owner_id == SECOND.id
    ann.follow()
    assert "countersigned by Bo Lie" in plain(panel(outgoing).standing.text())


def test_what_is_declined_goes_to_a_third_person(
    outgoing: Desktop, second: Seat, open_seat: Open
) -> None:
    press(outgoing, "s")
    outgoing.seat.answer()
    second.follow()
    incoming = open_seat(second)
    press(incoming, "0")
    press(incoming, "x")
    press(incoming, "I know him")
    press(incoming, Qt.Key.Key_Return)
    second.answer()
    outgoing.seat.follow()
    assert "declined by Bo Lie: I know him" in lines(outgoing)[0][1]
    to_list(outgoing)
    press(outgoing, "o")
    press(outgoing, "2")
    assert outgoing.seat.sent[-1] == c.OfferInHandover(only(second.world).id, "I1", SUPERVISOR.id)


def test_alone_it_can_be_prepared_and_not_signed(outgoing: Desktop) -> None:
    outgoing.seat.set_link(LinkState.OFFLINE)
    panel(outgoing).tick()
    assert not panel(outgoing).sign_button.isEnabled()
    assert "can be prepared" in panel(outgoing).standing.text()
    before = len(outgoing.seat.sent)
    press(outgoing, "s")
    assert len(outgoing.seat.sent) == before
    to_list(outgoing)
    press(outgoing, "e")
    press(outgoing, "Lift is stuck")
    press(outgoing, Qt.Key.Key_Return)
    assert isinstance(outgoing.seat.sent[-1], c.AddHandoverLine)


def test_digits_are_workspaces_here_too(outgoing: Desktop) -> None:
    press(outgoing, "1")
    assert outgoing.area.open_name == "operations"


# -- signing out --------------------------------------------------------------------------------


def leaving(desktop: Desktop) -> list[bool]:
    gone: list[bool] = []
    desktop.work.sign_out_asked.connect(lambda: gone.append(True))
    press(desktop, "q", CTRL | SHIFT)
    return gone


def test_who_owns_nothing_signs_out_at_once(
    manned: World, supervisor: Seat, open_seat: Open
) -> None:
    assert leaving(open_seat(supervisor)) == [True]


def test_unsigned_blocks_signing_out(manned: World, operator: Seat, open_seat: Open) -> None:
    desktop = open_seat(operator)
    gone = leaving(desktop)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskLeave)
    press(desktop, Qt.Key.Key_Return)  # without a reason nothing happens
    assert gone == []
    assert "say why not" in dialog.message.text()
    press(desktop, "Taken ill")
    press(desktop, Qt.Key.Key_Return)
    assert operator.sent[-1] == c.LeaveWithoutHandover("Taken ill")
    assert gone == []  # until it is recorded
    operator.answer()
    assert gone == [True]


def test_alone_the_override_is_kept_for_the_backend(
    manned: World, operator: Seat, open_seat: Open
) -> None:
    from dataclasses import replace

    from console.store.select import Progress
    from console.views.bridge import Update

    desktop = open_seat(operator)
    gone = leaving(desktop)
    press(desktop, "Taken ill")
    press(desktop, Qt.Key.Key_Return)
    queued = [replace(one, progress=Progress.QUEUED) for one in operator.marks.values()]
    operator.bridge.post(Update(pending=tuple(queued)))
    operator.settle()
    assert gone == [True]


def test_from_there_to_the_hand_over_is_one_button(
    manned: World, operator: Seat, open_seat: Open
) -> None:
    desktop = open_seat(operator)
    gone = leaving(desktop)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskLeave)
    dialog.hand_button.click()
    assert desktop.area.open_name == "shift"
    press(desktop, "1")
    assert isinstance(operator.sent[-1], c.BeginHandover)
    assert gone == []


def test_supervisors_are_told_and_their_caret_stays(
    manned: World, supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_seat(supervisor)
    focused = QApplication.focusWidget()
    manned.do(c.LeaveWithoutHandover("Taken ill"))
    supervisor.follow()
    card = desktop.area.broadcast
    assert card.isVisible()
    assert "Ann Berg signs out without a hand-over (Taken ill)" in plain(card.words.text())
    assert QApplication.focusWidget() is focused
    press(desktop, "j", Qt.KeyboardModifier.AltModifier)
    supervisor.answer()
    assert not card.isVisible()


# -- said to all, paper -------------------------------------------------------------------------


def test_a_word_to_all_has_receipts(
    manned: World, supervisor: Seat, operator: Seat, open_seat: Open
) -> None:
    sender = open_seat(supervisor)
    press(sender, "b", CTRL | SHIFT)
    press(sender, "Fire drill at nine")
    press(sender, Qt.Key.Key_Return)
    supervisor.answer()
    assert "2 of 2 have not read it" in plain(sender.area.broadcast.who.text())
    reader = open_seat(operator)
    operator.follow()
    assert plain(reader.area.broadcast.words.text()) == "Fire drill at nine"
    press(reader, "j", Qt.KeyboardModifier.AltModifier)
    operator.answer()
    supervisor.follow()
    assert "1 of 2 have not read it: Bo Lie" in plain(sender.area.broadcast.who.text())


def test_what_is_saved_is_text_and_never_markup(outgoing: Desktop, tmp_path: Path) -> None:
    press(outgoing, "n")
    press(outgoing, "<img src=x onerror=alert(1)>")
    press(outgoing, Qt.Key.Key_Return)
    outgoing.seat.answer()
    asks = outgoing.work.shift
    asks.to_paper()
    assert asks.paper.dialog is not None
    asks.paper.dialog.fileSelected.emit(str(tmp_path / "handover.html"))
    asks.paper.dialog.close()
    html = (tmp_path / "handover.html").read_text("utf-8")
    assert "&lt;img src=x" in html
    assert "<img" not in html
    assert "not signed" in html
    assert "Ann Berg" in html
