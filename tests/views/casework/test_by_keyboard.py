"""Everything that is done with an incident as a whole, by keys alone, and what is seen of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console.domain import commands as c
from console.domain.history import ClosedIncident, HistoryPage, Sign
from console.domain.incident import LinkKind, Phase
from console.views.casework.dialogs import AskDecision, AskReview, ShowPast
from console.views.casework.form import AskForm
from console.views.dialogs.notice import Notice
from console.views.dialogs.several import AskSeveral
from console.views.incident.panel import IncidentPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, CTRL, press, wait_until_active
from tests.support.seat import Seat
from tests.support.world import SECOND, SUPERVISOR, World
from tests.views.conftest import Open

SHIFT_CTRL = CTRL | Qt.KeyboardModifier.ShiftModifier


def panel_of(desktop: Desktop) -> IncidentPanel:
    return desktop.area.panel("incident", IncidentPanel)


def rows_of(desktop: Desktop) -> list[str]:
    """What is written beside the log, without the marks that keep names apart."""
    return [plain(row.words) for row in panel_of(desktop).related.rows]


def plain(words: str) -> str:
    return words.translate(dict.fromkeys(range(0x2066, 0x206A)))


def back(desktop: Desktop) -> None:
    """The dialog is gone and the window has the keys again."""
    wait_until_active(desktop.window)


@pytest.fixture
def on_weapon(desktop: Desktop) -> Desktop:
    """I1, Ann's own; I2 is Bo's."""
    desktop.work.open_alert("W1")
    return desktop


def test_another_persons_incident_is_merged_with_a_reason(on_weapon: Desktop) -> None:
    press(on_weapon, Qt.Key.Key_M, CTRL)
    dialog = on_weapon.work.open_dialog
    assert isinstance(dialog, AskSeveral)
    press(on_weapon, Qt.Key.Key_Return)
    assert dialog.message.text() == "Tick at least one."
    press(on_weapon, "1")
    press(on_weapon, Qt.Key.Key_Return)
    assert dialog.message.text() == "One of them is another person's: give a reason."
    press(on_weapon, Qt.Key.Key_Tab)
    press(on_weapon, "The same men")
    press(on_weapon, Qt.Key.Key_Return)
    assert on_weapon.seat.sent[-1] == c.MergeIncidents("I1", ("I2",), "The same men")
    on_weapon.seat.answer()
    back(on_weapon)
    press(on_weapon, "e")
    assert "2026-1121-001" in "\n".join(rows_of(on_weapon))


def test_who_has_the_merged_one_open_is_taken_to_the_whole(second: Seat, open_seat: Open) -> None:
    desktop = open_seat(second)
    desktop.work.open_alert("H3")
    assert panel_of(desktop).incident_id == "I2"
    second.world.do(c.MergeIncidents("I1", ("I2",), "same"), SUPERVISOR)
    second.follow()
    assert panel_of(desktop).incident_id == "I1"
    assert "2026-1121-002" in panel_of(desktop).head.title.text()


def test_taken_out_again_by_enter_on_its_row(on_weapon: Desktop) -> None:
    world = on_weapon.seat.world
    world.do(c.MergeIncidents("I1", ("I2",), "same"))
    on_weapon.seat.follow()
    press(on_weapon, "e")
    press(on_weapon, Qt.Key.Key_Return)
    press(on_weapon, Qt.Key.Key_Return)
    assert on_weapon.seat.sent[-1] == c.UnmergeIncident("I1", "I2")
    on_weapon.seat.answer()
    assert "I2" in on_weapon.seat.desk.state.incidents


def test_alerts_are_split_off_by_digits(on_weapon: Desktop) -> None:
    press(on_weapon, Qt.Key.Key_X, SHIFT_CTRL)
    assert isinstance(on_weapon.work.open_dialog, Notice)  # one alert: nothing to split
    press(on_weapon, Qt.Key.Key_Return)
    back(on_weapon)
    on_weapon.seat.world.do(c.LinkAlert("I1", "H2"))
    on_weapon.seat.follow()
    press(on_weapon, Qt.Key.Key_X, SHIFT_CTRL)
    press(on_weapon, "2")
    press(on_weapon, Qt.Key.Key_Return)
    body = on_weapon.seat.sent[-1]
    assert isinstance(body, c.SplitIncident)
    assert (body.kept_id, body.alert_ids) == ("I1", ("H2",))
    on_weapon.seat.answer()
    assert on_weapon.seat.desk.state.alerts["H2"].incident_id == body.new_id


@pytest.mark.parametrize(
    ("key", "phase"), [(Qt.Key.Key_PageDown, Phase.AFTER), (Qt.Key.Key_PageUp, Phase.IMMINENT)]
)
def test_the_phase_is_changed_with_one_key_each_way(
    on_weapon: Desktop, key: Qt.Key, phase: Phase
) -> None:
    press(on_weapon, key, CTRL)
    assert on_weapon.seat.sent[-1] == c.ChangePhase("I1", phase)
    press(on_weapon, key, CTRL)  # not twice while it is unanswered
    assert sum(isinstance(body, c.ChangePhase) for body in on_weapon.seat.sent) == 1


def test_p_and_enter_is_the_next_phase(on_weapon: Desktop) -> None:
    press(on_weapon, "p")
    press(on_weapon, Qt.Key.Key_Return)
    assert on_weapon.seat.sent[-1] == c.ChangePhase("I1", Phase.AFTER)


def test_checklists_of_another_phase_stand_last_and_say_so(
    world: World, operator: Seat, open_seat: Open
) -> None:
    world.do(c.OpenIncident("I9", "H2"))
    world.do(c.ChangePhase("I9", Phase.AFTER))
    operator.follow()
    desktop = open_seat(operator)
    desktop.work.open_alert("H2")
    offers = panel_of(desktop).checklist.offers
    last = plain(offers.item(offers.count() - 1).text())
    assert last.endswith("for the phase: Imminent, During")


def test_a_team_gets_its_part_and_is_seen_under_the_whole(on_weapon: Desktop) -> None:
    press(on_weapon, Qt.Key.Key_T, CTRL)
    press(on_weapon, "Evacuation")
    press(on_weapon, Qt.Key.Key_Tab)
    press(on_weapon, "Clear Torget")
    press(on_weapon, Qt.Key.Key_Tab)
    press(on_weapon, Qt.Key.Key_Down)  # Bo
    press(on_weapon, Qt.Key.Key_Return)
    body = on_weapon.seat.sent[-1]
    assert isinstance(body, c.OpenSubIncident)
    assert (body.parent_id, body.team, body.title) == ("I1", "Evacuation", "Clear Torget")
    assert body.to_id == "op2"
    on_weapon.seat.answer()
    back(on_weapon)
    press(on_weapon, "e")
    assert "Evacuation · offered to Bo Lie · During · Clear Torget · 2026-1121-002.1" in rows_of(
        on_weapon
    )
    assert "1 waiting" in panel_of(on_weapon).side.related_button.text()
    press(on_weapon, Qt.Key.Key_Return)
    assert panel_of(on_weapon).incident_id == body.incident_id
    assert "Weapon at Torget" in "\n".join(rows_of(on_weapon))  # the way back


def test_closing_over_a_teams_part_names_it(on_weapon: Desktop) -> None:
    world = on_weapon.seat.world
    world.do(c.OpenSubIncident("S1", "I1", "Medical", "First aid", "en"))
    on_weapon.seat.follow()
    on_weapon.seat.desk.dispatch(c.CloseIncident("I1", "resolved", "over", "en"))
    on_weapon.seat.answer()
    assert "2026-1121-002.1" in panel_of(on_weapon).head.people.text()


def test_a_linked_camera_opens_on_the_wall_and_del_takes_it_away(on_weapon: Desktop) -> None:
    press(on_weapon, Qt.Key.Key_J, CTRL)
    press(on_weapon, Qt.Key.Key_Tab)
    press(on_weapon, Qt.Key.Key_Down)
    press(on_weapon, Qt.Key.Key_Return)
    assert on_weapon.seat.sent[-1] == c.LinkToIncident("I1", LinkKind.CAMERA, "cam-2", "2 Havnby S")
    on_weapon.seat.answer()
    back(on_weapon)
    press(on_weapon, "e")
    assert "camera 2 Havnby S" in rows_of(on_weapon)
    press(on_weapon, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    wall = on_weapon.panel("wall")
    assert focused is not None
    assert wall.isAncestorOf(focused)
    assert on_weapon.work.camera_in_hand() == "cam-2"
    press(on_weapon, "e")
    press(on_weapon, Qt.Key.Key_Delete)
    assert on_weapon.seat.sent[-1] == c.UnlinkFromIncident("I1", LinkKind.CAMERA, "cam-2")


def test_a_decision_is_written_down_and_comes_back_when_it_is_due(on_weapon: Desktop) -> None:
    press(on_weapon, Qt.Key.Key_D, CTRL)
    dialog = on_weapon.work.open_dialog
    assert isinstance(dialog, AskDecision)
    press(on_weapon, Qt.Key.Key_Return, CTRL)
    assert dialog.message.text() == "Say what was decided."
    press(on_weapon, "Contain Torget")
    press(on_weapon, Qt.Key.Key_Tab)
    press(on_weapon, "One man, one pistol")
    press(on_weapon, Qt.Key.Key_Return, CTRL)
    body = on_weapon.seat.sent[-1]
    assert isinstance(body, c.RecordDecision)
    assert (body.decision, body.information) == ("Contain Torget", "One man, one pistol")
    assert body.review_utc == on_weapon.seat.desk.now() + timedelta(minutes=15)
    on_weapon.seat.answer()
    assert "waiting" not in panel_of(on_weapon).side.related_button.text()
    on_weapon.seat.pass_time(15 * 60 + 5)
    assert "1 waiting" in panel_of(on_weapon).side.related_button.text()
    back(on_weapon)
    press(on_weapon, "e")
    on_weapon.seat.pass_time(60)
    assert any(row.startswith("REVIEW DUE") for row in rows_of(on_weapon))
    press(on_weapon, Qt.Key.Key_Return)
    assert isinstance(on_weapon.work.open_dialog, AskReview)
    assert "One man, one pistol" in on_weapon.work.open_dialog.message.text()
    press(on_weapon, "It stands")
    press(on_weapon, Qt.Key.Key_Return, CTRL)
    assert on_weapon.seat.sent[-1] == c.ReviewDecision("I1", body.decision_id, "It stands", "en")


def test_m_ethane_is_filled_in_filed_and_copied_by_keys(on_weapon: Desktop) -> None:
    press(on_weapon, Qt.Key.Key_E, CTRL)
    dialog = on_weapon.work.open_dialog
    assert isinstance(dialog, AskForm)
    at = on_weapon.seat.desk.state.cameras["cam-1"].position
    assert dialog.written()["exact_location"] == f"Torget\n{at.lat:.5f}, {at.lon:.5f} (WGS84)"
    assert "(confirmed)" in dialog.written()["hazards"]
    assert all(plain(text) == text for text in dialog.written().values())
    press(on_weapon, "Standby")
    press(on_weapon, Qt.Key.Key_Y, ALT)
    copied = QGuiApplication.clipboard().text()
    assert "M  Major incident: declared or on standby: Standby" in copied
    assert "Access and egress: not known" in copied
    press(on_weapon, Qt.Key.Key_Return, CTRL)
    body = on_weapon.seat.sent[-1]
    assert isinstance(body, c.FileForm)
    assert (body.form, body.fields["major_incident"]) == ("methane", "Standby")
    on_weapon.seat.answer()
    back(on_weapon)
    press(on_weapon, Qt.Key.Key_E, CTRL)  # the next version begins where this one ended
    again = on_weapon.work.open_dialog
    assert isinstance(again, AskForm)
    assert again.written()["major_incident"] == "Standby"


def test_iimarch_takes_what_was_decided_and_who_has_what(on_weapon: Desktop) -> None:
    world = on_weapon.seat.world
    world.do(c.OpenSubIncident("S1", "I1", "Medical", "First aid", "en"), SECOND)
    world.do(c.RecordDecision("I1", "D1", "", "Shots", "", "", "Contain Torget", "", "en"))
    on_weapon.seat.follow()
    press(on_weapon, "g")
    press(on_weapon, "8")
    dialog = on_weapon.work.open_dialog
    assert isinstance(dialog, AskForm)
    written = dialog.written()
    assert written["intent"] == "Contain Torget"
    assert "Shots" in written["risk_assessment"]
    assert "Medical · 2026-1121-002.1 · Bo Lie" in written["administration"]


def past_of(world: World, incident_id: str, camera_id: str, seq: int) -> ClosedIncident:
    was = replace(
        world.state.incidents["I1"], id=incident_id, number=f"2026-1001-{seq:03d}", title=""
    )
    sign = Sign("weapon_detection", "weapon.seen", camera_id, "", "")
    return ClosedIncident(seq, world.now, "resolved", "A toy", was, (), (), (sign,))


def test_past_cases_say_why_they_are_alike_and_are_read_only(
    world: World, operator: Seat, open_seat: Open
) -> None:
    far = replace(past_of(world, "P1", "cam-9", 1))
    far = replace(far, incident=replace(far.incident, place="Elsewhere"))
    page = HistoryPage((past_of(world, "P2", "cam-1", 2),), 2)
    operator.closed, operator.older = page, {2: HistoryPage((far,), None, complete=False)}
    desktop = open_seat(operator)
    desktop.work.open_alert("W1")
    press(desktop, "e")
    past = [row for row in rows_of(desktop) if "2026-1001" in row]
    assert past[0].startswith("same camera, same kind, same place, same tool: 2026-1001-002")
    assert past[1].startswith("same kind, same tool: 2026-1001-001")
    sent = len(operator.sent)
    press(desktop, Qt.Key.Key_Return)
    shown = desktop.work.open_dialog
    assert isinstance(shown, ShowPast)
    assert "A toy" in shown.text.toPlainText()
    press(desktop, Qt.Key.Key_Tab)
    press(desktop, Qt.Key.Key_Return)
    assert len(operator.sent) == sent


def test_ones_own_words_are_kept_beside_those_of_another(on_weapon: Desktop) -> None:
    """Two fill in the same form at the same time: both are filed, in order."""
    press(on_weapon, Qt.Key.Key_E, CTRL)
    on_weapon.seat.world.do(c.FileForm("I1", "F9", "methane", {"type": "By Bo"}, "en"), SECOND)
    on_weapon.seat.follow()
    press(on_weapon, "Standby")
    press(on_weapon, Qt.Key.Key_Return, CTRL)
    on_weapon.seat.answer()
    forms = on_weapon.seat.desk.state.incidents["I1"].forms
    assert [(one.version, one.by_id) for one in forms] == [(1, "op2"), (2, "op1")]
