"""The judgement: crop, facts, two keys to "not a threat", the second person, disputes."""

from __future__ import annotations

from PySide6.QtCore import Qt

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.views.incident.judge import JudgePane
from console.views.incident.panel import IncidentPanel
from console.views.queue.panel import QueuePanel
from tests.support.desktop import Desktop
from tests.support.keyboard import press, wait_until_active
from tests.support.seat import Seat
from tests.support.world import SECOND, SUPERVISOR
from tests.views.conftest import Open

_YES, _NO = VerdictKind.CONFIRMED, VerdictKind.FALSE


def waiting(desktop: Desktop) -> list[str]:
    """Alerts on the strip."""
    return [tile.alert.id for tile in desktop.area.strip.tiles if tile.alert]


def retracted(desktop: Desktop, alert_id: str = "W2") -> bool:
    queue = desktop.panel("queue")
    assert isinstance(queue, QueuePanel)
    rows = (queue.model.row(n) for n in range(queue.model.rowCount()))
    return next(row.retracted for row in rows if row.alert_id == alert_id)


def judge(desktop: Desktop) -> JudgePane:
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    return panel.judge


def given(seat: Seat) -> list[c.GiveVerdict]:
    return [body for body in seat.sent if isinstance(body, c.GiveVerdict)]


def test_the_judge_sees_crop_and_facts(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    pane = judge(desktop)
    assert pane.picture.has_picture()
    words = pane.facts.text()
    for fact in ("knife", "0.62", "demo-weapon 1.4", "0.40", "CPU"):
        assert fact in words


def test_an_opening_is_one_look_however_often_it_is_drawn(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    pane, looks = judge(desktop), desktop.seat.looks
    assert len(looks) == 1
    for draw in (pane.retranslate, pane.update, lambda: pane.show_alert(pane.alert)):
        draw()
    assert len(looks) == 1
    pane.show_alert(None)
    desktop.work.open_alert("W2")
    assert len(looks) == 2  # opened again


def test_a_picture_that_cannot_be_had_is_said(operator: Seat, open_seat: Open) -> None:
    operator.media.clear()
    desktop = open_seat(operator)
    desktop.work.open_alert("W2")
    assert judge(desktop).picture.accessibleName() == "The picture cannot be had now"
    assert not judge(desktop).picture.has_picture()


def test_bytes_that_are_no_picture_are_not_shown(operator: Seat, open_seat: Open) -> None:
    operator.media.update(dict.fromkeys(operator.media, b"\x89PNG but not really"))
    desktop = open_seat(operator)
    desktop.work.open_alert("W2")
    assert not judge(desktop).picture.has_picture()
    judge(desktop).retranslate()
    assert judge(desktop).picture.accessibleName() == "This picture could not be read"
    assert len(operator.looks) == 1


def test_y_confirms(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "y")
    assert given(desktop.seat) == [c.GiveVerdict("W2", VerdictKind.CONFIRMED, "")]
    assert judge(desktop).standing.text() == "sent…"
    desktop.seat.answer()
    assert "confirmed by \u2068you\u2069" in judge(desktop).standing.text()


def test_n_and_a_digit_say_what_it_was(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "n")
    press(desktop, "1")
    assert given(desktop.seat) == [c.GiveVerdict("W2", VerdictKind.FALSE, "umbrella")]
    desktop.seat.answer()
    queue = desktop.panel("queue")
    assert isinstance(queue, QueuePanel)
    last = queue.model.row(queue.model.rowCount() - 1)
    assert (last.alert_id, last.retracted) == ("W2", True)
    assert "retracted" in last.marks


def test_causes_are_the_tools_words(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "n")
    dialog = desktop.work.open_dialog
    assert dialog is not None
    rows = [dialog.list.item(n).text() for n in range(dialog.list.count())]
    assert rows[0].endswith("umbrella")
    assert rows[3].endswith("broom or stick")
    press(desktop, Qt.Key.Key_Escape)
    assert given(desktop.seat) == []


def test_unsure_needs_another_person(operator: Seat, second: Seat, open_seat: Open) -> None:
    first = open_seat(operator)
    first.work.open_alert("W2")
    press(first, "u")
    operator.answer()
    pane = judge(first)
    assert "Another person must look now" in pane.standing.text()
    assert not pane.buttons[VerdictKind.CONFIRMED].isEnabled()
    press(first, "y")
    assert len(given(operator)) == 1
    second.follow()
    other = open_seat(second)
    other.work.open_alert("W2")
    assert "Ann Berg" in judge(other).standing.text()
    press(other, "y")
    second.answer()
    operator.follow()
    assert "confirmed by \u2068Bo Lie\u2069" in judge(first).standing.text()


def test_a_disputed_alert_is_for_a_supervisor(
    operator: Seat, supervisor: Seat, open_seat: Open
) -> None:
    world = operator.world
    world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED), SECOND)
    world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "phone"))
    operator.follow()
    mine = open_seat(operator)
    mine.work.open_alert("W2")
    assert "Disputed: a supervisor decides" in judge(mine).standing.text()
    assert not judge(mine).buttons[VerdictKind.CONFIRMED].isEnabled()
    supervisor.follow()
    theirs = open_seat(supervisor)
    theirs.work.open_alert("W2")
    assert judge(theirs).buttons[VerdictKind.CONFIRMED].isEnabled()
    world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED), SUPERVISOR)
    operator.follow()
    assert "Disputed" not in judge(mine).standing.text()


