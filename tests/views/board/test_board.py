"""The supervisor's board: columns, ages of offers, reassigning by keys and by button."""

from __future__ import annotations

from PySide6.QtCore import Qt

from console.domain import commands as c
from console.views.board.column import BoardColumn
from console.views.board.panel import BoardPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import press
from tests.support.seat import Seat
from tests.support.world import OPERATOR, SECOND
from tests.views.conftest import Open


def board(desktop: Desktop) -> BoardPanel:
    panel = desktop.panel("board")
    assert isinstance(panel, BoardPanel)
    return panel


def plain(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))


def column(desktop: Desktop, name: str) -> BoardColumn:
    return next(one for one in board(desktop).columns if one.header.title.text() == name)


def open_board(seat: Seat, open_seat: Open) -> Desktop:
    desktop = open_seat(seat)
    press(desktop, "4")
    return desktop


def test_each_person_has_a_column_and_nobody_has_the_last(
    supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_board(supervisor, open_seat)
    names = [one.header.title.text() for one in board(desktop).columns]
    assert names == ["Ann Berg", "Bo Lie", "Cy Dahl", "Unassigned"]
    assert "you" in column(desktop, "Cy Dahl").header.subtitle.text()
    loose = [card.id for card in column(desktop, "Unassigned").model.things]
    assert loose == ["W2", "H2", "H5", "H4"]


def test_cards_say_how_long_they_were_offered_and_by_whom(
    supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_board(supervisor, open_seat)
    shown = {card.id: plain(card.state) for card in column(desktop, "Ann Berg").model.things}
    assert shown["I2"].startswith("offered 00:36, from Bo Lie")
    assert shown["I1"].startswith("opened 01:21")
    world = supervisor.world
    world.do(c.AnswerAssignment("I2", True), OPERATOR)
    supervisor.pass_time(5)
    shown = {card.id: plain(card.state) for card in column(desktop, "Ann Berg").model.things}
    assert shown["I2"].startswith("accepted 00:05")


def test_a_declined_offer_goes_back_with_its_reason(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    supervisor.world.do(c.AnswerAssignment("I2", False, "No time"), OPERATOR)
    supervisor.follow()
    card = column(desktop, "Bo Lie").model.things[0]
    assert card.id == "I2"
    assert "declined by Ann Berg" in plain(card.state)
    assert "No time" in card.state


def test_load_is_shown_with_what_it_is_made_of(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    assert plain(column(desktop, "Ann Berg").load.text()) == "Load moderate · 2 open · 0 overdue"
    made = column(desktop, "Ann Berg").load.toolTip()
    assert "1 × priority 1, critical at 4 + 1 × priority 3, medium at 2" in plain(made)
    assert "= 6 points" in made


def test_reassigning_by_keys_alone(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    press(desktop, Qt.Key.Key_Down)
    chosen = board(desktop).chosen()
    assert chosen is not None
    assert chosen.id == "I2"
    press(desktop, "r")
    press(desktop, "3")
    assert supervisor.sent[-1] == c.AssignIncident("I2", "sup1")
    card = next(c for c in column(desktop, "Ann Berg").model.things if c.id == "I2")
    assert "sent…" in card.state
    supervisor.answer()
    assert [card.id for card in column(desktop, "Cy Dahl").model.things] == ["I2"]


def test_arrows_go_to_the_next_filled_column(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    press(desktop, Qt.Key.Key_Right)
    chosen = board(desktop).chosen()
    assert chosen is not None
    assert (chosen.kind, chosen.id) == ("alert", "W2")


def test_an_unowned_alert_becomes_an_incident_of_somebody(
    supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_board(supervisor, open_seat)
    press(desktop, Qt.Key.Key_Right)
    press(desktop, "r")
    press(desktop, "2")
    opened, offered = supervisor.sent[-2:]
    assert isinstance(opened, c.OpenIncident)
    assert opened.alert_id == "W2"
    assert offered == c.AssignIncident(opened.incident_id, SECOND.id)
    assert supervisor.waiting[-1].after == (supervisor.waiting[-2].id,)
    supervisor.answer()
    assert [card.id for card in column(desktop, "Bo Lie").model.things] == [opened.incident_id]


def test_the_button_does_the_same(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    column(desktop, "Ann Berg").choose("I1")
    board(desktop).assign_button.click()
    press(desktop, Qt.Key.Key_Down)
    press(desktop, Qt.Key.Key_Return)
    assert supervisor.sent[-1] == c.AssignIncident("I1", SECOND.id)


def test_an_operator_sees_the_board_but_cannot_assign(desktop: Desktop) -> None:
    press(desktop, "4")
    assert not board(desktop).assign_button.isVisible()
    press(desktop, "r")
    assert desktop.work.open_dialog is None
    assert desktop.seat.sent == []
