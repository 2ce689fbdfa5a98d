"""What came out differently stays until a person has read it."""

from __future__ import annotations

from console.domain import commands as c
from console.domain.link import Conflict
from console.views.bridge import Update
from console.views.conflicts.panel import ConflictPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import press
from tests.support.screen_text import plain
from tests.support.world import OPERATOR, SECOND


def panel(desktop: Desktop) -> ConflictPanel:
    found = desktop.panel("conflicts")
    assert isinstance(found, ConflictPanel)
    return found


def post(desktop: Desktop, *conflicts: Conflict) -> None:
    desktop.seat.bridge.post(Update(conflicts=conflicts))
    desktop.seat.settle()


def late_close(desktop: Desktop) -> Conflict:
    world = desktop.seat.world
    command = world.command(c.CloseIncident("I2", "resolved", "calm", "en"), OPERATOR)
    params: dict[str, str | int | float] = {"who": SECOND.id, "seq": 31}
    return Conflict(
        command,
        "refused.moved_meanwhile",
        params,
        world.now,
        ("IncidentClosed",),
        ("NoteAdded",),
    )


def test_nothing_to_read_is_said(desktop: Desktop) -> None:
    press(desktop, "5")
    assert panel(desktop).empty.isVisible()
    assert not panel(desktop).read_button.isEnabled()


def test_a_conflict_says_what_was_wanted_shown_and_recorded(desktop: Desktop) -> None:
    post(desktop, late_close(desktop))
    assert desktop.area.rail.buttons["conflicts"].count == 1
    assert "1 CONFLICT to read" in desktop.area.banner.words.text()
    press(desktop, "5")
    shown = panel(desktop)
    assert "close an incident · Crowd at the ferry quay" in shown.list.item(0).text()
    words = plain(shown.details.text())
    assert "you wanted to close an incident" in words
    assert "You wrote: calm" in words
    assert "Bo Lie worked on the incident after you last saw it" in words
    assert "Shown here: incident closed" in words
    assert "Recorded by the backend: note kept" in words


def test_reading_it_is_what_takes_it_away(desktop: Desktop) -> None:
    conflict = late_close(desktop)
    post(desktop, conflict)
    press(desktop, "5")
    panel(desktop).read_button.click()
    assert desktop.seat.read == [conflict.command.id]
    assert len(panel(desktop).rows()) == 1  # the screen waits for the answer here too
    post(desktop)
    assert panel(desktop).rows() == []
    assert not desktop.area.banner.isVisible()


def test_refusals_of_this_session_stand_here_too(desktop: Desktop) -> None:
    desktop.seat.desk.dispatch(c.CloseIncident("I1", "resolved", "done", "en"))
    desktop.seat.answer()
    assert [row.message_id for row in panel(desktop).rows()] == ["refused.checklist_open"]
    press(desktop, "5")
    panel(desktop).read_button.click()
    assert panel(desktop).rows() == []


def test_enter_goes_to_what_it_is_about(desktop: Desktop) -> None:
    post(desktop, late_close(desktop))
    press(desktop, "5")
    panel(desktop).list.itemActivated.emit(panel(desktop).list.item(0))
    assert desktop.work.alert_id() == "H3"
