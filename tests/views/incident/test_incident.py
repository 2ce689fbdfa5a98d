"""The dock as a whole: owner, offers, viewers, log, notes, closing, looks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.incident import Phase
from console.views.dialogs.words import AskClose
from console.views.incident.panel import IncidentPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, CTRL, press
from tests.support.seat import Seat
from tests.support.world import OPERATOR, SECOND
from tests.views.conftest import Open


def dock(desktop: Desktop) -> IncidentPanel:
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    return panel


def test_header_names_incident_owner_and_viewers(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    head = dock(desktop).head
    assert "2026-1121-002" in head.title.text()
    assert "Weapon at Torget" in head.title.text()
    assert head.phase.text() == "During"
    assert "Owner: \u2068you\u2069" in head.people.text()
    assert "\u2068Bo Lie\u2069 looks on" in head.people.text()


def test_i_opens_an_incident_and_the_dock_waits_for_the_event(desktop: Desktop) -> None:
    desktop.work.open_alert("H2")
    assert dock(desktop).checklist.title.text().startswith("No incident yet")
    press(desktop, "i")
    assert dock(desktop).incident is None
    assert "sent…" in dock(desktop).head.people.text()
    desktop.seat.answer()
    assert dock(desktop).incident is not None
    assert "2026-1121-003" in dock(desktop).head.title.text()


def test_pressing_i_twice_sends_it_once(desktop: Desktop) -> None:
    desktop.work.open_alert("H2")
    press(desktop, "i")
    desktop.work.open_alert("H2")
    press(desktop, "i")
    assert sum(isinstance(b, c.OpenIncident) for b in desktop.seat.sent) == 1


def test_an_offer_is_accepted_by_key(desktop: Desktop) -> None:
    desktop.work.open_alert("H3")
    head = dock(desktop).head
    assert head.buttons["accept"].isVisible()
    assert "Offered to \u2068you\u2069" in head.people.text()
    press(desktop, Qt.Key.Key_A, ALT)
    assert desktop.seat.sent[-1] == c.AnswerAssignment("I2", True, "")
    desktop.seat.answer()
    assert "Owner: \u2068you\u2069" in head.people.text()
    assert not head.buttons["accept"].isVisible()


def test_declining_asks_why(desktop: Desktop) -> None:
    desktop.work.open_alert("H3")
    press(desktop, Qt.Key.Key_X, ALT)
    press(desktop, Qt.Key.Key_Return)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    assert dialog.message.text() == "Give a reason."
    press(desktop, "Busy with the weapon")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.seat.sent[-1] == c.AnswerAssignment("I2", False, "Busy with the weapon")


def test_taking_over_asks_why(second: Seat, open_seat: Open) -> None:
    desktop = open_seat(second)
    desktop.work.open_alert("W1")
    press(desktop, Qt.Key.Key_O, ALT)
    press(desktop, "Ann is away")
    press(desktop, Qt.Key.Key_Return)
    assert second.sent[-1] == c.TakeOwnership("I1", "Ann is away")


def test_the_log_tells_the_story_in_words(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    model = dock(desktop).log.model
    told = "\n".join(model.text(entry) for entry in model._entries)
    plain = told.replace("\u2068", "").replace("\u2069", "")
    assert "Incident 2026-1121-002 opened by you" in plain
    assert "Confirmed by Bo Lie" in plain
    assert "Picture: state what is SEEN: Weapon SEEN, you" in plain
    assert "signed by Bo Lie as second person" in plain
    assert "Person: state the MOVEMENT: STANDING, you" in plain


def test_a_note_is_typed_and_sent_by_enter(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "l")
    press(desktop, "Police at the north door")
    press(desktop, Qt.Key.Key_Return)
    body = desktop.seat.sent[-1]
    assert isinstance(body, c.AddNote)
    assert (body.target_id, body.text, body.language) == ("I1", "Police at the north door", "en")
    desktop.seat.answer()
    model = dock(desktop).log.model
    assert "Police at the north door" in model.text(model._entries[-1])


def test_closing_needs_a_summary_and_names_its_verb(desktop: Desktop) -> None:
    desktop.work.open_alert("H3")
    press(desktop, Qt.Key.Key_C, ALT)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskClose)
    assert dialog.accept_button.text() == "Close incident"
    assert not dialog.accept_button.isDefault()
    press(desktop, Qt.Key.Key_Tab)
    press(desktop, Qt.Key.Key_Return, CTRL)
    assert dialog.message.text() == "Write a summary."
    press(desktop, "The crowd left with the ferry")
    press(desktop, Qt.Key.Key_Return, CTRL)
    sent = desktop.seat.sent[-1]
    assert sent == c.CloseIncident("I2", "resolved", "The crowd left with the ferry", "en")


def test_a_refused_close_is_told_in_the_header(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    desktop.seat.desk.dispatch(c.CloseIncident("I1", "resolved", "done", "en"))
    desktop.seat.answer()
    assert "checklist is still open" in dock(desktop).head.people.text()


def test_a_look_is_recorded_once_it_lasts_and_ended_when_left(
    desktop: Desktop, qtbot: QtBot
) -> None:
    looks = (c.StartViewing, c.EndViewing)

    def told() -> list[object]:
        return [body for body in desktop.seat.sent if isinstance(body, looks)]

    desktop.work.open_alert("H3")
    desktop.work.open_alert("W1")
    qtbot.waitUntil(lambda: bool(told()), timeout=3000)
    assert told() == [c.StartViewing("I1")]
    desktop.work.leave()
    assert told() == [c.StartViewing("I1"), c.EndViewing("I1")]


def test_another_persons_change_is_seen_without_touching_the_selection(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    desktop.seat.world.do(c.AddNote("I1", "N7", "Ambulance is coming", "en"), SECOND)
    desktop.seat.follow()
    panel = dock(desktop)
    assert panel.incident_id == "I1"
    assert "Ambulance is coming" in panel.log.model.text(panel.log.model._entries[-1])


def test_an_incident_closed_elsewhere_leaves_the_dock_empty(desktop: Desktop) -> None:
    desktop.work.open_alert("H3")
    world = desktop.seat.world
    world.do(
        c.CloseIncident("I2", "resolved", "over", "en"), OPERATOR, based_on_seq=world.state.seq
    )
    desktop.seat.follow()
    assert dock(desktop).incident is None


def test_the_phase_is_changed_by_two_keys(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "p")
    press(desktop, "4")
    assert desktop.seat.sent[-1] == c.ChangePhase("I1", Phase.AFTER)
    desktop.seat.answer()
    assert dock(desktop).head.phase.text() == "After"
