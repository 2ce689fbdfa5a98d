"""Messages to those who must know: the card, its keys, who has read, and who is chased."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.person import SYSTEM_ACTOR, Actor, Person, Role
from console.domain.sharing import ReceiptKind
from console.views.bridge import Update
from console.views.incident.panel import IncidentPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press, wait_until_active
from tests.support.seat import Seat
from tests.support.story import seat
from tests.support.world import ADMIN, OPERATOR, SECOND, SUPERVISOR, World
from tests.views.conftest import Open

PARTNER = Actor("part1", (Role.PARTNER,))
CONFIRMED = c.GiveVerdict("W2", VerdictKind.CONFIRMED)
FALSE = c.GiveVerdict("W2", VerdictKind.FALSE, "umbrella")


@pytest.fixture
def manned(world: World) -> World:
    world.do(c.RegisterPerson(Person(PARTNER.id, "Police", PARTNER.roles)), ADMIN)
    for one in (OPERATOR, SECOND, SUPERVISOR):
        world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    return world


@pytest.fixture
def desktop(manned: World, operator: Seat, open_seat: Open) -> Desktop:
    return open_seat(operator)


def happens(desktop: Desktop, body: Any, who: Actor = SECOND) -> None:
    """Somebody elsewhere says it; the event comes here."""
    desktop.seat.world.do(body, who)
    desktop.seat.follow()


def receipts(desktop: Desktop) -> list[ReceiptKind]:
    return [body.kind for body in desktop.seat.sent if isinstance(body, c.GiveReceipt)]


def shown(desktop: Desktop) -> str:
    card = desktop.area.cards
    return card.head.text() if card.isVisible() else ""


def test_a_card_stays_until_it_is_read_and_tells_that_it_came(desktop: Desktop) -> None:
    assert shown(desktop) == ""
    happens(desktop, CONFIRMED)
    assert "CONFIRMED THREAT" in shown(desktop)
    assert "Verket" in shown(desktop)
    assert "Bo Lie" in desktop.area.cards.words.text()
    assert desktop.area.cards.picture.has_picture()
    assert receipts(desktop) == [ReceiptKind.DELIVERED]  # the console's own word, once
    desktop.seat.answer()
    desktop.seat.pass_time(600)
    assert shown(desktop)
    press(desktop, Qt.Key.Key_M, ALT)
    press(desktop, Qt.Key.Key_M, ALT)
    assert receipts(desktop) == [ReceiptKind.DELIVERED, ReceiptKind.READ]
    desktop.seat.answer()
    assert shown(desktop) == ""


def test_a_retraction_comes_as_loudly_and_has_a_key_of_its_own(desktop: Desktop) -> None:
    said: list[tuple[str, bool]] = []
    desktop.area.announcer.said.connect(lambda words, loud: said.append((words, loud)))
    happens(desktop, CONFIRMED)
    loud = desktop.area.cards.property("kind")
    press(desktop, Qt.Key.Key_M, ALT)
    desktop.seat.answer()
    happens(desktop, FALSE)
    card = desktop.area.cards
    assert "RETRACTION" in shown(desktop)
    assert "umbrella" in shown(desktop)
    assert card.property("kind") == loud
    assert card.picture.struck
    assert [loud for _words, loud in said] == [True, True]
    press(desktop, Qt.Key.Key_M, ALT)  # by habit
    desktop.seat.answer()
    assert "RETRACTION" in shown(desktop)
    press(desktop, Qt.Key.Key_Q, ALT)
    desktop.seat.answer()
    assert shown(desktop) == ""


def test_whoever_comes_back_sees_the_retraction_and_never_the_first_alone(
    manned: World, operator: Seat, open_seat: Open
) -> None:
    manned.do(CONFIRMED, SECOND)
    manned.do(FALSE, SECOND)
    operator.follow()
    desktop = open_seat(operator)
    assert "RETRACTION" in shown(desktop)
    assert desktop.area.cards.more.isHidden()


def test_it_takes_no_focus_from_who_types(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "l")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    press(desktop, "man")
    happens(desktop, CONFIRMED)
    press(desktop, " in red")
    happens(desktop, FALSE)
    press(desktop, " coat")
    assert QApplication.focusWidget() is note
    assert note.text() == "man in red coat"


def test_what_was_done_is_said_by_keys(desktop: Desktop) -> None:
    happens(desktop, CONFIRMED)
    press(desktop, Qt.Key.Key_B, ALT)
    press(desktop, "2")
    acts = [body for body in desktop.seat.sent if isinstance(body, c.SayActed)]
    assert [act.what for act in acts] == ["entrance_closed"]
    desktop.seat.answer()
    assert shown(desktop) == ""  # whoever acted has read it
    wait_until_active(desktop.window)
    desktop.work.open_alert("W2")
    press(desktop, Qt.Key.Key_B, ALT)  # later too, on the alert in hand
    press(desktop, "6")
    press(desktop, "called the school")
    press(desktop, Qt.Key.Key_Return)
    desktop.seat.answer()
    happens(desktop, FALSE)
    assert "called the school" in desktop.area.cards.words.text()


def test_the_judge_sees_how_far_each_recipient_is(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "y")
    desktop.seat.answer()
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    words = panel.judge.recipients
    (message,) = (m for m in desktop.seat.world.state.messages.values() if m.alert_id == "W2")
    assert words.text().count("○") == 3
    happens(desktop, c.GiveReceipt(message.id, ReceiptKind.DELIVERED), SUPERVISOR)
    happens(desktop, c.GiveReceipt(message.id, ReceiptKind.READ), SECOND)
    happens(desktop, c.SayActed(message.id, "unit_sent", "car 7"), PARTNER)
    for shape in ("◐", "●", "◆"):
        assert words.text().count(shape) == 1
    assert "car 7" in words.text()
    desktop.seat.bridge.post(Update(local=frozenset({("messages", message.id)})))
    desktop.seat.settle()
    assert "none of the 3 has it yet" in words.text()


def test_a_supervisor_sees_by_name_who_has_not_read(
    manned: World, supervisor: Seat, open_seat: Open
) -> None:
    manned.do(CONFIRMED, SECOND)
    manned.do(FALSE, SECOND)
    supervisor.follow()
    desktop = open_seat(supervisor)
    chase = desktop.area.chase
    supervisor.pass_time(61)
    assert not chase.isVisible()
    assert "REMINDER" in shown(desktop)
    supervisor.pass_time(60)
    assert "3 of 3" in chase.words.text()
    for name in ("Ann Berg", "Police", "you"):
        assert name in chase.words.text()
    press(desktop, Qt.Key.Key_U, ALT)
    press(desktop, "2")
    press(desktop, "by radio")
    press(desktop, Qt.Key.Key_Return)
    supervisor.answer()
    assert "2 of 3" in chase.words.text()
    assert "Police" not in chase.words.text()


def test_an_operator_is_not_shown_the_list(desktop: Desktop) -> None:
    happens(desktop, CONFIRMED)
    happens(desktop, FALSE)
    desktop.seat.pass_time(130)
    assert not desktop.area.chase.isVisible()


def test_a_partner_s_window_shows_the_message_until_they_have_acted(
    manned: World, open_seat: Open
) -> None:
    manned.do(CONFIRMED, SECOND)
    (message,) = (m for m in manned.state.messages.values() if m.alert_id == "W2")
    theirs = World(manned.assembly)
    theirs.now = manned.now
    for recorded in manned.journal:
        if recorded.scope.admits(PARTNER):
            theirs.journal.append(recorded)
            theirs.fold(theirs.state, recorded)
    desktop = open_seat(seat(theirs, PARTNER, "Police"))
    assert "Verket" in shown(desktop)
    press(desktop, Qt.Key.Key_M, ALT)
    desktop.seat.answer()
    assert shown(desktop)
    assert not desktop.area.cards.read.isEnabled()
    press(desktop, Qt.Key.Key_B, ALT)
    press(desktop, "1")
    desktop.seat.answer()
    assert shown(desktop) == ""
    assert theirs.state.messages[message.id].of("part1").acts[0].what == "unit_sent"
