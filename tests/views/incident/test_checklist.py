"""The checklist by keys: answers, refused evidence, second person, timers, branches, undo."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.checklist import StepState
from console.views.incident.panel import IncidentPanel
from console.views.incident.steps import StepLine
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press
from tests.support.seat import Seat
from tests.support.story import CROP_SHA
from tests.support.world import SECOND
from tests.views.conftest import Open


def dock(desktop: Desktop) -> IncidentPanel:
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    return panel


def lines(panel: IncidentPanel) -> dict[str, StepLine]:
    model = panel.checklist.model
    return {model.step_id(n): model.line(n) for n in range(model.rowCount())}


def to_step(desktop: Desktop) -> IncidentPanel:
    """Select the weapon's incident in the queue and press C."""
    desktop.work.open_alert("W1")
    press(desktop, "c")
    return dock(desktop)


def test_c_puts_the_caret_into_the_current_step(desktop: Desktop) -> None:
    panel = to_step(desktop)
    assert QApplication.focusWidget() is panel.step.field.text
    assert panel.step.title.text() == "Exits: state which are CLOSED"
    assert "mandatory" in panel.step.asks.text()
    assert "needs evidence" in panel.step.asks.text()


def test_states_of_steps_are_told_apart(desktop: Desktop) -> None:
    shown = lines(to_step(desktop))
    assert shown["picture"].value == "Weapon SEEN"
    assert shown["second_look"].right.startswith("\u2068you\u2069 + \u2068Bo Lie\u2069 ")
    assert shown["direction"].state == StepState.NOT_TAKEN
    assert shown["direction"].right == "not taken"
    assert shown["exits"].current
    assert [step for step, line in shown.items() if line.current] == ["exits"]


def test_evidence_is_asked_for_where_the_person_looks(desktop: Desktop) -> None:
    panel = to_step(desktop)
    press(desktop, "2, 4")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.seat.sent[-1] == c.AnswerStep("R1", "exits", "2, 4", ())
    assert panel.step.message.text() == "sent…"
    desktop.seat.answer()
    words = panel.step.message.text()
    assert "needs a picture or file" in words
    assert "Exits: state which are CLOSED" in words
    assert panel.step.message.isVisible()
    assert panel.step.field.text.toPlainText() == "2, 4"
    press(desktop, Qt.Key.Key_E, ALT)
    assert not panel.step.message.isVisible()
    press(desktop, Qt.Key.Key_Return)
    assert desktop.seat.sent[-1] == c.AnswerStep("R1", "exits", "2, 4", (CROP_SHA,))
    desktop.seat.answer()
    assert lines(panel)["exits"].value == "2, 4"
    assert panel.step.title.text() == "Public address: state what was PLAYED"
    assert QApplication.focusWidget() is panel.step.field.choices


def test_a_draft_and_its_caret_outlive_what_happens_around(desktop: Desktop) -> None:
    panel = to_step(desktop)
    press(desktop, "half a sen")
    field = panel.step.field.text
    field.moveCursor(field.textCursor().MoveOperation.Left)
    at = field.textCursor().position()
    desktop.seat.world.do(c.AddNote("I1", "N1", "Police on their way", "en"), SECOND)
    desktop.seat.pass_time(3)
    desktop.area.tick()
    assert field.toPlainText() == "half a sen"
    assert field.textCursor().position() == at
    panel.checklist.show_step("picture")
    assert panel.step.title.text() == "Picture: state what is SEEN"
    panel.checklist.show_step("exits")
    assert field.toPlainText() == "half a sen"


def test_selecting_another_alert_and_coming_back_keeps_the_place(desktop: Desktop) -> None:
    panel = to_step(desktop)
    desktop.work.open_alert("W2")
    assert panel.checklist.run is None
    desktop.work.open_alert("W1")
    assert panel.checklist.shown_step() == "exits"
    assert panel.step.title.text() == "Exits: state which are CLOSED"
    assert not panel.step.complete_button.isVisible()