def test_a_wrong_n_is_taken_back_at_another_desk(
    operator: Seat, supervisor: Seat, open_seat: Open
) -> None:
    mine, theirs = open_seat(operator), open_seat(supervisor)
    for desktop in (mine, theirs):
        desktop.work.open_alert("W2")
    operator.desk.dispatch(c.GiveVerdict("W2", VerdictKind.FALSE, "umbrella"))
    operator.answer()
    supervisor.follow()
    for desktop in (mine, theirs):
        on = {kind: button.isEnabled() for kind, button in judge(desktop).buttons.items()}
        assert on == {_YES: True, _NO: False, VerdictKind.UNSURE: True}
        assert ("W2" in waiting(desktop), retracted(desktop)) == (False, True)
    theirs.window.activateWindow()
    wait_until_active(theirs.window)
    press(theirs, "y")
    supervisor.answer()
    operator.follow()
    for desktop in (mine, theirs):
        assert "Disputed: a supervisor decides" in judge(desktop).standing.text()
        assert ("W2" in waiting(desktop), retracted(desktop)) == (True, False)
    assert judge(theirs).buttons[_NO].isEnabled()


def test_ones_own_wrong_n_is_taken_back_with_y(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "n")
    press(desktop, "1")
    desktop.seat.answer()
    wait_until_active(desktop.window)
    press(desktop, "n")  # said already: asks nothing
    assert desktop.work.open_dialog is None
    press(desktop, "y")
    desktop.seat.answer()
    assert ("W2" in waiting(desktop), retracted(desktop)) == (True, False)


def test_a_refused_verdict_is_told_at_the_buttons(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "y")
    desktop.seat.world.do(c.AcknowledgeAlert("W2"), SECOND)
    desktop.seat.world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "bag"), SECOND)
    desktop.seat.world.do(c.CloseAlert("W2", "handled"), SECOND)
    desktop.seat.answer()
    refused = [m for m in desktop.seat.marks.values() if m.refusal]
    assert refused[0].refusal is not None
    assert refused[0].refusal.message_id == "refused.unknown_alert"
    conflicts = desktop.panel("conflicts")
    assert len(conflicts.rows()) == 1  # type: ignore[attr-defined]


def test_without_an_alert_nothing_is_said_of_a_picture(desktop: Desktop) -> None:
    desktop.work.open_alert("H2")
    assert judge(desktop).picture.accessibleName() == "No picture hangs on this alert"
    desktop.work.select("")
    assert judge(desktop).picture.accessibleName() == ""
