"""Reassigning by drag, by the menu that is its twin, and by agreeing to a proposal."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.person import SYSTEM_ACTOR
from console.domain.shift import RosterEntry
from console.proposals.assign import propose
from console.views.board.proposal import ProposalPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import press
from tests.support.seat import Seat
from tests.support.world import OPERATOR, SECOND, SUPERVISOR, World
from tests.views.board.test_board import board, column, open_board, plain
from tests.views.conftest import Open

LEFT = Qt.MouseButton.LeftButton


def drag(desktop: Desktop, card_id: str, whose: str, to: str) -> None:
    source, target = column(desktop, whose), column(desktop, to)
    row = source.model.index(source.model.number_of(card_id))
    at = source.list.visualRect(row).center()
    view = source.list.viewport()
    end = view.mapFromGlobal(target.mapToGlobal(target.rect().center()))
    QTest.mousePress(view, LEFT, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(view, at + QPoint(30, 30))
    QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.NoModifier, end)


def test_a_card_is_dragged_to_another_column(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    drag(desktop, "I1", "Ann Berg", "Bo Lie")
    assert supervisor.sent[-1] == c.AssignIncident("I1", SECOND.id)


def test_dropped_where_nobody_is_nothing_happens(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    before = list(supervisor.sent)
    drag(desktop, "I1", "Ann Berg", "Unassigned")
    drag(desktop, "I1", "Ann Berg", "Ann Berg")
    assert supervisor.sent == before


def test_an_operator_drags_nothing(desktop: Desktop) -> None:
    press(desktop, "4")
    before = list(desktop.seat.sent)
    drag(desktop, "I1", "Ann Berg", "Bo Lie")
    assert desktop.seat.sent == before


def test_the_menu_does_the_same(supervisor: Seat, open_seat: Open) -> None:
    desktop = open_board(supervisor, open_seat)
    here = column(desktop, "Ann Berg")
    here.choose("I1")
    here.list.menu_asked.emit(here.list.mapToGlobal(QPoint(5, 5)))
    acts = here.menu.actions()
    assert [plain(act.text()) for act in acts][:2] == ["Offer it to Ann Berg", "Offer it to Bo Lie"]
    acts[1].trigger()
    here.menu.close()
    assert supervisor.sent[-1] == c.AssignIncident("I1", SECOND.id)


# -- who is here --------------------------------------------------------------------------------


def shown(desktop: Desktop, name: str) -> str:
    return plain(column(desktop, name).presence.text())


def test_who_should_be_here_and_is_not(world: World, supervisor: Seat, open_seat: Open) -> None:
    hour = timedelta(hours=1)
    for n, who in enumerate((OPERATOR, SECOND)):
        entry = RosterEntry(f"E{n}", who.id, world.now - hour, world.now + hour, skills=("Urdu",))
        world.do(c.PlanShift(entry), SUPERVISOR)
    world.do(c.BeginShift(SECOND.id), SYSTEM_ACTOR)
    supervisor.follow()
    desktop = open_board(supervisor, open_seat)
    assert shown(desktop, "Ann Berg").startswith("PLANNED, NOT HERE · planned until")
    assert shown(desktop, "Bo Lie").startswith("break in 120 min · planned until")
    assert shown(desktop, "Bo Lie").endswith("Urdu")
    assert shown(desktop, "Cy Dahl") == "not on shift"
    world.now += timedelta(minutes=121)
    supervisor.follow()
    board(desktop).tick()
    assert shown(desktop, "Bo Lie").startswith("break overdue 01:00")
    world.do(c.BeginBreak(SECOND.id), SECOND)
    supervisor.follow()
    assert shown(desktop, "Bo Lie").startswith("on a break 00:00")


# -- proposals ----------------------------------------------------------------------------------


def loaded(world: World) -> None:
    """Bo has five more incidents; all three are on shift."""
    for one in (OPERATOR, SECOND, SUPERVISOR):
        world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    for n, level in enumerate((Priority.CRITICAL, *[Priority.HIGH] * 4)):
        world.do(c.RaiseAlert(f"X{n}", f"Trouble {n}", "en", level), SECOND)
        world.do(c.OpenIncident(f"XI{n}", f"X{n}"), SECOND)


def panel(desktop: Desktop) -> ProposalPanel:
    found = desktop.panel("proposal")
    assert isinstance(found, ProposalPanel)
    return found


def test_a_proposal_is_agreed_to_explained_and_put_off_by_keys(
    world: World, supervisor: Seat, open_seat: Open, qtbot: QtBot
) -> None:
    loaded(world)
    supervisor.desk.propose = lambda tasks, workers, told: told(propose(tasks, workers))
    supervisor.follow()
    desktop = open_board(supervisor, open_seat)
    words = plain(panel(desktop).words.text())
    assert "from Bo Lie (load high: " in words
    assert "to you (load low: 0 open" in words
    panel(desktop).move_button.setFocus()
    press(desktop, "w")
    assert plain(panel(desktop).why.text()).startswith("1. you: load ")
    first = panel(desktop).shown()
    press(desktop, Qt.Key.Key_Escape)
    second = panel(desktop).shown()
    assert first is not None
    assert second is not None
    assert second.task_id != first.task_id
    press(desktop, Qt.Key.Key_Return)
    assert supervisor.sent[-1] == c.AssignIncident(second.task_id, second.to_id)
    supervisor.answer()
    assert all(one.task_id != second.task_id for one in [panel(desktop).shown()] if one)


def test_an_operator_is_proposed_nothing(world: World, operator: Seat, open_seat: Open) -> None:
    loaded(world)
    operator.desk.propose = lambda tasks, workers, told: told(propose(tasks, workers))
    operator.follow()
    desktop = open_seat(operator)
    press(desktop, "4")
    assert panel(desktop).shown() is None
    assert not panel(desktop).buttons.isVisible()