def answer_to_police(seat: Seat) -> None:
    """A fresh incident whose checklist stands at the police step, which has a timer."""
    world = seat.world
    world.do(c.OpenIncident("I9", "W2"))
    world.do(c.StartChecklist("R9", "I9", "armed_person"))
    world.do(c.AnswerStep("R9", "picture", "weapon_seen"))
    world.do(c.AnswerStep("R9", "second_look", "confirmed"))


def test_second_person_signs_in_an_own_session(
    operator: Seat, second: Seat, open_seat: Open
) -> None:
    answer_to_police(operator)
    operator.follow()
    second.follow()
    first, other = open_seat(operator), open_seat(second)
    first.work.open_alert("W2")
    mine = dock(first)
    mine.checklist.show_step("second_look")
    assert not mine.step.sign_button.isVisible()
    assert "second person" in mine.step.message.text()
    assert lines(mine)["second_look"].right == "sign within \u206805:00\u2069"
    other.window.activateWindow()
    other.work.open_alert("W2")
    theirs = dock(other)
    assert theirs.checklist.shown_step() == "second_look"
    assert theirs.step.sign_button.isVisible()
    press(other, Qt.Key.Key_G, ALT)
    assert second.sent[-1] == c.CountersignStep("R9", "second_look")
    second.answer()
    operator.follow()
    assert lines(mine)["second_look"].right.startswith("\u2068you\u2069 + \u2068Bo Lie\u2069 ")
    assert lines(mine)["police"].current


def test_a_signature_expires_in_sight(operator: Seat, open_seat: Open) -> None:
    answer_to_police(operator)
    operator.follow()
    desktop = open_seat(operator)
    desktop.work.open_alert("W2")
    operator.pass_time(301)
    assert lines(dock(desktop))["second_look"].right.startswith("signature expired")


def test_a_timer_runs_out_in_sight(operator: Seat, open_seat: Open) -> None:
    answer_to_police(operator)
    operator.world.do(c.CountersignStep("R9", "second_look"), SECOND)
    operator.follow()
    desktop = open_seat(operator)
    desktop.work.open_alert("W2")
    panel = dock(desktop)
    assert lines(panel)["police"].right == "\u206800:20\u2069 left"
    operator.pass_time(21)
    shown = lines(panel)["police"]
    assert shown.late
    assert shown.right == "OVERDUE \u206800:01\u2069"
    told = [panel.log.model.text(entry) for entry in panel.log.model._entries]
    assert any(line.endswith("time ran out") for line in told)


def test_choice_by_arrows_greys_the_branch_not_taken(operator: Seat, open_seat: Open) -> None:
    answer_to_police(operator)
    operator.world.do(c.CountersignStep("R9", "second_look"), SECOND)
    operator.world.do(c.AnswerStep("R9", "police", "4"))
    operator.follow()
    desktop = open_seat(operator)
    desktop.work.open_alert("W2")
    press(desktop, "c")
    press(desktop, Qt.Key.Key_Down)
    press(desktop, Qt.Key.Key_Return)
    assert operator.sent[-1] == c.AnswerStep("R9", "movement", "standing", ())
    operator.answer()
    shown = lines(dock(desktop))
    assert shown["movement"].value == "STANDING"
    assert shown["direction"].state == StepState.NOT_TAKEN
    assert shown["exits"].current


def test_a_wrong_number_is_told_at_the_field(operator: Seat, open_seat: Open) -> None:
    answer_to_police(operator)
    operator.world.do(c.CountersignStep("R9", "second_look"), SECOND)
    operator.follow()
    desktop = open_seat(operator)
    desktop.work.open_alert("W2")
    press(desktop, "c")
    press(desktop, "soon")
    press(desktop, Qt.Key.Key_Return)
    operator.answer()
    assert "is not a number" in dock(desktop).step.message.text()


def test_undo_within_ten_seconds_is_a_withdrawal(operator: Seat, open_seat: Open) -> None:
    desktop = open_seat(operator)
    panel = to_step(desktop)
    press(desktop, Qt.Key.Key_E, ALT)
    press(desktop, "2")
    press(desktop, Qt.Key.Key_Return)
    operator.answer()
    panel.checklist.show_step("exits")
    assert panel.step.undo_button.isVisible()
    press(desktop, Qt.Key.Key_Z, ALT)
    assert operator.sent[-1] == c.WithdrawAnswer("R1", "exits")
    operator.answer()
    assert lines(panel)["exits"].current
    assert "answer withdrawn" in panel.log.model.text(panel.log.model._entries[-1])


def test_undo_is_gone_after_ten_seconds(desktop: Desktop) -> None:
    panel = to_step(desktop)
    panel.checklist.show_step("movement")
    desktop.seat.pass_time(11)
    desktop.area.tick()
    assert not panel.step.undo_button.isVisible()


def test_skipping_asks_why_and_a_mandatory_step_waits_for_a_second(desktop: Desktop) -> None:
    panel = to_step(desktop)
    press(desktop, Qt.Key.Key_K, ALT)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    press(desktop, "Police hold the hall")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.seat.sent[-1] == c.SkipStep("R1", "exits", "Police hold the hall")
    desktop.seat.answer()
    shown = lines(panel)["exits"]
    assert shown.state == StepState.AWAITING_SECOND
    assert "Police hold the hall" in shown.value


def test_differing_answers_ask_for_a_choice(desktop: Desktop) -> None:
    panel = to_step(desktop)
    world = desktop.seat.world
    world.do(c.AnswerStep("R1", "movement", "moving"), SECOND)
    desktop.seat.follow()
    assert lines(panel)["movement"].value == "2 answers differ"
    panel.checklist.show_step("movement")
    assert "you: \u2068STANDING\u2069" in panel.step.message.text().replace(
        "\u2068you\u2069", "you"
    )
    assert panel.step.choose_button.isVisible()
    press(desktop, Qt.Key.Key_2, ALT)
    assert desktop.seat.sent[-1] == c.ChooseAnswer("R1", "movement", 1)
    desktop.seat.answer()
    assert lines(panel)["movement"].value == "MOVING"


def test_deferred_steps_come_back_at_the_end_then_complete(desktop: Desktop) -> None:
    panel = to_step(desktop)
    world = desktop.seat.world
    press(desktop, Qt.Key.Key_D, ALT)
    assert desktop.seat.sent[-1] == c.DeferStep("R1", "exits")
    desktop.seat.answer()
    for step, value in (
        ("public_address", "silent"),
        ("units", "accepted"),
        ("injured", "0"),
        ("handed_over", "Sergeant Moe, P-21"),
    ):
        world.do(c.AnswerStep("R1", step, value))
    desktop.seat.follow()
    assert panel.checklist.shown_step() == "exits"
    assert panel.step.field.isVisible()
    world.do(c.AnswerStep("R1", "exits", "all", (CROP_SHA,)))
    desktop.seat.follow()
    assert panel.step.complete_button.isVisible()
    assert "complete the checklist" in panel.step.title.text()
    press(desktop, Qt.Key.Key_Return, ALT)
    assert desktop.seat.sent[-1] == c.CompleteChecklist("R1")
    desktop.seat.answer()
    assert panel.checklist.title.text().startswith("COMPLETED")


def test_an_incident_without_checklist_offers_the_fitting_one(
    operator: Seat, open_seat: Open
) -> None:
    operator.world.do(c.OpenIncident("I9", "W2"))
    operator.follow()
    desktop = open_seat(operator)
    desktop.work.open_alert("W2")
    panel = dock(desktop)
    assert (
        panel.checklist.offers.item(0).text() == "Start \u2068Armed person\u2069 v\u20681.1\u2069"
    )
    press(desktop, "c")
    body = operator.sent[-1]
    assert isinstance(body, c.StartChecklist)
    assert (body.incident_id, body.procedure_id) == ("I9", "armed_person")


def test_the_current_step_stays_in_sight_when_the_window_shrinks(
    desktop: Desktop, qtbot: QtBot
) -> None:
    panel = to_step(desktop)
    desktop.window.resize(1280, 720)
    steps = panel.checklist.steps

    def in_sight() -> bool:
        shown = steps.visualRect(steps.currentIndex())
        return steps.height() < 400 and steps.viewport().rect().contains(shown)

    qtbot.waitUntil(in_sight, timeout=3000)
